package query_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// Every file runs as it stands: it can be pasted into a shell of the database.
func TestFilesRunAsTheyStand(t *testing.T) { onEngines(t, filesRun) }

func filesRun(t *testing.T, db *sql.DB) {
	names, err := filepath.Glob("*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := db.Query(string(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		rows.Close()
	}
}

// The text of a statement, with its values written into it, gives the same
// figure as the statement; a value cannot leave its quotes.
func TestStatementsCanBeOpened(t *testing.T) {
	db := database(t)
	small.write(t, db)
	r := query.Reports{DB: db}
	ctx := context.Background()
	q := myweb.Query{Site: "a.example", From: at("20 00:00:00"), To: at("23 00:00:00"), Interval: myweb.IntervalDay,
		Filters: []myweb.Filter{{Dimension: "source", Operator: "is_not", Values: []string{"it's '); drop table sessions; --", "${from}", "/*site*/ x /**/"}},
			{Dimension: "page", Operator: "glob", Values: []string{"/*"}}}}
	totals, err := r.Totals(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.TotalsSQL(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s.SQL, "drop table") || strings.Contains(s.SQL, "a.example' /") || len(s.Args) == 0 {
		t.Errorf("values are not bound:\n%s", s.SQL)
	}
	var visitors, newVisitors, pageViews int64
	var rest [6]any
	err = db.QueryRow(s.Text()).Scan(&visitors, &newVisitors, &pageViews, &rest[0], &rest[1], &rest[2], &rest[3], &rest[4], &rest[5])
	if err != nil || visitors != totals.Visitors || pageViews != totals.PageViews || pageViews == 0 {
		t.Errorf("the text gives %d visitors and %d page views, %v; the report %+v\n%s", visitors, pageViews, err, totals, s.Text())
	}
	series, err := r.SeriesSQL(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query(series.Text())
	if err != nil {
		t.Fatalf("%v\n%s", err, series.Text())
	}
	rows.Close()
}

func TestRefusedQueries(t *testing.T) {
	r := query.Reports{DB: database(t)}
	period := myweb.Query{From: at("20 00:00:00"), To: at("21 00:00:00"), Interval: myweb.IntervalDay}
	tests := []struct {
		name   string
		change func(q *myweb.Query)
		says   string
	}{
		{"no time", func(q *myweb.Query) { q.To = q.From }, "the period is empty"},
		{"bots", func(q *myweb.Query) { q.Segment = myweb.SegmentBots }, "break requests down by bot_class"},
		{"filter on requests", func(q *myweb.Query) {
			q.Filters = []myweb.Filter{{Dimension: "kind", Operator: "is", Values: []string{"asset"}}}
		}, "use one of page"},
		{"operator", func(q *myweb.Query) {
			q.Filters = []myweb.Filter{{Dimension: "page", Operator: "~", Values: []string{"/"}}}
		}, "use one of is, is_not"},
		{"no value", func(q *myweb.Query) { q.Filters = []myweb.Filter{{Dimension: "page", Operator: "is"}} }, "no value"},
		{"interval", func(q *myweb.Query) { q.Interval = "minute" }, "use one of hour"},
	}
	for _, test := range tests {
		q := period
		test.change(&q)
		_, err := r.Series(context.Background(), q)
		if myweb.ErrorCode(err) != myweb.CodeInvalid || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v, want it to say %q", test.name, err, test.says)
		}
	}
}

func at(text string) time.Time {
	t, err := time.Parse("2006-01 02 15:04:05", "2026-11 "+text)
	if err != nil {
		panic(err)
	}
	return t
}

// Every dimension has its column, with filters and without, on a day, over
// days and in a part of a day.
func TestEveryDimension(t *testing.T) { onEngines(t, everyDimension) }

func everyDimension(t *testing.T, db *sql.DB) {
	r := query.Reports{DB: db}
	for _, d := range myweb.AllDimensions() {
		if d.Scope == myweb.ScopeTime {
			continue
		}
		for _, to := range []string{"21 00:00:00", "22 00:00:00", "22 12:00:00", "20 00:10:00"} {
			q := myweb.Query{From: at("20 00:00:00"), To: at(to), Interval: myweb.IntervalHour}
			if _, err := r.Breakdown(context.Background(), q, myweb.BreakdownOptions{Dimension: d.Name, Visitors: true}); err != nil {
				t.Errorf("%s until %s: %v", d.Name, to, err)
			}
			q.Filters = []myweb.Filter{{Dimension: d.Name, Operator: "is", Values: []string{"x"}}}
			_, err := r.Series(context.Background(), q)
			if refused := myweb.ErrorCode(err) == myweb.CodeInvalid; refused != !slices.Contains(query.FilterDimensions(), d.Name) || err != nil && !refused {
				t.Errorf("filter on %s until %s: %v", d.Name, to, err)
			}
		}
	}
}
