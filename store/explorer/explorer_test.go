package explorer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/explorer"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// open makes an explorer of an empty DuckDB store.
func open(t *testing.T, c explorer.Config) *explorer.Explorer {
	t.Helper()
	store, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "test.duckdb"), duckdb.Config{TimeZone: "Europe/Berlin"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return over(t, store, c)
}

// openPostgres makes an explorer of an empty PostgreSQL store.
func openPostgres(t *testing.T, c explorer.Config) *explorer.Explorer {
	t.Helper()
	store, err := postgres.Open(t.Context(), pgtest.Database(t), postgres.Config{TimeZone: "Europe/Berlin"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return over(t, store, c)
}

func over(t *testing.T, store explorer.Engine, c explorer.Config) *explorer.Explorer {
	t.Helper()
	c.Engine = store
	e, err := explorer.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// each runs a test over an explorer of every engine.
func each(t *testing.T, test func(t *testing.T, open func(t *testing.T, c explorer.Config) *explorer.Explorer)) {
	t.Run("DuckDB", func(t *testing.T) { test(t, open) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, openPostgres) })
}

func run(t *testing.T, e *explorer.Explorer, s explorer.Statement) *explorer.Result {
	t.Helper()
	result, err := e.Run(t.Context(), s)
	if err != nil {
		t.Fatalf("%s: %v", s.SQL, err)
	}
	return result
}

// text is a result as JSON.
func text(t *testing.T, r *explorer.Result) string {
	t.Helper()
	b, err := json.Marshal(r.Rows)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRun(t *testing.T) {
	e := open(t, explorer.Config{RowLimit: 3})
	r := run(t, e, explorer.Statement{SQL: "select range as n, 'x' || range as name, null as nothing from range(2);"})
	if got := text(t, r); got != `[[0,"x0",null],[1,"x1",null]]` || r.More {
		t.Errorf("rows %s, more %v", got, r.More)
	}
	if len(r.Columns) != 3 || r.Columns[0].Name != "n" || !r.Columns[0].Numeric || r.Columns[1].Numeric {
		t.Errorf("columns %+v", r.Columns)
	}
	if r := run(t, e, explorer.Statement{SQL: "select * from range(1000000)"}); len(r.Rows) != 3 || !r.More {
		t.Errorf("%d rows, more %v; want 3 and more", len(r.Rows), r.More)
	}
	if r := run(t, e, explorer.Statement{SQL: "from range(3)", RowLimit: 2}); len(r.Rows) != 2 || !r.More {
		t.Errorf("%d rows, more %v; want 2 and more", len(r.Rows), r.More)
	}
	if r := run(t, e, explorer.Statement{SQL: "from range(3)", RowLimit: 100}); len(r.Rows) != 3 || r.More {
		t.Errorf("%d rows, more %v; want 3 and no more", len(r.Rows), r.More)
	}
}

// Parameters are values: what they hold is no SQL.
func TestParameters(t *testing.T) { each(t, testParameters) }

func testParameters(t *testing.T, open func(t *testing.T, c explorer.Config) *explorer.Explorer) {
	e := open(t, explorer.Config{Now: func() time.Time { return time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC) }})
	from, to := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		s    explorer.Statement
		want string
	}{
		{explorer.Statement{SQL: "select {{from}} < {{ TO }}, extract(hour from {{from}} at time zone {{zone}})", From: from, To: to}, `[[true,1]]`},
		{explorer.Statement{SQL: "select {{site}}", Site: "' or true --"}, `[["' or true --"]]`},
		{explorer.Statement{SQL: "select {{site}} is null, coalesce({{site}}, 'all')"}, `[[true,"all"]]`},
		{explorer.Statement{SQL: "select {{zone}}, {{from}}", From: from}, `[["Europe/Berlin","2026-03-01T01:00:00+01:00"]]`},
		{explorer.Statement{SQL: "select {{to}} = timestamptz '2026-03-31 12:00:00+00', cast({{to}} at time zone {{zone}} as date) - cast({{from}} at time zone {{zone}} as date)"}, `[[true,30]]`},
		{explorer.Statement{SQL: "select 1 -- {{from}} in a comment"}, `[[1]]`},
	} {
		if got := text(t, run(t, e, c.s)); got != c.want {
			t.Errorf("%s: %s, want %s", c.s.SQL, got, c.want)
		}
	}
	for statement, want := range map[string]string{
		"select {{nope}}":   "no parameter {{nope}}",
		"select '{{from}}'": "write it without",
		"select $1":         "{{from}}",
		"select {{from":     "",
	} {
		if _, err := e.Run(t.Context(), explorer.Statement{SQL: statement}); myweb.ErrorCode(err) != myweb.CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", statement, err, want)
		}
	}
}

