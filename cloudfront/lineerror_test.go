package cloudfront_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

// TestRejectedLinesHoldNoClientAddress: by place, by name, and by look.
func TestRejectedLinesHoldNoClientAddress(t *testing.T) {
	bad := cells{"sc-status": "none", "c-ip": "192.0.2.99", "x-forwarded-for": "client-7,\\x20198.51.100.3",
		"cs(Referer)": "http://203.0.113.5/", "cs-uri-query": "ip=2001:db8::1&v6=2001%253Adb8%253A%253A1", "cs(User-Agent)": "kept/1.0"}
	short := strings.Join(strings.Split(bad.row(names33, "\t"), "\t")[:25], "\t") + "\n"
	for name, log := range map[string]string{
		"v1":                  header33 + cells{}.row(names33, "\t") + bad.row(names33, "\t"),
		"v1, the first row":   header33 + bad.row(names33, "\t"),
		"v1, truncated":       header33 + cells{}.row(names33, "\t") + short,
		"v2 with commas":      strings.Replace(header33, "#Version: 1.0\n", "", 1) + cells{}.row(names33, ",") + bad.row(names33, ","),
		"v2 json":             string(asJSON([]byte(bad.v1()))),
		"v2 json, broken off": strings.TrimSuffix(string(asJSON([]byte(bad.v1()))), "}\n"),
		"no header":           "what\t192.0.2.99\t2001:db8::1\tkept/1.0\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, rejected := all(t, log, cloudfront.Options{})
			if len(rejected) != 1 {
				t.Fatalf("%d rejected, want one", len(rejected))
			}
			text := rejected[0].Text
			for _, secret := range []string{"192.0.2", "client-7", "198.51", "203.0", "2001", "db8"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s is in %s", secret, text)
				}
			}
			if !strings.Contains(text, "kept/1.0") {
				t.Errorf("the rest of the line is gone: %s", text)
			}
			if strings.Contains(rejected[0].Error(), "kept") {
				t.Error("the error text holds the line")
			}
		})
	}
}

func TestRejectedTextIsBoundedAndUTF8(t *testing.T) {
	for name, line := range map[string]string{
		"long":                       strings.Repeat("word ", 1000),
		"a rune across the limit":    strings.Repeat("x", myweb.RejectedTextLimit-1) + "é",
		"not UTF-8":                  strings.Repeat("\xff\xfe", 1000),
		"an address at the cut":      strings.Repeat("x", 8<<10-4) + "192.0.2.99 and more",
		"addresses and nothing else": strings.Repeat("192.0.2.99,", 10_000),
	} {
		_, rejected := all(t, line+"\n", cloudfront.Options{})
		if len(rejected) != 1 {
			t.Fatalf("%s: %d rejected", name, len(rejected))
		}
		text := rejected[0].Text
		if text == "" || len(text) > myweb.RejectedTextLimit || !utf8.ValidString(text) || strings.Contains(text, "192") {
			t.Errorf("%s: %d bytes: %.40q", name, len(text), text)
		}
	}
}
