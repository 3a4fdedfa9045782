package referrer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestValue of a campaign parameter, in bytes; the rest is cut off.
const longestValue = 200

// campaign is what the query string of a page says of how it was reached.
type campaign struct {
	source, medium, name, term, content string
	click                               click
}

func (c *campaign) empty() bool { return *c == campaign{} }

// click is what a click id tells.
type click struct {
	source string // as a value of utm_source, or a name to show
	medium string
	paid   bool // set by ads only; others mark every link out of a site
}

// clickIDs are the parameters that sites and advertisers add to links.
var clickIDs = map[string]click{
	"gclid":          {"google", "cpc", true},
	"gbraid":         {"google", "cpc", true},
	"wbraid":         {"google", "cpc", true},
	"gad_source":     {"google", "cpc", true},
	"gad_campaignid": {"google", "cpc", true},
	"dclid":          {"doubleclick", "display", true},
	"msclkid":        {"bing", "cpc", true},
	"yclid":          {"yandex", "cpc", true},
	"ysclid":         {"yandex", "organic", false},
	"ttclid":         {"tiktok", "cpc", true},
	"twclid":         {"twitter", "cpc", true},
	"li_fat_id":      {"linkedin", "cpc", true},
	"rdt_cid":        {"reddit", "cpc", true},
	"ScCid":          {"snapchat", "cpc", true},
	"sccid":          {"snapchat", "cpc", true},
	"qclid":          {"quora", "cpc", true},
	"tblci":          {"taboola", "cpc", true},
	"dicbo":          {"outbrain", "cpc", true},
	"fbclid":         {"facebook", "social", false},
	"igsh":           {"instagram", "social", false},
	"igshid":         {"instagram", "social", false},
	"epik":           {"pinterest", "social", false},
	"mc_cid":         {"mailchimp", "email", false},
	"mc_eid":         {"mailchimp", "email", false},
	"_hsenc":         {"hubspot", "email", false},
	"_kx":            {"klaviyo", "email", false},
	"irclickid":      {"impact.com", "affiliate", false},
	"cjevent":        {"CJ", "affiliate", false},
	"awc":            {"Awin", "affiliate", false},
	"ranSiteID":      {"Rakuten Advertising", "affiliate", false},
}

// parseCampaign picks the campaign out of a query string. Of a parameter
// that is there twice the first value counts; a click id of an ad beats
// another.
func parseCampaign(query string) campaign {
	var c campaign
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		key, value, _ := strings.Cut(pair, "=")
		if value == "" || len(key) < 3 || len(key) > len("gad_campaignid") {
			continue
		}
		if len(key) > 4 && strings.EqualFold(key[:4], "utm_") {
			c.set(key[4:], value)
		} else if id, ok := clickIDs[key]; ok && (c.click.source == "" || id.paid && !c.click.paid) {
			c.click = id
		}
	}
	return c
}

func (c *campaign) set(key, value string) {
	var field *string
	switch strings.ToLower(key) {
	case "source":
		field = &c.source
	case "medium":
		field = &c.medium
	case "campaign":
		field = &c.name
	case "term":
		field = &c.term
	case "content":
		field = &c.content
	default:
		return
	}
	if *field == "" {
		*field = clean(unescape(value))
	}
}

// unescape undoes the encoding of forms: "+" is a space and %41 a letter.
// What is no valid escape stays as it is.
func unescape(s string) string {
	if !strings.ContainsAny(s, "+%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b = append(b, ' ')
		case s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b = append(b, fromHex(s[i+1])<<4|fromHex(s[i+2]))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func fromHex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// clean makes a value fit to be stored and shown: valid UTF-8 without control
// characters, no space around, of limited length.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if len(s) <= longestValue {
		return s
	}
	end := longestValue
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return strings.TrimSpace(s[:end])
}
