package crawler

import (
	"testing"

	myweb "github.com/myweb-analytics/myweb"
)

const webKit = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko"

func TestAIAgents(t *testing.T) {
	d := load(t)
	for _, test := range []struct {
		userAgent, name string
		class           myweb.BotClass
	}{
		{webKit + "; compatible; GPTBot/1.2; +https://openai.com/gptbot)", "GPTBot", myweb.BotAITraining},
		{webKit + "; compatible; OAI-SearchBot/1.3; robots.txt; +https://openai.com/searchbot", "OAI-SearchBot", myweb.BotAISearch},
		{webKit + "; compatible; ChatGPT-User/1.0; +https://openai.com/bot", "ChatGPT-User", myweb.BotAIAssistant},
		{webKit + "; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", "ClaudeBot", myweb.BotAITraining},
		{"anthropic-ai", "anthropic-ai", myweb.BotAITraining},
		{webKit + "; compatible; Claude-SearchBot/1.0; +Claude-SearchBot@anthropic.com)", "Claude-SearchBot", myweb.BotAISearch},
		{webKit + "; compatible; Claude-User/1.0; +Claude-User@anthropic.com)", "Claude-User", myweb.BotAIAssistant},
		{webKit + "; compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)", "PerplexityBot", myweb.BotAISearch},
		{webKit + "; compatible; Perplexity-User/1.0; +https://perplexity.ai/perplexity-user)", "Perplexity-User", myweb.BotAIAssistant},
		{"Google-Extended", "Google-Extended", myweb.BotAITraining},
		{"Mozilla/5.0 (compatible; GoogleOther)", "GoogleOther", myweb.BotOther},
		{"GoogleOther-Image/1.0", "GoogleOther-Image", myweb.BotOther},
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)", "Applebot", myweb.BotSearchEngine},
		{"Applebot-Extended", "Applebot-Extended", myweb.BotAITraining},
		{webKit + "; compatible; Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot) Chrome/119.0.6045.214 Safari/537.36", "Amazonbot", myweb.BotAITraining},
		{"Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)", "Bytespider", myweb.BotAITraining},
		{"CCBot/2.0 (https://commoncrawl.org/faq/)", "CCBot", myweb.BotAITraining},
		{"meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)", "Meta-ExternalAgent", myweb.BotAITraining},
		{"meta-externalfetcher/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)", "Meta-ExternalFetcher", myweb.BotAIAssistant},
		{"Mozilla/5.0 (compatible; FacebookBot/1.0; +https://developers.facebook.com/docs/sharing/webmasters/facebookbot/)", "FacebookBot", myweb.BotAITraining},
		{"Mozilla/5.0 (compatible; YouBot/1.0; +https://about.you.com/youbot/)", "YouBot", myweb.BotAISearch},
		{webKit + "; compatible; MistralAI-User/1.0; +https://docs.mistral.ai/robots)", "MistralAI-User", myweb.BotAIAssistant},
		{"Mozilla/5.0 (compatible; xAI-Grok/1.0; +https://x.ai)", "xAI-Grok", myweb.BotAIAssistant},
		{"DuckAssistBot/1.2; (+http://duckduckgo.com/duckassistbot.html)", "DuckAssistBot", myweb.BotAIAssistant},
		{"cohere-ai", "cohere-ai", myweb.BotAIAssistant},
		{"Mozilla/5.0 (compatible; Diffbot/0.1; +http://www.diffbot.com)", "Diffbot", myweb.BotAITraining},
		{"Mozilla/5.0 (Linux; Android 7.0;) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible;PetalBot;+https://webmaster.petalsearch.com/site/petalbot)", "PetalBot", myweb.BotSearchEngine},
		{"Timpibot/0.8 (+http://www.timpi.io)", "Timpibot", myweb.BotAITraining},
		{"Mozilla/5.0 (compatible) AI2Bot (+https://www.allenai.org/crawler)", "AI2Bot", myweb.BotAITraining},
		{"Mozilla/5.0 (compatible; Kagibot/1.0; +https://kagi.com/bot)", "Kagibot", myweb.BotSearchEngine},
	} {
		if got := d.Identify(test.userAgent); got != (Bot{true, test.name, test.class}) {
			t.Errorf("%s\n got %+v\nwant %s, %s", test.userAgent, got, test.name, test.class)
		}
	}
}

