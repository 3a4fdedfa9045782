package transfer_test

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
	"github.com/myweb-analytics/myweb/store/transfer"
)

// store is what a copy is made of and into, as the tests need it.
type store interface {
	myweb.Store
	transfer.Store
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// What the tables are made with: others than where nothing is said.
const (
	timeZone = "Asia/Kolkata"
	timeout  = 20 * time.Minute
)

func openFile(t *testing.T) store {
	t.Helper()
	s, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "test.duckdb"), duckdb.Config{TimeZone: timeZone, SessionTimeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, s)
}

func openServer(t *testing.T) store {
	t.Helper()
	s, err := postgres.Open(t.Context(), pgtest.Database(t), postgres.Config{TimeZone: timeZone, SessionTimeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, s)
}

func closing(t *testing.T, s store) store {
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// fill loads what engines have tripped over, and gives each table some rows.
func fill(t *testing.T, s store) {
	t.Helper()
	fillAt(t, s, 1234567*time.Microsecond, "1969-12-31 23:59:59.999999", "1970-01-01 00:00:00", "2000-02-29 12:00:00.000001", "2026-03-29 00:59:59.123456", "2026-03-29 01:10:00", "2100-01-01 00:00:00")
}

// fillAt is fill with the moments around which requests come, and how far apart.
func fillAt(t *testing.T, s store, apart time.Duration, moments ...string) {
	t.Helper()
	texts := []string{"/it's", `/back\slash\N`, "/tab\tnew\nline\r", "/grüße/日本語/👩‍👩‍👧", "/\u202e\ufffd\ufeff", "/" + strings.Repeat("x", 11), "/" + strings.Repeat("y", 12), "/" + strings.Repeat("long", 5000), "/\x01\x7f"}
	var requests []myweb.Request
	for i := range 600 {
		at, err := time.Parse(time.DateTime, moments[i%len(moments)])
		if err != nil {
			t.Fatal(err)
		}
		r := myweb.Request{
			ID: int64(i+1) * 0x1fffffffffffff5, VisitorID: int64(i%50) * 0x7ffffffffffffe5, Timestamp: at.Add(time.Duration(i) * apart),
			Site: []string{"a.example", "b.example"}[i%50%2], Method: "GET", Kind: myweb.KindPageView, Status: 200, URLPath: texts[i%len(texts)],
			BytesSent: math.MaxInt32 * int64(i), TimeTaken: time.Duration(i) * time.Millisecond, TimeToFirstByte: myweb.NotLogged,
			UserAgent: texts[(i+3)%len(texts)], UserAgentID: int64(i%7) - 3, ASN: int64(i) << 31,
		}
		if i%3 == 0 {
			r.QueryString, r.Referrer, r.Source, r.City, r.Country = texts[(i+1)%len(texts)], texts[(i+2)%len(texts)], "Google", "Köln", "DE"
		}
		if i%11 == 0 {
			r.Kind, r.IsBot, r.BotName, r.BotClass = myweb.KindDocument, true, "bot", "tool"
		}
		requests = append(requests, r)
	}
	requests[0].ID, requests[0].VisitorID = math.MinInt64, math.MinInt64
	requests[1].ID, requests[1].VisitorID = math.MaxInt64, math.MaxInt64
	storetest.Load(t, s, "it's 日本語", requests[:400]...)
	storetest.Load(t, s, "b", requests[300:]...)
	for _, statement := range []string{
		`insert into rejected_lines values (1, 7, 'too few cells', 'a "line" that \ was not')`,
		`insert into checkpoints values ('stream/shard-1', '49590338271490256608559692538361571095921575989136588898')`,
		`update url_metadata set title = 'Grüße, 日本', category = '' where url_path = '/it''s'`,
		`insert into sql_questions values ('id', 'title', '', 'select 1', 'ada', timestamptz '2026-11-01 12:00:00.000001+00')`,
		`insert into sql_history values (timestamptz '2026-11-01 12:00:00+00', 'ada', 'select ''x''', 12, 1, '')`,
	} {
		if _, err := s.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// own are the tables that a copy does not bring, or brings in part.
var own = []string{"settings", "schema_migrations", "copy_parts"}

// dump writes all tables as text, a line a row, in no order. It finds tables and
// columns by itself: a copy must not leave out what it does not know.
func dump(t *testing.T, s store) []string {
	t.Helper()
	columns := map[string][]string{}
	ask(t, s, `select table_name, column_name, lower(data_type) from information_schema.columns
	  where table_schema = current_schema() and table_catalog = current_database() order by table_name, column_name`, func(row []string) {
		if table := row[0]; !slices.Contains(own, table) && strings.Trim(table, "0123456789") == table {
			expression := "cast(" + row[1] + " as text)"
			if strings.HasPrefix(row[2], "timestamp") {
				expression = "rtrim(cast(" + row[1] + " at time zone 'UTC' as text), '.0')"
			}
			if row[2] == "array" || row[2] == "integer[]" {
				expression = "translate(cast(" + row[1] + " as text), '[] ', '{}')"
			}
			columns[table] = append(columns[table], "'"+row[1]+"=' || coalesce("+expression+", 'NULL')")
		}
	})
	lines := []string{}
	for table, expressions := range columns {
		before := len(lines)
		ask(t, s, "select "+strings.Join(expressions, " || ' ' || ")+" from "+table, func(row []string) {
			lines = append(lines, table+": "+row[0])
		})
		if len(lines) == before {
			t.Fatalf("there is nothing in %s", table)
		}
	}
	ask(t, s, "select name, value from settings where name <> 'reader_password'", func(row []string) { lines = append(lines, fmt.Sprint(row)) })
	return lines
}

func ask(t *testing.T, s store, query string, each func(row []string)) {
	t.Helper()
	rows, err := s.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row := make([]string, len(names))
		places := make([]any, len(names))
		for i := range row {
			places[i] = &row[i]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		each(row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// one is a request that others do not know.
func one() myweb.Request {
	return myweb.Request{ID: 5, VisitorID: 5, Timestamp: time.Date(2026, 3, 29, 2, 0, 0, 0, time.UTC), Kind: myweb.KindPageView, Site: "a.example", Method: "GET", URLPath: "/"}
}

func copier(from, to transfer.Store) *transfer.Copier {
	return &transfer.Copier{From: from, To: to, Source: "the source", Progress: &transfer.Progress{}, PartRows: 300}
}

func run(t *testing.T, from, to transfer.Store) {
	t.Helper()
	c := copier(from, to)
	if _, err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rows, total := c.Progress.Rows.Load(), c.Progress.Total.Load(); rows != total {
		t.Errorf("at the end %d of %d steps are done", rows, total)
	}
}
