package cloudfront

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// escape is CloudFront's encoding of a value, the inverse of Unescape.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 127 || strings.IndexByte("<>\"#%{}|\\^~`'", c) >= 0 {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func FuzzUnescape(f *testing.F) {
	for _, s := range []string{"", "%", "%2", "%zz", "%25", "%2520", "a+b", "%E9", "%00", "%c3%a9", "é\xff", "%%41"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := Unescape(escape(s)); got != clean(s) {
			t.Errorf("Unescape(escape(%q)) = %q", s, got)
		}
		got := Unescape(s)
		if !utf8.ValidString(got) || strings.Contains(got, "\x00") {
			t.Errorf("Unescape(%q) = %q, no text", s, got)
		}
		if !strings.Contains(s, "%") && got != clean(s) {
			t.Errorf("Unescape(%q) = %q without a sequence", s, got)
		}
	})
}

func FuzzHeader(f *testing.F) {
	f.Add(": date time cs(User-Agent)", "")
	f.Add(":\tdate\t\ttime x-page-url\u200b", "")
	f.Add(": date||time||timestamp(ms)", "||")
	f.Fuzz(func(t *testing.T, list, delimiter string) {
		names := headerNames(list, delimiter)
		columns := columnsOf(names)
		if len(columns) != len(names) {
			t.Fatalf("%d columns for %d names", len(columns), len(names))
		}
		var seen [cellCount]bool
		for i, f := range columns {
			if names[i] == "" || strings.ContainsAny(names[i], " \t\u200b") {
				t.Errorf("name %q", names[i])
			}
			if f != fieldNone && seen[f] {
				t.Errorf("%q comes twice", names[i])
			}
			seen[f] = true
		}
	})
}

func FuzzBlankAddresses(f *testing.F) {
	for _, s := range []string{"192.0.2.1", "x192.0.2.1:80,", "2001:db8::1", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8", "10:00:00",
		"%a1.2.3.4", "2001%253Adb8%253A%253A1", `192\u002e0\u002E2.1`, "192%2e0.2.1", "1.2.3", "0192.000.002.001", "a::b", "fe80::1%25eth0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := rejectedText(cutHead(s))
		for start := range len(got) {
			for end := start + 2; end <= min(len(got), start+45); end++ {
				if _, err := netip.ParseAddr(got[start:end]); err == nil {
					t.Fatalf("%q is left in %q of %q", got[start:end], got, s)
				}
			}
		}
		if again := blankAddresses(got); again != got {
			t.Errorf("blanked again: %q, then %q", got, again)
		}
	})
}

func TestBlankAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"a 192.0.2.1 b":            "a [address] b",
		"192.0.2.1:8080,x":         "[address],x",
		"[2001:db8::1]":            "[[address]]",
		"at 10:00:00 on 1.2.3":     "at 10:00:00 on 1.2.3",
		"192%2E0%2e2%252E1&a=%3A":  "[address]&a=%3A",
		`2001\u003Adb8\x3a\u003a1`: "[address]",
		"0192.000.002.001":         "[address]",
		"std::string":              "st[address]string",
	} {
		if got := blankAddresses(text); got != want {
			t.Errorf("blankAddresses(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestNoAddressSurvives: an address in any of its spellings, anywhere.
func TestNoAddressSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var addr netip.Addr
		if rapid.Bool().Draw(t, "v6") {
			addr = netip.AddrFrom16([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes")))
		} else {
			addr = netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "bytes")))
		}
		spelling := rapid.SampledFrom([]string{addr.String(), addr.StringExpanded(), strings.ToUpper(addr.String()),
			strings.ReplaceAll(addr.String(), ":", "%3A"), strings.ReplaceAll(addr.String(), ".", "%252e")}).Draw(t, "spelling")
		got := blankAddresses(rapid.String().Draw(t, "before") + spelling + rapid.String().Draw(t, "after"))
		if strings.Contains(got, spelling) || !strings.Contains(got, blank) {
			t.Fatalf("left: %q", got)
		}
	})
}

// FuzzScanObject compares with encoding/json: what that takes as an object is
// taken, with the same strings.
func FuzzScanObject(f *testing.F) {
	for _, s := range []string{`{}`, `{"date":"a"}`, ` {"date" : null , "time":12.5}`, `{"date":"\u00e9\"","x":{"y":[1,"}"]}}`, `{"date":"a","date":"b"}`, `{"date":}`, `{"a":"b",}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		var d Decoder
		ok := d.scanObject(line)
		var want map[string]any
		if json.Unmarshal([]byte(line), &want) != nil || want == nil {
			return // this scanner may take more: a raw control character in a string
		}
		if !ok {
			t.Fatalf("%q is an object", line)
		}
		if date, isString := want["date"].(string); isString && utf8.ValidString(line) && len(want) == 1 && d.record.cells[fieldDate] != date {
			t.Errorf("%q: date %q, want %q", line, d.record.cells[fieldDate], date)
		}
	})
}
