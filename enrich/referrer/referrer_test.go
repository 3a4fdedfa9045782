package referrer

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/myweb-analytics/myweb"
)

const site = "www.example.co.uk"

func load(t testing.TB) *Table {
	t.Helper()
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func complete(step *Step, referrer, query string) myweb.Request {
	r := myweb.Request{Referrer: referrer, QueryString: query, Site: site}
	step.Complete(&r)
	return r
}

// One row is one way in: what the log says, and the four columns it becomes.
func TestArrivals(t *testing.T) {
	tests := []struct {
		name            string
		referrer, query string
		domain          string
		source, medium  string
		channel         myweb.Channel
	}{
		// Nothing to go by, or nothing that counts.
		{"no referrer", "", "", "", "", "", myweb.ChannelDirect},
		{"another page of the site", "https://www.example.co.uk/a?b=c", "", "", "", "", myweb.ChannelDirect},
		{"the site without www", "https://example.co.uk/", "", "", "", "", myweb.ChannelDirect},
		{"a sibling site", "https://shop.example.co.uk/", "", "", "", "", myweb.ChannelDirect},
		{"garbage", "javascript:alert(1)", "", "", "", "", myweb.ChannelDirect},
		{"a browser's own page", "about:blank", "", "", "", "", myweb.ChannelDirect},
		{"an extension", "chrome-extension://abcdefgh/page.html", "", "", "", "", myweb.ChannelDirect},
		{"a query without campaign", "", "page=2&q=utm_source", "", "", "", myweb.ChannelDirect},
		{"tagged as direct", "", "utm_source=(direct)&utm_medium=(none)", "", "", "", myweb.ChannelDirect},

		// The referrer alone.
		{"another site", "https://blog.other.org/post", "", "blog.other.org", "blog.other.org", "referral", myweb.ChannelReferral},
		{"not under the same owner", "https://other.co.uk/", "", "other.co.uk", "other.co.uk", "referral", myweb.ChannelReferral},
		{"without scheme", "www.other.org/post", "", "other.org", "other.org", "referral", myweb.ChannelReferral},
		{"port and user", "http://me:secret@WWW.Other.ORG:8080/", "", "other.org", "other.org", "referral", myweb.ChannelReferral},
		{"an address", "http://198.51.100.7/", "", "198.51.100.7", "198.51.100.7", "referral", myweb.ChannelReferral},
		{"search", "https://www.google.com/", "", "google.com", "Google", "organic", myweb.ChannelOrganicSearch},
		{"search in a country", "https://www.google.co.uk/search?q=x", "", "google.co.uk", "Google", "organic", myweb.ChannelOrganicSearch},
		{"not Google", "https://google.github.io/styleguide/", "", "google.github.io", "google.github.io", "referral", myweb.ChannelReferral},
		{"not Google either", "https://google.com.evil.example/", "", "google.com.evil.example", "google.com.evil.example", "referral", myweb.ChannelReferral},
		{"nor this", "https://notgoogle.com/", "", "notgoogle.com", "notgoogle.com", "referral", myweb.ChannelReferral},
		{"search app", "android-app://com.google.android.googlequicksearchbox/", "", "com.google.android.googlequicksearchbox", "Google", "organic", myweb.ChannelOrganicSearch},
		{"webmail of a search site", "https://mail.google.com/mail/u/0/", "", "mail.google.com", "Gmail", "email", myweb.ChannelEmail},
		{"mail app", "android-app://com.google.android.gm/", "", "com.google.android.gm", "Gmail", "email", myweb.ChannelEmail},
		{"documents of a search site", "https://docs.google.com/document/d/1", "", "docs.google.com", "Google Docs", "referral", myweb.ChannelReferral},
		{"AI assistant", "https://chatgpt.com/", "", "chatgpt.com", "ChatGPT", "ai-assistant", myweb.ChannelAIAssistants},
		{"AI of a search site", "https://gemini.google.com/app", "", "gemini.google.com", "Gemini", "ai-assistant", myweb.ChannelAIAssistants},
		{"AI, second", "https://www.perplexity.ai/search/x", "", "perplexity.ai", "Perplexity", "ai-assistant", myweb.ChannelAIAssistants},
		{"social, link shim", "https://l.facebook.com/l.php?u=x", "", "l.facebook.com", "Facebook", "social", myweb.ChannelOrganicSocial},
		{"social, short link", "https://t.co/abc", "", "t.co", "X", "social", myweb.ChannelOrganicSocial},
		{"video", "https://m.youtube.com/watch?v=1", "", "m.youtube.com", "YouTube", "video", myweb.ChannelOrganicVideo},
		{"shop", "https://www.amazon.de/dp/1", "", "amazon.de", "Amazon", "referral", myweb.ChannelOrganicShopping},
		{"news", "https://news.google.com/", "", "news.google.com", "Google News", "referral", myweb.ChannelReferral},
		{"spam", "http://site5.semalt.com/crawler", "", "site5.semalt.com", "site5.semalt.com", "spam", myweb.ChannelReferral},
		{"spam with a campaign", "http://semalt.com/", "utm_source=google&utm_medium=cpc", "semalt.com", "semalt.com", "spam", myweb.ChannelReferral},

		// A campaign comes before the referrer.
		{"newsletter", "https://mail.google.com/", "utm_source=november&utm_medium=email", "mail.google.com", "november", "email", myweb.ChannelEmail},
		{"campaign from the own site", "https://www.example.co.uk/", "utm_source=banner&utm_medium=referral", "", "banner", "referral", myweb.ChannelReferral},
		{"source by its name", "", "utm_source=Google&utm_medium=organic", "", "Google", "organic", myweb.ChannelOrganicSearch},
		{"source by a short name", "", "utm_source=fb", "", "Facebook", "", myweb.ChannelOrganicSocial},
		{"source by its host", "", "utm_source=chatgpt.com", "", "ChatGPT", "", myweb.ChannelAIAssistants},
		{"source that nobody knows", "", "utm_source=Partner+%26+Co", "", "Partner & Co", "", myweb.ChannelReferral},
		{"only a name of a campaign", "https://www.bing.com/", "utm_campaign=x", "bing.com", "Bing", "organic", myweb.ChannelOrganicSearch},
		{"only a medium", "", "utm_medium=sms", "", "", "sms", myweb.ChannelSMS},
		{"keys in capitals", "", "UTM_Source=bing&UTM_MEDIUM=CPC", "", "Bing", "cpc", myweb.ChannelPaidSearch},

		// Click ids.
		{"Google Ads", "https://www.google.com/", "gclid=abc", "google.com", "Google", "cpc", myweb.ChannelPaidSearch},
		{"Google Ads on iOS", "", "wbraid=abc", "", "Google", "cpc", myweb.ChannelPaidSearch},
		{"Google Display", "", "dclid=abc", "", "Google Display", "display", myweb.ChannelDisplay},
		{"Microsoft Advertising", "https://www.bing.com/", "msclkid=1", "bing.com", "Bing", "cpc", myweb.ChannelPaidSearch},
		{"TikTok Ads", "", "ttclid=1", "", "TikTok", "cpc", myweb.ChannelPaidVideo},
		{"LinkedIn Ads", "", "li_fat_id=1", "", "LinkedIn", "cpc", myweb.ChannelPaidSocial},
		{"a link on Facebook is no ad", "", "fbclid=1", "", "Facebook", "social", myweb.ChannelOrganicSocial},
		{"Facebook's id on Instagram", "https://l.instagram.com/", "fbclid=1", "l.instagram.com", "Instagram", "social", myweb.ChannelOrganicSocial},
		{"an ad on Facebook", "", "fbclid=1&utm_source=facebook&utm_medium=paid", "", "Facebook", "paid", myweb.ChannelPaidSocial},
		{"an ad beats a link", "", "fbclid=1&gclid=2", "", "Google", "cpc", myweb.ChannelPaidSearch},
		{"a click id without value", "", "gclid=", "", "", "", myweb.ChannelDirect},
		{"affiliate network", "", "awc=1_2", "", "Awin", "affiliate", myweb.ChannelAffiliates},
	}
	step := load(t).NewStep()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for range 2 { // the second time from what the step remembers
				r := complete(step, test.referrer, test.query)
				if r.ReferrerDomain != test.domain || r.Source != test.source || r.Medium != test.medium || r.Channel != test.channel {
					t.Fatalf("domain %q, source %q, medium %q, channel %q\nwant   %q,        %q,        %q,         %q",
						r.ReferrerDomain, r.Source, r.Medium, r.Channel, test.domain, test.source, test.medium, test.channel)
				}
			}
		})
	}
}