const forever = "select count(*) from generate_series(1, 1000000) as a(x), generate_series(1, 1000000) as b(y) where x * y % 7 = 3"

func TestCancel(t *testing.T) { each(t, testCancel) }

func testCancel(t *testing.T, open func(t *testing.T, c explorer.Config) *explorer.Explorer) {
	e := open(t, explorer.Config{Parallel: 1})
	var group sync.WaitGroup
	for i := range 3 { // one runs, the others wait
		group.Go(func() {
			_, err := e.Run(t.Context(), explorer.Statement{ID: fmt.Sprint(i), User: "ann", SQL: forever})
			if myweb.ErrorCode(err) != myweb.CodeConflict || !strings.Contains(err.Error(), "cancelled") {
				t.Errorf("statement %d: %v; want that it was cancelled", i, err)
			}
		})
	}
	for i := range 3 {
		for !e.Cancel("ann", fmt.Sprint(i)) {
			if e.Cancel("bob", fmt.Sprint(i)) {
				t.Fatal("another user cancelled it")
			}
			time.Sleep(time.Millisecond)
		}
	}
	group.Wait()
	if e.Cancel("ann", "0") {
		t.Error("what has ended was cancelled")
	}
	if got := text(t, run(t, e, explorer.Statement{SQL: "select 1"})); got != "[[1]]" {
		t.Errorf("afterwards: %s", got)
	}
}

func TestTimeout(t *testing.T) { each(t, testTimeout) }

func testTimeout(t *testing.T, open func(t *testing.T, c explorer.Config) *explorer.Explorer) {
	e := open(t, explorer.Config{Timeout: 50 * time.Millisecond})
	_, err := e.Run(t.Context(), explorer.Statement{SQL: forever})
	// The API has other advice for a report whose time is over.
	if myweb.ErrorCode(err) != myweb.CodeTimeout || errors.Is(err, context.DeadlineExceeded) || !strings.HasSuffix(err.Error(), "or ask for less at once") {
		t.Errorf("%v; want a timeout, and what to do about it", err)
	}
}

func TestExplain(t *testing.T) {
	e := open(t, explorer.Config{})
	plan, err := e.Explain(t.Context(), explorer.Statement{SQL: "select count(*) from range(7) where range > extract(year from {{from}})"})
	if err != nil || !strings.Contains(plan, "RANGE") {
		t.Errorf("%v: %s", err, plan)
	}
	if _, err := e.Explain(t.Context(), explorer.Statement{SQL: "delete from sites"}); myweb.ErrorCode(err) != myweb.CodeInvalid {
		t.Errorf("a statement that writes: %v", err)
	}
}

