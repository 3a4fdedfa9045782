package cloudfront_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

const header33 = "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status " +
	"cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol " +
	"cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status " +
	"fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end\n"

// manyLines is a log of 33 fields with 200 paths, 300 user agents and 50 referrers.
func manyLines(n int) []byte {
	var b bytes.Buffer
	b.WriteString(header33)
	for i := range n {
		agent := fmt.Sprintf("Mozilla/5.0%%20(Windows%%20NT%%2010.0;%%20Win64;%%20x64)%%20AppleWebKit/537.36%%20(KHTML,%%20like%%20Gecko)%%20Chrome/%d.0.0.0%%20Safari/537.36", i*7%300)
		fmt.Fprintf(&b, "2026-03-%02d\t%02d:%02d:%02d\tFRA56-P4\t%d\t192.0.2.%d\tGET\td111111abcdef8.cloudfront.net\t/articles/%d/a-page.html\t200\t"+
			"https://www.example.org/from/%d\t%s\tutm_source=letter&n=%d\t-\tHit\t%056d\twww.example.com\thttps\t%d\t0.0%02d\t-\tTLSv1.3\t"+
			"TLS_AES_128_GCM_SHA256\tHit\tHTTP/2.0\t-\t-\t%d\t0.0%02d\tHit\ttext/html;%%20charset=utf-8\t%d\t-\t-\n",
			1+i%28, i/3600%24, i/60%60, i%60, 1000+i, i%250, i%200, i%50, agent, i, i, 300+i%100, i%100, 1024+i%60000, i%100, 900+i)
	}
	return b.Bytes()
}

// asJSON is a standard log as v2 would deliver it in JSON.
func asJSON(log []byte) []byte {
	lines := strings.Split(strings.TrimSpace(string(log)), "\n")
	names := strings.Fields(strings.TrimPrefix(lines[1], "#Fields:"))
	var b bytes.Buffer
	for _, line := range lines[2:] {
		for i, cell := range strings.Split(line, "\t") {
			fmt.Fprintf(&b, "%s%q:%q", map[bool]string{true: "{", false: ","}[i == 0], names[i], cell)
		}
		b.WriteString("}\n")
	}
	return b.Bytes()
}

func BenchmarkDecoder(b *testing.B) {
	v1 := manyLines(20_000)
	for _, form := range []struct {
		name string
		text []byte
	}{
		{"v1", v1},
		{"v1 gz", []byte(zipped(string(v1)))}, // bytes as stored
		{"v2-json", asJSON(v1)},
		{"v2-w3c space", bytes.Replace(bytes.ReplaceAll(v1, []byte("\t"), []byte(" ")), []byte("#Version: 1.0\n"), nil, 1)},
	} {
		b.Run(form.name, func(b *testing.B) {
			b.SetBytes(int64(len(form.text)))
			b.ReportAllocs()
			lines := 0
			for b.Loop() {
				lines += drain(b, form.text)
			}
			b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

// drain reads a log and gives the number of its requests.
func drain(tb testing.TB, text []byte) (n int) {
	tb.Helper()
	d, err := cloudfront.NewDecoder(bytes.NewReader(text), cloudfront.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	var req myweb.Request
	for {
		err := d.Next(&req)
		if err == io.EOF {
			return n
		}
		if err != nil {
			tb.Fatal(err)
		}
		n++
	}
}

func BenchmarkUnescape(b *testing.B) {
	const agent = "Mozilla/5.0%20(Windows%20NT%2010.0;%20Win64;%20x64)%20AppleWebKit/537.36%20(KHTML,%20like%20Gecko)"
	b.SetBytes(int64(len(agent)))
	b.ReportAllocs()
	for b.Loop() {
		cloudfront.Unescape(agent)
	}
}