// All 19 channels by campaign parameters alone.
func TestChannels(t *testing.T) {
	tests := []struct {
		query string
		want  myweb.Channel
	}{
		{"utm_source=chatgpt.com&utm_medium=referral", myweb.ChannelAIAssistants},
		{"utm_source=chatgpt.com&utm_medium=cpc", myweb.ChannelPaidOther},
		{"utm_source=google&utm_medium=organic", myweb.ChannelOrganicSearch},
		{"utm_source=anybody&utm_medium=organic", myweb.ChannelOrganicSearch},
		{"utm_source=google&utm_medium=cpc", myweb.ChannelPaidSearch},
		{"utm_source=adwords", myweb.ChannelPaidSearch},
		{"utm_source=google_ads", myweb.ChannelPaidSearch},
		{"utm_source=bing-ads", myweb.ChannelPaidSearch},
		{"utm_source=anybody&utm_medium=paid-search", myweb.ChannelPaidSearch},
		{"utm_source=anybody&utm_medium=paidsearch", myweb.ChannelPaidSearch},
		{"utm_source=twitter", myweb.ChannelOrganicSocial},
		{"utm_source=buddy&utm_medium=social", myweb.ChannelOrganicSocial},
		{"utm_source=buddy&utm_medium=social-network", myweb.ChannelOrganicSocial},
		{"utm_source=buddy&utm_medium=sm", myweb.ChannelOrganicSocial},
		{"utm_source=ig&utm_medium=paid_social", myweb.ChannelPaidSocial},
		{"utm_source=fbads", myweb.ChannelPaidSocial},
		{"utm_source=linkedin&utm_medium=cpm", myweb.ChannelPaidSocial},
		{"utm_source=youtube", myweb.ChannelOrganicVideo},
		{"utm_source=anybody&utm_medium=video", myweb.ChannelOrganicVideo},
		{"utm_source=yt&utm_medium=ppc", myweb.ChannelPaidVideo},
		{"utm_source=amazon", myweb.ChannelOrganicShopping},
		{"utm_source=anybody&utm_medium=x&utm_campaign=spring+shopping", myweb.ChannelOrganicShopping},
		{"utm_source=google&utm_medium=cpc&utm_campaign=shop_shoes", myweb.ChannelPaidShopping},
		{"utm_source=ebay&utm_medium=retargeting", myweb.ChannelPaidShopping},
		{"utm_source=google&utm_medium=cpc&utm_campaign=cross-network", myweb.ChannelCrossNetwork},
		{"utm_source=anybody&utm_medium=display", myweb.ChannelDisplay},
		{"utm_source=anybody&utm_medium=cpm", myweb.ChannelDisplay},
		{"utm_source=anybody&utm_medium=banner", myweb.ChannelDisplay},
		{"utm_source=anybody&utm_medium=cpc", myweb.ChannelPaidOther},
		{"utm_source=taboola&utm_medium=cpc", myweb.ChannelPaidOther},
		{"utm_source=weekly&utm_medium=e_mail", myweb.ChannelEmail},
		{"utm_source=Newsletter", myweb.ChannelEmail},
		{"utm_source=anybody&utm_medium=affiliate", myweb.ChannelAffiliates},
		{"utm_source=anybody&utm_medium=audio", myweb.ChannelAudio},
		{"utm_source=anybody&utm_medium=podcast", myweb.ChannelAudio},
		{"utm_source=sms", myweb.ChannelSMS},
		{"utm_source=anybody&utm_medium=web-push", myweb.ChannelMobilePush},
		{"utm_source=firebase", myweb.ChannelMobilePush},
		{"utm_source=anybody&utm_medium=link", myweb.ChannelReferral},

		// Words within words mean nothing.
		{"utm_source=anybody&utm_medium=podcast-partner", myweb.ChannelReferral},
		{"utm_source=anybody&utm_medium=press", myweb.ChannelReferral},
		{"utm_source=anybody&utm_medium=unpaid", myweb.ChannelReferral},
		{"utm_source=leads&utm_medium=link", myweb.ChannelReferral},
		{"utm_source=anybody&utm_medium=link&utm_campaign=workshop", myweb.ChannelReferral},
	}
	step := load(t).NewStep()
	seen := map[myweb.Channel]bool{myweb.ChannelDirect: true}
	for _, test := range tests {
		if got := complete(step, "", test.query).Channel; got != test.want {
			t.Errorf("%s is %s, want %s", test.query, got, test.want)
		}
		seen[test.want] = true
	}
	if len(seen) != 19 {
		t.Errorf("the table shows %d channels of 19", len(seen))
	}
}

