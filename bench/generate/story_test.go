package generate

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestVisitorsComeBack(t *testing.T) {
	c := week(60_000)
	c.Sites = []string{"shop.example.net"}
	dir, _ := mustWrite(t, c)
	bots := botAgents(t)
	days := map[string]map[string]bool{}
	eachLine(t, dir, func(_, line string) {
		cells := strings.Split(line, "\t")
		if isPageView(cells, bots) && !strings.Contains(cells[4], ":") {
			visitor := cells[4] + cells[10]
			if days[visitor] == nil {
				days[visitor] = map[string]bool{}
			}
			days[visitor][cells[0]] = true
		}
	})
	back := 0
	for _, d := range days {
		if len(d) > 1 {
			back++
		}
	}
	if share := float64(back) / float64(len(days)); share < 0.05 || share > 0.40 {
		t.Errorf("%.3f of the visitors of a week come on more than one day", share)
	}
}

func TestBlogHasADayOfFame(t *testing.T) {
	c := week(60_000)
	dir, _ := mustWrite(t, c)
	perDay := map[string]int{}
	eachLine(t, dir, func(_, line string) {
		cells := strings.Split(line, "\t")
		if cells[9] == "https://news.ycombinator.com/" {
			perDay[cells[0]]++
		}
	})
	most, rest := 0, 0
	for _, n := range perDay {
		rest += n
		most = max(most, n)
	}
	if rest -= most; most < 2*rest {
		t.Errorf("%d visits from the news site on its best day, %d on all others", most, rest)
	}
}

func TestNightIsQuiet(t *testing.T) {
	c := week(60_000)
	c.Sites = []string{"www.example.com"}
	dir, _ := mustWrite(t, c)
	bots := botAgents(t)
	hours := map[string]int{}
	eachLine(t, dir, func(_, line string) {
		cells := strings.Split(line, "\t")
		if isPageView(cells, bots) {
			hours[cells[1][:2]]++
		}
	})
	if day, night := hours["19"], hours["08"]; day < 4*night { // 14 and 3 o'clock in New York
		t.Errorf("%d page views at two in the afternoon, %d at three at night", day, night)
	}
}

func TestAddressesArePublic(t *testing.T) {
	dir, _ := mustWrite(t, week(30_000))
	eachLine(t, dir, func(_, line string) {
		a, err := netip.ParseAddr(strings.Split(line, "\t")[4])
		if err != nil {
			t.Fatal("an address that is none")
		}
		if a.IsPrivate() || !a.IsGlobalUnicast() {
			t.Fatal("an address that is not public")
		}
	})
}

func TestJSONLines(t *testing.T) {
	c := week(10_000)
	c.Format = FormatV2JSON
	dir, s := mustWrite(t, c)
	lines := int64(0)
	eachLine(t, dir, func(_, line string) {
		lines++
		var object map[string]string
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatal(err)
		}
		if len(object) != 35 {
			t.Fatalf("%d keys", len(object))
		}
		if len(object["c-country"]) != 2 || object["cs(User-Agent)"] == "" {
			t.Fatal("a key is missing")
		}
	})
	if lines != s.Lines {
		t.Errorf("%d lines, summary says %d", lines, s.Lines)
	}
}

func TestTimesOutsideWholeHours(t *testing.T) {
	c := week(5_000)
	c.From = c.From.Add(25*time.Minute + 30*time.Second)
	c.To = c.From.Add(26 * time.Hour)
	dir, _ := mustWrite(t, c)
	eachLine(t, dir, func(_, line string) {
		cells := strings.Split(line, "\t")
		at, err := time.Parse(time.DateTime, cells[0]+" "+cells[1])
		if err != nil {
			t.Fatal(err)
		}
		if at.Before(c.From) || !at.Before(c.To) {
			t.Fatalf("a line of %s", at)
		}
	})
}

func TestTablesAreComplete(t *testing.T) {
	for table, numbers := range map[string]string{
		"networks": "weight ipv6", "browsers": "weight http3", "bots": "weight", "pages": "weight kb images",
		"assets": "kb chance", "referrers": "weight more", "campaigns": "weight", "probes": "weight status",
	} {
		rows, err := readTable(table)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			for _, column := range strings.Fields(numbers) {
				if _, ok := r[column]; !ok || r[column] != "0" && r.number(column) == 0 && r[column] != "0.00" {
					t.Errorf("%s, row %d: %s is %q", table, i+1, column, r[column])
				}
			}
		}
	}
}

func TestAppendCell(t *testing.T) {
	for value, want := range map[string]string{
		"":                           "-",
		"/a b":                       "/a%20b",
		"/caf%C3%A9":                 "/caf%25C3%25A9",
		"/café":                      "/caf%C3%A9",
		"q=a+b&c=d;e":                "q=a+b&c=d;e",
		`Mozilla/5.0 (a; "b" \ 'c')`: "Mozilla/5.0%20(a;%20%22b%22%20%5C%20%27c%27)",
	} {
		if got := cell(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}
