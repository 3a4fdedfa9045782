package cloudfront_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

func TestJSONToleratesOtherTypesAndOrders(t *testing.T) {
	for name, line := range map[string]string{
		"all values strings, as delivered": `{"timestamp(ms)":"1773136800541","sc-status":"200","sc-bytes":"12","cs-uri-stem":"/a%2520b","x-host-header":"www.example.com","sc-content-len":"-"}`,
		"numbers and null":                 `{"timestamp(ms)":1773136800541,"sc-status":200,"sc-bytes":12,"cs-uri-stem":"/a%2520b","x-host-header":"www.example.com","c-ip":null,"new":true}`,
		"space between":                    ` {"timestamp(ms)" : "1773136800541" , "sc-status":	"200", "sc-bytes":"12", "cs-uri-stem":"/a%2520b", "x-host-header":"www.example.com" } `,
		"escapes":                          `{"timestamp(ms)":"1773136800541","sc\u002dstatus":"200","sc-bytes":"12","cs-uri-stem":"\/a%2520b","x-host-header":"www.example.com","cs(Referer)":"\ud83d"}`,
		"values that are no text":          `{"x":{"a":["}",{}]},"timestamp(ms)":"1773136800541","y":[1,2],"sc-status":"200","sc-bytes":"12","cs-uri-stem":"/a%2520b","x-host-header":"www.example.com"}`,
		"lower-case keys":                  `{"TIMESTAMP(ms)":"1773136800541","sc-status":"200","sc-bytes":"12","cs-uri-stem":"/a%2520b","X-Host-Header":"www.example.com"}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := one(t, strings.TrimSpace(line)+"\n")
			if r.URLPath != "/a%20b" || r.Status != 200 || r.BytesSent != 12 || r.Site != "www.example.com" || r.Timestamp.UnixMilli() != 1773136800541 {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestJSONKeysMayChangeFromLineToLine(t *testing.T) {
	got, rejected := all(t, `{"timestamp":"1773136800","sc-status":"200","cs-uri-stem":"/1"}
{"cs-uri-stem":"/2","timestamp":"1773136801","sc-status":"404"}
{"timestamp":"1773136802","cs-uri-stem":"/3"}
{}
`, cloudfront.Options{})
	if len(got) != 2 || got[1].URLPath != "/2" || got[1].Status != 404 {
		t.Errorf("got %+v", got)
	}
	if len(rejected) != 2 || rejected[0].Reason != myweb.ReasonStatus || rejected[1].Reason != myweb.ReasonTimestamp {
		t.Errorf("rejected %v", rejected)
	}
}

func TestAnyDelimiterAndAnyFields(t *testing.T) {
	names := []string{"sc-status", "cs(User-Agent)", "timestamp", "x-forwarded-for", "cs-uri-stem"}
	const agent = "A%20(KHTML,%20like%20Gecko;%20x)"
	for name, sample := range map[string]struct {
		delimiter, option, proxies string
	}{
		"tab":                             {"\t", "", "192.0.2.1,\\x20192.0.2.2"},
		"space":                           {" ", "", "192.0.2.1"},
		"space, and a list of proxies":    {" ", "", "192.0.2.1, 192.0.2.2"},
		"two spaces":                      {"  ", "", "192.0.2.1"},
		"comma":                           {",", "", "192.0.2.1"},
		"comma, and a list of proxies":    {",", "", "192.0.2.1,\\x20192.0.2.2"},
		"comma, and a quoted list":        {",", "", `"192.0.2.1,192.0.2.2"`},
		"semicolon":                       {";", "", "-"},
		"pipe":                            {"|", "", "-"},
		"several characters":              {"~#~", "~#~", "-"},
		"a character that values contain": {"&", "&", "-"},
	} {
		t.Run(name, func(t *testing.T) {
			row := strings.Join([]string{"200", agent, "1773136800", sample.proxies, "/a"}, sample.delimiter) + "\n"
			for form, log := range map[string]string{
				"w3c":                       "#Fields: " + strings.Join(names, " ") + "\n" + row + row,
				"w3c, header delimited too": "#Fields: " + strings.Join(names, sample.delimiter) + "\n" + row + row,
				"plain":                     row + row,
			} {
				o := cloudfront.Options{Delimiter: sample.option}
				if form == "plain" {
					o.Fields = names
				}
				got, rejected := all(t, log, o)
				if len(got) != 2 || len(rejected) != 0 {
					t.Fatalf("%s: %d requests, %d rejected", form, len(got), len(rejected))
				}
				if r := got[1]; r.URLPath != "/a" || r.UserAgent != "A (KHTML, like Gecko; x)" || r.Status != 200 {
					t.Errorf("%s: got %+v", form, r)
				}
			}
		})
	}
}

func TestAmbiguousCommaIsRejectedNotMisread(t *testing.T) {
	got, rejected := all(t, "#Fields: timestamp sc-status cs-uri-stem cs(Referer)\n"+
		"1773136800,200,/a,-\n1773136800,200,/a,b,-\n", cloudfront.Options{})
	if len(got) != 1 || len(rejected) != 1 || rejected[0].Reason != myweb.ReasonUnknownShape {
		t.Errorf("got %+v, rejected %v", got, rejected)
	}
}

func TestMillisecondsWinOverSecondsOverDateAndTime(t *testing.T) {
	for names, want := range map[string]time.Time{
		"date time timestamp timestamp(ms)": time.UnixMilli(1773136803003),
		"timestamp time date":               time.Unix(1773136802, 0),
		"time date":                         time.Unix(1773136801, 0),
	} {
		row := strings.NewReplacer("timestamp(ms)", "1773136803003", "timestamp", "1773136802", "date", "2026-03-10", "time", "10:00:01").Replace(names)
		r := one(t, "#Fields: "+names+" sc-status\n"+strings.ReplaceAll(row, " ", "\t")+"\t200\n")
		if !r.Timestamp.Equal(want) || r.Timestamp.Location() != time.UTC {
			t.Errorf("%s: %v, want %v", names, r.Timestamp, want.UTC())
		}
	}
}

func TestAllFieldsOfV2WithoutHeader(t *testing.T) {
	names := append([]string{"timestamp", "DistributionId"}, names33...)
	names = append(names, "timestamp(ms)", "origin-fbl", "origin-lbl", "asn")
	row := cells{"timestamp": "1773136800", "timestamp(ms)": "1773136800541", "asn": "64500"}.row(names, "\t")
	d, err := cloudfront.NewDecoder(strings.NewReader(row), cloudfront.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := requests(t, d); len(got) != 1 || got[0].ASN != 64500 || d.Format() != cloudfront.V2Plain {
		t.Errorf("format %q, %+v", d.Format(), got)
	}
}

// TestParquetRows gives the cells of v2.json as rows of snake_case columns.
func TestParquetRows(t *testing.T) {
	columns := []string{"timestamp_ms", "x_edge_location", "sc_bytes", "c_ip", "cs_method", "cs_host", "x_host_header", "cs_uri_stem",
		"cs_uri_query", "sc_status", "cs_referer", "cs_user_agent", "x_edge_request_id", "c_country", "asn", "distributionid"}
	d, err := cloudfront.NewRowDecoder(columns)
	if err != nil {
		t.Fatal(err)
	}
	row := []string{"1773136800541", "FRA56-P4", "12", "192.0.2.1", "GET", "d111111abcdef8.cloudfront.net", "www.example.com", "/a%2520b",
		"", "200", "-", "A%20b", "id==", "DE", "64500", "E1EXAMPLE12345"}
	var r myweb.Request
	if err := d.Decode(row, &r); err != nil {
		t.Fatal(err)
	}
	if r.URLPath != "/a%20b" || r.Site != "www.example.com" || r.UserAgent != "A b" || r.ASN != 64500 || r.TimeTaken != myweb.NotLogged || r.Line != 1 {
		t.Errorf("got %+v", r)
	}
	row[9] = "many"
	var line *cloudfront.LineError
	if err := d.Decode(row, &r); !errors.As(err, &line) || line.Reason != myweb.ReasonStatus || line.Line != 2 {
		t.Errorf("got %v", err)
	} else if strings.Contains(line.Text, "192.0.2.1") {
		t.Error("the text holds the client address")
	}
	if err := d.Decode(row[:3], &r); !errors.As(err, &line) || line.Reason != myweb.ReasonTruncated {
		t.Errorf("a short row: %v", err)
	}
	if _, err := cloudfront.NewRowDecoder([]string{"id", "name"}); myweb.ErrorCode(err) != myweb.CodeUnreadable {
		t.Errorf("other columns: %v, want unreadable", err)
	}
}
