package cloudfront_test

import (
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

// seeds adds the sample files whose names match, whole.
func seeds(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		files, err := filepath.Glob("../testdata/format/" + pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no sample %s: %v", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
}

func FuzzDecoder(f *testing.F) {
	seeds(f, "*")
	f.Fuzz(func(t *testing.T, log string) { examine(t, log, cloudfront.Options{MaxLineBytes: 4000}) })
}

func FuzzV1(f *testing.F) {
	f.Add(cells{}.row(names33, "\t"))
	f.Add(cells{"date": "2016-02-29", "cs(User-Agent)": "A%2520%255C%2"}.row(names33, "\t"))
	f.Fuzz(func(t *testing.T, rows string) { examine(t, header33+rows, cloudfront.Options{}) })
}

func FuzzV2JSON(f *testing.F) {
	seeds(f, "v2.json")
	f.Add(`{"timestamp(ms)":1.5e3,"c-ip":null,"x":[{}],"cs(Host)":"\u0000\ud800"}`)
	f.Fuzz(func(t *testing.T, log string) { examine(t, log, cloudfront.Options{Format: cloudfront.V2JSON}) })
}

func FuzzV2W3C(f *testing.F) {
	f.Add("timestamp sc-status cs-uri-stem", ",", "1773136800,200,/a,%20b\n")
	f.Add("date time x-forwarded-for sc-status", " ", "2026-03-10 10:00:00 192.0.2.1, 192.0.2.2 200\n")
	f.Add("sc-status cs(User-Agent) timestamp", ";", "200;\"a;\"\"b\";1773136800\n")
	f.Fuzz(func(t *testing.T, names, delimiter, rows string) {
		examine(t, "#Fields: "+names+"\n"+rows, cloudfront.Options{Delimiter: delimiter})
		examine(t, rows, cloudfront.Options{Delimiter: delimiter, Fields: strings.Fields(names)})
	})
}

func FuzzRealTime(f *testing.F) {
	seeds(f, "realtime-*")
	f.Add(cells{"cs-uri-stem": "/a%253Fb?c=d"}.realTime())
	f.Fuzz(func(t *testing.T, log string) { examine(t, log, cloudfront.Options{Format: cloudfront.RealTime}) })
}

// examine reads a log to its end and checks what must hold for any bytes.
func examine(t *testing.T, log string, o cloudfront.Options) {
	t.Helper()
	d, err := cloudfront.NewDecoder(strings.NewReader(log), o)
	if err != nil {
		requireCoded(t, err)
		return
	}
	var last int64
	for {
		var r myweb.Request
		err := d.Next(&r)
		var line *cloudfront.LineError
		switch {
		case err == io.EOF:
			return
		case errors.As(err, &line):
			requireBlanked(t, line.Text)
			r.Line = line.Line
		case err != nil:
			requireCoded(t, err)
			return
		default:
			requireSound(t, &r)
		}
		if r.Line <= last {
			t.Fatalf("line %d after line %d", r.Line, last)
		}
		last = r.Line
	}
}

func requireCoded(t *testing.T, err error) {
	t.Helper()
	if code := myweb.ErrorCode(err); code != myweb.CodeUnreadable && code != myweb.CodeInvalid {
		t.Fatalf("%v has the code %q", err, code)
	}
}

// requireSound: a store can keep the request.
func requireSound(t *testing.T, r *myweb.Request) {
	t.Helper()
	for _, text := range []string{r.EdgeRequestID, r.Site, r.Method, r.URLPath, r.QueryString, r.Protocol, r.ContentType,
		r.CacheResult, r.EdgeLocation, r.Referrer, r.UserAgent, r.Country} {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			t.Fatalf("%q is no text", text)
		}
	}
	if r.Site == "" || r.URLPath == "" || r.Site != strings.ToLower(r.Site) {
		t.Fatalf("site %q, path %q", r.Site, r.URLPath)
	}
	if year := r.Timestamp.Year(); year < 1970 || year > 9999 {
		t.Fatalf("time %v", r.Timestamp)
	}
	if r.Status < 0 || r.Status > 999 || r.BytesSent < 0 || r.ASN < 0 || r.TimeTaken < myweb.NotLogged || r.TimeToFirstByte < myweb.NotLogged {
		t.Fatalf("a number out of range: %+v", r)
	}
	if len(r.Country) != 0 && len(r.Country) != 2 {
		t.Fatalf("country %q", r.Country)
	}
}

// requireBlanked: the text can be kept, and no part of it is an address.
func requireBlanked(t *testing.T, text string) {
	t.Helper()
	if len(text) > myweb.RejectedTextLimit || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		t.Fatalf("%d bytes of text: %q", len(text), text)
	}
	for start := range len(text) {
		for end := start + 2; end <= len(text) && end-start <= 45; end++ {
			if _, err := netip.ParseAddr(text[start:end]); err == nil {
				t.Fatalf("%q is in %q", text[start:end], text)
			}
		}
	}
}