func TestBots(t *testing.T) {
	d := load(t)
	for _, test := range []struct {
		userAgent, name string
		class           myweb.BotClass
	}{
		{"", NoUserAgent, myweb.BotOther},
		{"-", NoUserAgent, myweb.BotOther},
		{"  ", NoUserAgent, myweb.BotOther},
		{"Mozilla/5.0", "Mozilla", myweb.BotOther},

		// by name
		{"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", myweb.BotSearchEngine},
		{"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", myweb.BotSearchEngine},
		{"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "bingbot", myweb.BotSearchEngine},
		{"Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", "YandexBot", myweb.BotSearchEngine},
		{"Mozilla/5.0 (compatible; YandexImages/3.0; +http://yandex.com/bots)", "YandexImages", myweb.BotSearchEngine},
		{"got (https://github.com/sindresorhus/got)", "got", myweb.BotTool},
		{"Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "AhrefsBot", myweb.BotSEO},
		{"Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", "SemrushBot", myweb.BotSEO},
		{"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "facebookexternalhit", myweb.BotSocialPreview},
		{"Twitterbot/1.0", "Twitterbot", myweb.BotSocialPreview},
		{"WhatsApp/2.23.20.0 A", "WhatsApp", myweb.BotSocialPreview},
		{"Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "UptimeRobot", myweb.BotMonitor},
		{"Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)", "Sogou Spider", myweb.BotSearchEngine},
		{"Amazon CloudFront", "Amazon CloudFront", myweb.BotTool},

		// tools
		{"curl/8.5.0", "curl", myweb.BotTool},
		{"Wget/1.21.4", "Wget", myweb.BotTool},
		{"python-requests/2.31.0", "python-requests", myweb.BotTool},
		{"Go-http-client/1.1", "Go-http-client", myweb.BotTool},
		{"okhttp/4.12.0", "okhttp", myweb.BotTool},
		{"Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UQ1A.240205.004)", "Dalvik", myweb.BotTool},
		{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36", "HeadlessChrome", myweb.BotTool},

		// by a word, or by the lack of a browser's
		{"Mozilla/5.0 (compatible; Zweiundvierzigbot/1.0)", "Zweiundvierzigbot", myweb.BotOther},
		{"Mozilla/5.0 (compatible; Some New Crawler/0.1; +https://new.example/about)", "Some New Crawler", myweb.BotOther},
		{"Mozilla/5.0 (compatible; Newcomer/0.1; +https://new.example/about)", "Newcomer", myweb.BotOther},
		{"Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/99.0 https://www.new.example/why", "new.example", myweb.BotOther},
		{"Mozilla/5.0 (compatible; Defender/1.0; +http://www.new.example/help/crawler)", "Defender", myweb.BotOther},
		{"Mozilla/5.0 (compatible; Goodone/2.0; crawler@new.example)", "Goodone", myweb.BotOther},
		{"Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/99.0 Safari/537.36 PingdomTMS/2", "Pingdom", myweb.BotMonitor},
		{"AdsBot-Google-Mobile (+http://www.google.com/mobile/adsbot.html)", "AdsBot-Google-Mobile", myweb.BotOther},
		{"SomeProgram/3.2 (Windows 10)", "SomeProgram", myweb.BotOther},
		{"My Company Health Check 1.0", "Health", myweb.BotMonitor},
		{"${jndi:ldap://x.example/a}", unnamed, myweb.BotScanner},
		{"\x01\x02", unnamed, myweb.BotOther},
	} {
		if got := d.Identify(test.userAgent); got != (Bot{true, test.name, test.class}) {
			t.Errorf("%q\n got %+v\nwant %s, %s", test.userAgent, got, test.name, test.class)
		}
	}
}

// people are browsers of today and odd ones, in-app browsers among them.
var people = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/124.0.0.0",
	"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
	"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
	"Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0",
	"Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",

	// in-app browsers and web views
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22B83 Instagram 358.0.0.36.84 (iPhone15,3; iOS 18_1; de_DE; de; scale=3.00; 1290x2796; 661223543)",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21G80 [FBAN/FBIOS;FBAV/490.0.0.42.108;FBBV/665337277;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/17.6;FBSS/3;FBID/phone;FBLC/de_DE;FBOP/5;FBRV/0]",
	"Mozilla/5.0 (Linux; Android 14; SM-A546B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.58 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/489.0.0.0.1;IABMV/1;]",
	"Mozilla/5.0 (Linux; Android 16; Pixel 10 Pro XL Build/CP1A.260305.018; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/146.0.7680.174 Mobile Safari/537.36 MetaIAB Facebook",
	"Mozilla/5.0 (Linux; Android 15; CPH2557 Build/AP3A.240617.008; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.102 Mobile Safari/537.36 Instagram 406.0.0.58.159 Android",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 musical_ly_36.8.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/de Region/DE BytedanceWebview/d8a21c6",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1 [Pinterest/iOS]",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Twitter for iPhone/10.50",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 LinkedInApp/9.30",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Snapchat/12.90.0.44 (like Safari/8617.1.17, panda)",
	"Mozilla/5.0 (Linux; Android 13; M2101K6G Build/TKQ1.221114.001; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MMWEBID/1234 MicroMessenger/8.0.42.2460(0x28002A58) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/340.0.0 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Line/14.3.1",
	"Instagram 123.0.0.21.115 Android (28/9; 420dpi; 1080x2034; samsung; SM-G960F; starlte; samsungexynos9810; de_DE)",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Ecosia ios@11.4.1.2213 Safari/537.36",

	// phones whose name ends in "bot"
	"Mozilla/5.0 (Linux; Android 8.1.0; CUBOT_X18_Plus Build/O11019) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.80 Mobile Safari/537.36",
	"Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20 PRO) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/110.0.0.0 Mobile Safari/537.36",
	"Mozilla/5.0 (Linux; Android 5.1; CUBOT Build/LMY47D) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.109 Mobile Safari/537.36",

	// other devices
	"Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15",
	"Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/7.0 TV Safari/537.36",
	"Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager",
	"Mozilla/5.0 (Linux; Android 4.1.1; HTC Butterfly Build/JRO03C) AppleWebKit/535.19 (KHTML, like Gecko) Chrome/18.0.1025.166 Mobile Safari/535.19",
	"Mozilla/5.0 (Linux; U; Android 2.2.2; en-us; ViewSonic-ViewPad4 Build/FRG83G) AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1",
	"Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5",

	// neither Mozilla/ nor Opera/ only
	"Opera/9.80 (J2ME/MIDP; Opera Mini/4.4.33961/191.273; U; en) Presto/2.12.423 Version/12.16",
	"Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
	"Nokia6300/2.0 (05.50) Profile/MIDP-2.0 Configuration/CLDC-1.1",
	"SAMSUNG-GT-E2252/E2252XXLK1 Openwave/6.2.3 Profile/MIDP-2.0 Configuration/CLDC-1.1",
	"BlackBerry8520/5.0.0.681 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/100",
	"Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/3.0.11",
	"w3m/0.5.3+git20230121",
	"Links (2.28; Linux 6.1.0 x86_64; GNU C 12.2; text)",
	"MobileSafari/8618.1.15 CFNetwork/1494.0.7 Darwin/23.4.0",
	"Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; Embedded Web Browser from: http://bsalsa.com/; .NET CLR 2.0.50727)",
}

func TestPeople(t *testing.T) {
	d := load(t)
	for _, userAgent := range people {
		if bot := d.Identify(userAgent); bot != (Bot{}) {
			t.Errorf("%s\nis a person, got %+v", userAgent, bot)
		}
	}
}

func TestStep(t *testing.T) {
	step := load(t).NewStep()
	for range 2 { // the second time from memory
		if bot := step.Bot("curl/8.5.0"); bot != (Bot{IsBot: true, Name: "curl", Class: myweb.BotTool}) {
			t.Errorf("curl: %+v", bot)
		}
		if bot := step.Bot(people[0]); bot != (Bot{}) {
			t.Errorf("Chrome: %+v", bot)
		}
	}
}

// The classes of the list are those of the vocabulary.
func TestClasses(t *testing.T) {
	valid := map[myweb.BotClass]bool{
		myweb.BotSearchEngine: true, myweb.BotAITraining: true, myweb.BotAISearch: true, myweb.BotAIAssistant: true,
		myweb.BotSEO: true, myweb.BotMonitor: true, myweb.BotFeedReader: true, myweb.BotSocialPreview: true,
		myweb.BotScanner: true, myweb.BotTool: true, myweb.BotOther: true,
	}
	d := load(t)
	for i := range d.rows {
		r := &d.rows[i]
		if r.source == hints {
			if !valid[r.hint.class] {
				t.Errorf("word %q: class %q", r.hint.word, r.hint.class)
			}
		} else if !valid[r.class] || r.name == "" {
			t.Errorf("row %d: name %q, class %q", i, r.name, r.class)
		}
	}
}

func FuzzIdentify(f *testing.F) {
	d := load(f)
	for _, userAgent := range append(instances(f)[:200], people...) {
		f.Add(userAgent)
	}
	for _, userAgent := range []string{"", "\xff", "İbot", "ſpider", "http://", "(http://", "compatible;http://", "bot" + string(make([]byte, 3000))} {
		f.Add(userAgent)
	}
	f.Fuzz(func(t *testing.T, userAgent string) {
		bot := d.Identify(userAgent)
		if bot != d.Identify(userAgent) {
			t.Errorf("%q is not judged alike twice", userAgent)
		}
		if bot.IsBot != (bot.Name != "") || bot.IsBot != (bot.Class != "") {
			t.Errorf("%q: %+v is half a bot", userAgent, bot)
		}
	})
}

func BenchmarkIdentify(b *testing.B) {
	d := load(b)
	for name, agents := range map[string][]string{"people": people, "bots": instances(b)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.Identify(agents[i%len(agents)])
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
