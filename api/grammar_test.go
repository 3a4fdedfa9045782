package api

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

var (
	sunday = dateOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	every  = slices.Sorted(maps.Keys(grammar))
)

func TestQuestions(t *testing.T) {
	is := func(dimension, operator string, values ...string) myweb.Filter {
		return myweb.Filter{Dimension: dimension, Operator: operator, Values: values}
	}
	tests := []struct {
		query    string
		from, to string
		interval myweb.Interval
		filters  []myweb.Filter
	}{
		{"", "2026-10-24", "2026-11-22", "day", nil},
		{"p=today", "2026-11-22", "2026-11-22", "hour", nil},
		{"p=yesterday", "2026-11-21", "2026-11-21", "hour", nil},
		{"p=7d&i=hour", "2026-11-16", "2026-11-22", "hour", nil},
		{"p=90d", "2026-08-25", "2026-11-22", "day", nil},
		{"p=mtd", "2026-11-01", "2026-11-22", "day", nil},
		{"p=lastmonth", "2026-10-01", "2026-10-31", "day", nil},
		{"p=12mo", "2025-11-23", "2026-11-22", "week", nil},
		{"from=2026-02-01&to=2026-02-02", "2026-02-01", "2026-02-02", "hour", nil},
		{"from=2020-01-01&to=2026-02-02", "2020-01-01", "2026-02-02", "month", nil},
		{"f=country:is:DE,FR", "2026-10-24", "2026-11-22", "day", []myweb.Filter{is("country", "is", "DE", "FR")}},
		{"f=country:is:", "2026-10-24", "2026-11-22", "day", []myweb.Filter{is("country", "is", "")}},
		{"f=page:is:/a:b", "2026-10-24", "2026-11-22", "day", []myweb.Filter{is("page", "is", "/a:b")}},
		// A comma inside a value, once decoded by the query string, is still %2C.
		{"f=page:is:/a%252Cb,/100%2525", "2026-10-24", "2026-11-22", "day", []myweb.Filter{is("page", "is", "/a,b", "/100%")}},
		{"f=os:is:Linux&f=os:is:iOS&f=os:is_not:tvOS", "2026-10-24", "2026-11-22", "day", []myweb.Filter{is("os", "is", "Linux", "iOS"), is("os", "is_not", "tvOS")}},
	}
	for _, test := range tests {
		q, err := parseQuestion(test.query, sunday, every...)
		if err != nil {
			t.Errorf("%s: %v", test.query, err)
			continue
		}
		if q.period.from.String() != test.from || q.period.to.String() != test.to || q.interval != test.interval || !reflect.DeepEqual(q.filters, test.filters) {
			t.Errorf("%s: got %v to %v by %s, %q", test.query, q.period.from, q.period.to, q.interval, q.filters)
		}
	}
}

// What is not understood is refused, and the message says what would be.
func TestRefusedQuestions(t *testing.T) {
	tests := []struct{ query, says string }{
		{"period=30d", `no parameter "period" here; use cfrom, cmp, cto, end`},
		{"p=30d&p=7d", "p is there 2 times"},
		{"p=31d", "use today, yesterday, 7d, 30d, 90d, mtd, lastmonth, 12mo"},
		{"p=7d&from=2026-01-01&to=2026-01-02", "use one of the two"},
		{"from=2026-01-01", "to= is no date"},
		{"from=2026-02-30&to=2026-03-01", "from=2026-02-30 is no date"},
		{"from=2026-01-02&to=2026-01-01", "ends (to=2026-01-01) before it begins"},
		{"from=1980-01-01&to=2026-01-01", "at most 7320"},
		{"cmp=last", "use prev, yoy, none, custom"},
		{"cmp=custom", "belong together"},
		{"cfrom=2026-01-01&cto=2026-01-02", "belong together"},
		{"cmp=custom&cfrom=2026-01-02&cto=2026-01-01", "ends (cto=2026-01-01) before it begins"},
		{"seg=crawlers", "use humans, bots, all"},
		{"i=minute", "use hour, day, week or month"},
		{"p=12mo&i=hour", "use a wider interval"},
		{"f=country", "dimension:operator:value"},
		{"f=planet:is:Mars", "use page, entry_page"},
		{"f=weekday:is:1", "no filter on the dimension"},
		{"f=page:like:/a", "use is, is_not, contains, contains_not, glob"},
		{"f=page:is:/100%25", "write a percent sign as %25"},
		{"f=page:is:/a%2500", "cannot be read"},
		{"limit=0", "from 1 to 1000"},
		{"limit=many", "from 1 to 1000"},
		{"offset=-1", "from 0 to"},
		{"order=up", "use desc, asc"},
		{"with=everything", "use some of visitors, percentiles, time_on_page"},
		{"steps=7", "from 2 to 6"},
		{"step=/pricing", "operator:page,page"},
		{"step=like:/", "use is, is_not"},
		{strings.Repeat("step=is:/&", 9), "at most 8 steps"},
		{"window=2y", "write it as 30m, 12h or 7d"},
		{"window=400d", "at most a year"},
		{"q=a%00", "holds a NUL"},
		{"f=page:is:" + strings.Repeat("a,", 200), "at most 100"},
		{strings.Repeat("f=page:is:a&", 21), "at most 20"},
		{"%zz", "not well formed"},
	}
	for _, test := range tests {
		_, err := parseQuestion(test.query, sunday, every...)
		if err == nil || myweb.ErrorCode(err) != myweb.CodeInvalid || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%.60s: got %v, want it to say %q", test.query, err, test.says)
		}
	}
}

func FuzzParseQuestion(f *testing.F) {
	for _, seed := range []string{"", "p=7d&cmp=yoy&i=hour", "from=2026-10-24&to=2026-11-22", "f=page:is:/a%252Cb,&f=os:glob:*", "f=::", "limit=9&f=page:is:%25", "cmp=custom&cfrom=2026-01-01&cto=2026-01-02", "step=is:/&step=glob:/a*,%252C&window=7d", "with=visitors&order=asc&q=a&offset=9&seg=all"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := parseQuestion(raw, sunday, every...)
		if err != nil {
			if myweb.ErrorCode(err) != myweb.CodeInvalid {
				t.Errorf("%q: an error that is not the client's: %v", raw, err)
			}
			return
		}
		if q.period.to < q.period.from || q.limit < 1 || q.interval == "" {
			t.Errorf("%q: understood as %+v", raw, q)
		}
		// What was understood can be written down and is understood the same.
		again := url.Values{}
		for _, filter := range q.filters {
			again.Add(paramFilter, formatFilter(filter))
		}
		p, err := parseQuestion(again.Encode(), sunday, every...)
		if err != nil || !reflect.DeepEqual(p.filters, q.filters) {
			t.Errorf("%q: filters %q became %q, %v", raw, q.filters, p.filters, err)
		}
	})
}
