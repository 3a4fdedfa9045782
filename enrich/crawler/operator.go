package crawler

import myweb "github.com/myweb-analytics/myweb"

// operatorAgent is an agent by the token that it says. The token is looked for
// at the start of any word of the user agent, whatever its case.
type operatorAgent struct {
	token string
	name  string
	class myweb.BotClass
}

// operatorAgents are the agents whose purpose the list does not tell: it knows
// one tag for what gathers texts to train a model (AI training), fills the index
// of an AI's search (AI search), or reads a page because a person has just asked
// for it (AI assistant). The first row that is found counts, so a longer token
// stands before one that it contains.
var operatorAgents = []operatorAgent{
	// OpenAI
	{"OAI-SearchBot", "OAI-SearchBot", myweb.BotAISearch},
	{"ChatGPT-User", "ChatGPT-User", myweb.BotAIAssistant},
	{"GPTBot", "GPTBot", myweb.BotAITraining},
	// Anthropic
	{"Claude-SearchBot", "Claude-SearchBot", myweb.BotAISearch},
	{"Claude-User", "Claude-User", myweb.BotAIAssistant},
	{"Claude-Web", "Claude-Web", myweb.BotAIAssistant},
	{"ClaudeBot", "ClaudeBot", myweb.BotAITraining},
	{"anthropic-ai", "anthropic-ai", myweb.BotAITraining},
	// Perplexity
	{"Perplexity-User", "Perplexity-User", myweb.BotAIAssistant},
	{"PerplexityUser", "Perplexity-User", myweb.BotAIAssistant},
	{"PerplexityBot", "PerplexityBot", myweb.BotAISearch},
	// Google
	{"Google-Extended", "Google-Extended", myweb.BotAITraining},
	{"Google-CloudVertexBot", "Google-CloudVertexBot", myweb.BotAISearch},
	{"Google-NotebookLM", "Google-NotebookLM", myweb.BotAIAssistant},
	{"Gemini-Deep-Research", "Gemini-Deep-Research", myweb.BotAIAssistant},
	{"GoogleAgent-Mariner", "GoogleAgent-Mariner", myweb.BotAIAssistant},
	{"GoogleOther-Image", "GoogleOther-Image", myweb.BotOther},
	{"GoogleOther-Video", "GoogleOther-Video", myweb.BotOther},
	{"GoogleOther", "GoogleOther", myweb.BotOther},
	{"Google-InspectionTool", "Google-InspectionTool", myweb.BotSearchEngine},
	{"Mediapartners-Google", "Mediapartners-Google", myweb.BotOther},
	{"Googlebot-Image", "Googlebot-Image", myweb.BotSearchEngine},
	{"Googlebot-News", "Googlebot-News", myweb.BotSearchEngine},
	{"Googlebot-Video", "Googlebot-Video", myweb.BotSearchEngine},
	{"Googlebot-Mobile", "Googlebot-Mobile", myweb.BotSearchEngine},
	{"Googlebot", "Googlebot", myweb.BotSearchEngine},
	// Apple
	{"Applebot-Extended", "Applebot-Extended", myweb.BotAITraining},
	{"Applebot", "Applebot", myweb.BotSearchEngine},
	// Amazon
	{"Amzn-SearchBot", "Amzn-SearchBot", myweb.BotAISearch},
	{"Amzn-User", "Amzn-User", myweb.BotAIAssistant},
	{"NovaAct", "NovaAct", myweb.BotAIAssistant},
	{"Amazonbot", "Amazonbot", myweb.BotAITraining},
	{"bedrockbot", "Bedrockbot", myweb.BotAISearch},
	// Meta
	{"Meta-ExternalAgent", "Meta-ExternalAgent", myweb.BotAITraining},
	{"Meta-ExternalFetcher", "Meta-ExternalFetcher", myweb.BotAIAssistant},
	{"Meta-WebIndexer", "Meta-WebIndexer", myweb.BotAISearch},
	{"FacebookBot", "FacebookBot", myweb.BotAITraining},
	{"facebookexternalhit", "facebookexternalhit", myweb.BotSocialPreview},
	// Microsoft
	{"AzureAI-SearchBot", "AzureAI-SearchBot", myweb.BotAISearch},
	{"bingbot", "bingbot", myweb.BotSearchEngine},
	// ByteDance
	{"Bytespider", "Bytespider", myweb.BotAITraining},
	{"TikTokSpider", "TikTokSpider", myweb.BotSocialPreview},
	// Mistral, xAI, DeepSeek, Cohere
	{"MistralAI-User", "MistralAI-User", myweb.BotAIAssistant},
	{"MistralAI-Index", "MistralAI-Index", myweb.BotAISearch},
	{"xAI-Grok", "xAI-Grok", myweb.BotAIAssistant},
	{"GrokBot", "GrokBot", myweb.BotAITraining},
	{"Grok-DeepSearch", "Grok-DeepSearch", myweb.BotAIAssistant},
	{"DeepSeekBot", "DeepSeekBot", myweb.BotAITraining},
	{"cohere-training-data-crawler", "cohere-training-data-crawler", myweb.BotAITraining},
	{"cohere-ai", "cohere-ai", myweb.BotAIAssistant},
	// search engines that answer with a model
	{"YouBot", "YouBot", myweb.BotAISearch},
	{"DuckAssistBot", "DuckAssistBot", myweb.BotAIAssistant},
	{"DuckDuckBot", "DuckDuckBot", myweb.BotSearchEngine},
	{"kagi-fetcher", "kagi-fetcher", myweb.BotAIAssistant},
	{"Kagibot", "Kagibot", myweb.BotSearchEngine},
	{"PhindBot", "PhindBot", myweb.BotAISearch},
	{"iAskBot", "iAskBot", myweb.BotAISearch},
	{"iaskspider", "iaskspider", myweb.BotAISearch},
	{"LinerBot", "LinerBot", myweb.BotAISearch},
	{"AndiBot", "AndiBot", myweb.BotAISearch},
	{"TavilyBot", "TavilyBot", myweb.BotAISearch},
	{"LinkupBot", "LinkupBot", myweb.BotAISearch},
	{"PetalBot", "PetalBot", myweb.BotSearchEngine},
	// agents that act for a person
	{"Manus-User", "Manus-User", myweb.BotAIAssistant},
	{"Devin/", "Devin", myweb.BotAIAssistant},
	// gatherers of texts
	{"CCBot", "CCBot", myweb.BotAITraining},
	{"Diffbot", "Diffbot", myweb.BotAITraining},
	{"Timpibot", "Timpibot", myweb.BotAITraining},
	{"AI2Bot", "AI2Bot", myweb.BotAITraining},
	{"omgili", "Omgili", myweb.BotAITraining},
	{"Webzio-Extended", "Webzio-Extended", myweb.BotAITraining},
	{"ImagesiftBot", "ImagesiftBot", myweb.BotAITraining},
	{"PanguBot", "PanguBot", myweb.BotAITraining},
	{"ICC-Crawler", "ICC-Crawler", myweb.BotAITraining},
	{"SBIntuitionsBot", "SBIntuitionsBot", myweb.BotAITraining},
}