func TestExport(t *testing.T) {
	e := open(t, explorer.Config{RowLimit: 1})
	for format, want := range map[explorer.Format]string{
		explorer.FormatCSV:    "n,t\n0,a\n1,a\n2,a\n",
		explorer.FormatJSON:   "[\n  {\"n\":0,\"t\":\"a\"},\n  {\"n\":1,\"t\":\"a\"},\n  {\"n\":2,\"t\":\"a\"}\n]\n",
		explorer.FormatNDJSON: "{\"n\":0,\"t\":\"a\"}\n{\"n\":1,\"t\":\"a\"}\n{\"n\":2,\"t\":\"a\"}\n",
	} {
		var out bytes.Buffer
		if err := e.Export(t.Context(), &out, explorer.Statement{SQL: "select range as n, 'a' as t from range(3)"}, format); err != nil || out.String() != want {
			t.Errorf("%s: %v: %q, want %q", format, err, out.String(), want)
		}
	}
	for _, format := range []explorer.Format{"xlsx", explorer.FormatParquet} {
		if err := e.Export(t.Context(), &bytes.Buffer{}, explorer.Statement{SQL: "select 1"}, format); myweb.ErrorCode(err) != myweb.CodeInvalid {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// A Parquet file is read back by the reader of Parquet logs.
func TestExportParquet(t *testing.T) {
	e := open(t, explorer.Config{Parquet: duckdb.WriteParquet})
	path := filepath.Join(t.TempDir(), "export.parquet")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	statement := "select range as n, 'x' || range as t, timestamptz '2026-03-10 10:00:00+00' as at, date '2026-03-10' as day, 1.5::decimal(9,2) as d, " +
		"1::smallint as s, true as b, 0.5::double as f, null as nothing, [1, 2] as list, interval '1 day' as i, 1 as n, uuid '00000000-0000-0000-8000-000000000001' as u from range(5000)"
	if err := e.Export(t.Context(), file, explorer.Statement{SQL: statement, User: "ann"}, explorer.FormatParquet); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for row, err := range duckdb.ReadParquet(t.Context(), path) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if len(rows) != 5001 || strings.Join(rows[0], " ") != "n t at day d s b f nothing list i n_2 u" {
		t.Fatalf("%d rows, %q", len(rows), rows[0])
	}
	want := "4999 x4999 2026-03-10 10:00:00+00 2026-03-10 1.50 1 true 0.5  [1,2] 0 months 1 days 0s 1 00000000-0000-0000-8000-000000000001"
	if got := strings.Join(rows[5000], " "); got != want {
		t.Errorf("the last row is %q", got)
	}
	if entries, err := e.History(t.Context(), "ann", 1); err != nil || len(entries) != 1 || entries[0].Rows != 5000 {
		t.Errorf("history %+v, %v", entries, err)
	}
}

func TestHistory(t *testing.T) { each(t, testHistory) }

func testHistory(t *testing.T, open func(t *testing.T, c explorer.Config) *explorer.Explorer) {
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	e := open(t, explorer.Config{Now: func() time.Time { now = now.Add(time.Second); return now }})
	ask := func(user, statement string) {
		_, _ = e.Run(context.Background(), explorer.Statement{User: user, SQL: statement})
	}
	ask("ann", "select 1")
	ask("ann", "select nope from requests")
	ask("bob", "select 2")
	ask("ann", "drop table sites") // never came to run
	entries, err := e.History(t.Context(), "ann", 10)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%v: %+v", err, entries)
	}
	if entries[0].SQL != "select nope from requests" || entries[0].Error == "" || entries[1].SQL != "select 1" || entries[1].Rows != 1 || entries[1].Error != "" {
		t.Errorf("history %+v", entries)
	}
	for i := range 510 {
		ask("ann", fmt.Sprint("select ", i))
	}
	if entries, err = e.History(t.Context(), "ann", 1000); err != nil || len(entries) != 500 || entries[0].SQL != "select 509" {
		t.Errorf("%v: %d entries; want the latest 500", err, len(entries))
	}
	if err := e.ClearHistory(t.Context(), "ann"); err != nil {
		t.Fatal(err)
	}
	for user, want := range map[string]int{"ann": 0, "bob": 1} {
		if entries, err := e.History(t.Context(), user, 10); err != nil || len(entries) != want {
			t.Errorf("%s: %v: %d entries, want %d", user, err, len(entries), want)
		}
	}
}

func TestQuestions(t *testing.T) { each(t, testQuestions) }

func testQuestions(t *testing.T, open func(t *testing.T, c explorer.Config) *explorer.Explorer) {
	e := open(t, explorer.Config{})
	saved, err := e.Save(t.Context(), explorer.Question{Title: " Sites ", SQL: "select * from sites where site = {{site}}", User: "ann"})
	if err != nil || saved.ID == "" || saved.Title != "Sites" {
		t.Fatalf("%v: %+v", err, saved)
	}
	saved.Title, saved.User = "All sites", "bob"
	if _, err := e.Save(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	questions, err := e.Questions(t.Context())
	if err != nil || len(questions) != 1 || questions[0].Title != "All sites" || questions[0].User != "bob" || questions[0].SQL != saved.SQL {
		t.Errorf("%v: %+v", err, questions)
	}
	for want, q := range map[myweb.Code]explorer.Question{
		myweb.CodeInvalid:  {Title: "", SQL: "select 1"},
		myweb.CodeNotFound: {ID: "nope", Title: "x", SQL: "select 1"},
	} {
		if _, err := e.Save(t.Context(), q); myweb.ErrorCode(err) != want {
			t.Errorf("%+v: %v; want %s", q, err, want)
		}
	}
	if _, err := e.Save(t.Context(), explorer.Question{Title: "x", SQL: "delete from sites"}); myweb.ErrorCode(err) != myweb.CodeInvalid {
		t.Errorf("a statement that writes was saved: %v", err)
	}
	if err := e.Delete(t.Context(), saved.ID); err != nil {
		t.Fatal(err)
	}
	if err := e.Delete(t.Context(), saved.ID); myweb.ErrorCode(err) != myweb.CodeNotFound {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestSchema(t *testing.T) { each(t, testSchema) }

func testSchema(t *testing.T, open func(t *testing.T, c explorer.Config) *explorer.Explorer) {
	e := open(t, explorer.Config{})
	tables, err := e.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]explorer.Table{}
	for _, table := range tables {
		found[table.Name] = table
	}
	if found["page_views"].Comment == "" || len(found["page_views"].Columns) < 30 || found["page_views"].Columns[0].Comment == "" || found["page_views"].Columns[0].Type != "timestamp with time zone" {
		t.Errorf("page_views %+v", found["page_views"])
	}
	for _, name := range []string{"sql_history", "sql_questions", "schema_migrations", "staged_requests"} {
		if _, ok := found[name]; ok {
			t.Errorf("%s is shown", name)
		}
	}
}