func TestCampaignValues(t *testing.T) {
	step := load(t).NewStep()
	r := complete(step, "", "utm_source=a+b&utm_medium=Email&utm_campaign=%E2%82%AC+100%25&utm_term=x%zz%4&utm_content=%00a%0Ab%FF&utm_source=second&utm_id=7")
	if r.UTMSource != "a b" || r.UTMMedium != "Email" || r.UTMCampaign != "€ 100%" || r.UTMTerm != "x%zz%4" || r.UTMContent != "ab\uFFFD" {
		t.Errorf("campaign = %q %q %q %q %q", r.UTMSource, r.UTMMedium, r.UTMCampaign, r.UTMTerm, r.UTMContent)
	}
	r = complete(step, "", "utm_source="+strings.Repeat("%E2%82%AC", 100))
	if len(r.UTMSource) != 198 || !utf8.ValidString(r.UTMSource) {
		t.Errorf("a long value has %d bytes, want it cut before the 67th sign", len(r.UTMSource))
	}
}

// Sites that are no names cannot have siblings.
func TestInternalOfOddSites(t *testing.T) {
	step := load(t).NewStep()
	tests := []struct {
		site, referrer string
		internal       bool
	}{
		{"localhost", "http://localhost:8080/", true},
		{"198.51.100.7", "http://198.51.100.7/", true},
		{"198.51.100.7", "http://198.51.100.8/", false},
		{"2001:db8::1", "http://[2001:db8::1]:80/", true},
		{"example.org", "http://[::::]/", true}, // no host, as if absent
		{"d111111abcdef8.cloudfront.net", "https://d222222abcdef8.cloudfront.net/", false},
		{"d111111abcdef8.cloudfront.net", "https://d111111abcdef8.cloudfront.net/", true},
		{"me.github.io", "https://you.github.io/", false},
		{"example.org", "https://example.org./", true},
		{"", "https://example.org/", false},
	}
	for _, test := range tests {
		r := myweb.Request{Site: test.site, Referrer: test.referrer}
		step.Complete(&r)
		if internal := r.ReferrerDomain == ""; internal != test.internal {
			t.Errorf("%s on %q: internal = %v, want %v", test.referrer, test.site, internal, test.internal)
		}
	}
}

