package s3

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.Parse("2006-01-02 15", text)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestSkip(t *testing.T) {
	since := day(t, "2026-11-22 05")
	for _, c := range []struct{ key, want string }{
		// legacy standard logs
		{"cf/E123.2026-11-21-23.abcdef01.gz", "cf/E123.2026-11-22-05"},
		{"cf/E123.2026-11-22-05.abcdef01.gz", ""},
		{"E123.2019-11-14-20.RT4KCN4SGK9.gz", "E123.2026-11-22-05"},
		// standard logging v2, plain and Hive-style
		{"AWSLogs/111122223333/CloudFront/E123/2026/11/21/23/E123.2026-11-21-23.ab.gz", "AWSLogs/111122223333/CloudFront/E123/2026/11/22/05"},
		{"E123/2026/11/22/04/E123.2026-11-22-04.ab.gz", "E123/2026/11/22/05"},
		{"E123/2026/11/22/05/E123.2026-11-22-05.ab.gz", ""},
		{"E123/2025/12/31/23/x.gz", "E123/2026/11/22/05"},
		{"x/DistributionId=E123/year=2026/month=10/day=31/hour=03/E.parquet", "x/DistributionId=E123/year=2026/month=11/day=22/hour=05"},
		{"x/distributionid=E123/year=2026/month=11/day=22/hour=14/E.parquet", ""},
		{"year=2026/month=11/day=21/E.parquet", "year=2026/month=11/day=22"},
		{"year=2026/month=11/day=22/E.parquet", ""},
		// the date is cut: years and months outside, the rest in the name
		{"2026/11/E123/21/E123.2026-11-21-03.ab.gz", "2026/11/E123/21/E123.2026-11-22-05"},
		{"2026/10/E123/21/E123.2026-10-21-03.ab.gz", "2026/11"},
		// others
		{"firehose/2026/11/21/23/stream-1-2026-11-21-23-10-59-uuid.gz", "firehose/2026/11/22/05"},
		{"dt=2026-11-21/x.gz", "dt=2026-11-22"},
		{"dt=2026-11-22-04/x.gz", "dt=2026-11-22-05"},
		{"logs/20261121/x.gz", "logs/20261122"},
		// no date at all
		{"logs/one.gz", ""},
		{"logs/2026.gz", ""},
		{"123456789012/E123.abcdef01.gz", ""},
		{"", ""},
	} {
		if got := skip(c.key, since); got != c.want {
			t.Errorf("%s: on after %q, want %q", c.key, got, c.want)
		}
	}
	if got := skip("E123.2019-11-14-20.RT4KCN4SGK9.gz", time.Time{}); got != "" {
		t.Errorf("without a beginning: %q", got)
	}
}

// Whatever the layout: what is skipped is older, and all of it is skipped
// before anything that is not.
func TestSkipNeverPassesWhatIsNewer(t *testing.T) {
	layouts := []string{
		"cf/%[1]s.%[2]s-%[3]s-%[4]s-%[5]s.%[6]s.gz",
		"%[1]s/%[2]s/%[3]s/%[4]s/%[5]s/%[1]s.%[2]s-%[3]s-%[4]s-%[5]s.%[6]s.gz",
		"%[2]s/%[3]s/%[4]s/%[5]s/%[1]s/%[6]s.gz",
		"%[2]s/%[3]s/%[1]s/%[4]s/%[1]s.%[2]s-%[3]s-%[4]s-%[5]s.%[6]s.gz",
		"id=%[1]s/year=%[2]s/month=%[3]s/day=%[4]s/hour=%[5]s/%[6]s.parquet",
		"%[1]s/dt=%[2]s-%[3]s-%[4]s-%[5]s/%[6]s",
	}
	rapid.Check(t, func(t *rapid.T) {
		layout := rapid.SampledFrom(layouts).Draw(t, "layout")
		hour := rapid.IntRange(0, 3*365*24)
		from := time.Date(2024, 12, 30, 0, 0, 0, 0, time.UTC)
		since := from.Add(time.Duration(hour.Draw(t, "since")) * time.Hour)
		when := map[string]time.Time{}
		var keys []string
		for range rapid.IntRange(1, 40).Draw(t, "keys") {
			at := from.Add(time.Duration(hour.Draw(t, "hour")) * time.Hour)
			id := rapid.SampledFrom([]string{"E1AAAAAAAAAAA", "E2BBBBBBBBBBB", "EZ"}).Draw(t, "id")
			key := fmt.Sprintf(layout, id, at.Format("2006"), at.Format("01"), at.Format("02"), at.Format("15"), rapid.StringMatching(`[0-9a-f]{8}`).Draw(t, "uid"))
			when[key] = at
			keys = append(keys, key)
		}
		slices.Sort(keys)
		after := ""
		for _, key := range keys {
			old := when[key].Before(since)
			if key <= after {
				if !old {
					t.Fatalf("%s was passed over by going on after %s", key, after)
				}
				continue
			}
			if after = skip(key, since); after != "" && !old {
				t.Fatalf("%s is skipped", key)
			} else if after == "" && old {
				t.Fatalf("%s is not skipped", key)
			}
		}
	})
}