func TestTableIsSound(t *testing.T) {
	table := load(t)
	for host, s := range table.hosts {
		if referrerHost("https://"+host+"/") != host {
			t.Errorf("%s is no host in lower case", host)
		}
		if s.name == "" {
			t.Errorf("%s has no name", host)
		}
	}
	for host := range table.spam {
		if referrerHost(host) != host {
			t.Errorf("spam: %s is no host", host)
		}
	}
	for name, c := range clickIDs {
		if table.named(c.source).class == "" && c.medium != "affiliate" {
			t.Errorf("click id %s: source %s is not in the table", name, c.source)
		}
	}
	if n := len(table.hosts) + len(table.families); n < 300 {
		t.Errorf("%d hosts, want 300 and more", n)
	}
}

func FuzzComplete(f *testing.F) {
	f.Add("https://www.google.com/", "utm_source=a&gclid=1", site)
	f.Add("http://u:p@[2001:db8::1]:80/x", "utm_source=%FF%00%", "localhost")
	f.Add("android-app://com.google.android.gm", "utm_medium=+", "")
	f.Add("https://GOOGLE.co.uk.:443?x", "&&=&utm_=1&utm_term", "google.com")
	f.Add("//x\\y@z", "awc=1", "x..y")
	f.Add("https://\xff\xfe/", "irclickid=1", "\x00")
	table, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, referrer, query, site string) {
		step := table.NewStep()
		first := myweb.Request{Referrer: referrer, QueryString: query, Site: site}
		step.Complete(&first)
		again := myweb.Request{Referrer: referrer, QueryString: query, Site: site}
		step.Complete(&again)
		if first != again {
			t.Fatalf("what the step remembers differs:\n%+v\n%+v", first, again)
		}
		checkDomain(t, first.ReferrerDomain)
		if first.Channel == "" {
			t.Error("no channel")
		}
		for _, value := range []string{first.Source, first.Medium, first.UTMSource, first.UTMMedium, first.UTMCampaign, first.UTMTerm, first.UTMContent} {
			if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
				t.Errorf("value %q is not fit to be stored", value)
			}
		}
	})
}

func checkDomain(t *testing.T, domain string) {
	if domain == "" {
		return
	}
	if domain != strings.ToLower(domain) || strings.ContainsAny(domain, "/?#@ \\[]") || len(domain) > longestHost || !utf8.ValidString(domain) {
		t.Errorf("referrer domain %q is no host in lower case", domain)
	}
}

// A page view in two has another page of the site as referrer, one in four
// none; of the others half come from a search, and few carry a campaign.
func BenchmarkStep(b *testing.B) {
	mix := []struct{ referrer, query string }{
		{"https://www.example.co.uk/a", ""},
		{"https://www.example.co.uk/products/shoes", "page=2"},
		{"", ""},
		{"https://www.google.com/", ""},
		{"https://www.example.co.uk/", ""},
		{"https://www.example.co.uk/b", ""},
		{"", ""},
		{"https://t.co/abc", "utm_source=twitter&utm_medium=social&utm_campaign=spring"},
	}
	step := load(b).NewStep()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r := myweb.Request{Site: site, Referrer: mix[i%len(mix)].referrer, QueryString: mix[i%len(mix)].query}
		step.Complete(&r)
	}
}

func BenchmarkCampaign(b *testing.B) {
	step := load(b).NewStep()
	b.ReportAllocs()
	for b.Loop() {
		r := myweb.Request{Site: site, Referrer: "https://www.google.com/", QueryString: "utm_source=google&utm_medium=cpc&utm_campaign=spring+sale&gclid=EAIaIQobChMI"}
		step.Complete(&r)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
