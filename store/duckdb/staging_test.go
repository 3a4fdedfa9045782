package duckdb_test

import (
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/load"
)

var column = regexp.MustCompile(`(?m)^  (\w+) +(text|bigint|integer|smallint|boolean|date|timestamptz)\b`)

// The tables that DuckDB reads from memory are those of staging.sql.
func TestStagingTables(t *testing.T) {
	s := open(t, duckdb.Config{})
	types := map[string]string{"text": "VARCHAR", "timestamptz": "TIMESTAMP WITH TIME ZONE"}
	for i, table := range load.StagingTables {
		var want []string
		for _, m := range column.FindAllStringSubmatch(load.Staging()[i], -1) {
			kind, ok := types[m[2]]
			if !ok {
				kind = strings.ToUpper(m[2])
			}
			want = append(want, m[1]+" "+kind)
		}
		got, err := s.StagedColumns(table)
		if err != nil {
			t.Fatal(err)
		}
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s has the columns\n%q, want\n%q", table, got, want)
		}
	}
}

// Rows of a batch are the loader's: who writes SQL meanwhile does not see them.
func TestStagedRowsAreTheLoaders(t *testing.T) {
	s := open(t, duckdb.Config{})
	for _, statement := range []string{"select * from staged_requests_0()", "select count(*) from staged_page_views_1()"} {
		err := s.Select(t.Context(), statement, func(*sql.Rows) error { return nil })
		if myweb.ErrorCode(err) != myweb.CodeInvalid {
			t.Errorf("%s: %v", statement, err)
		}
		rows, err := s.QueryContext(t.Context(), statement)
		if err == nil {
			rows.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "loader only") {
			t.Errorf("%s on a connection of the program: %v", statement, err)
		}
	}
}

// Texts of every length, absent ones and bytes that are no text come out as
// they went in, over more rows than DuckDB reads at once.
func TestStagedValues(t *testing.T) {
	s := open(t, duckdb.Config{})
	batch, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	var requests []myweb.Request
	for i := range 5000 {
		requests = append(requests, myweb.Request{
			ID: int64(i + 1), VisitorID: int64(i + 1), LogObjectID: 1, Timestamp: start.Add(time.Duration(i) * time.Second),
			Site: "example.com", Kind: myweb.KindAsset, Status: 200, Method: "GET",
			URLPath: "/" + strings.Repeat("é", i%20), CacheResult: []string{"", "Hit"}[i%2],
			TimeTaken: []time.Duration{myweb.NotLogged, 0, 1500 * time.Microsecond}[i%3], TimeToFirstByte: myweb.NotLogged,
			ContentType: []string{"", "text/\xff\xfe-and-more"}[i%2],
		})
	}
	if err := batch.Stage(requests); err != nil {
		t.Fatal(err)
	}
	object := myweb.LogObject{ID: 1, URI: "a", Digest: "d", Version: "v", Lines: 5000, SamplingPercent: 100, FirstAt: start, LastAt: start.Add(5000 * time.Second), LoadedAt: start}
	if _, err := batch.Load(t.Context(), []myweb.LogObject{object}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ where, rows string }{
		{"true", "5000"},
		{"url_path = '/' || 'ééééééé'", "250"},
		{"cache_result is null and content_type is null", "2500"},
		{"cache_result = 'Hit'", "2500"},
		{"content_type = 'text/' || chr(65533) || '-and-more'", "2500"},
		{"time_taken_ms is null", "1667"},
		{"time_taken_ms = 0", "1667"},
		{"time_taken_ms = 2", "1666"},
		{"ttfb_ms is null and bot_name is null and not is_bot", "5000"},
		{"timestamp = timestamptz '2026-11-02 11:00:00+00' and request_id = 3601", "1"},
	} {
		var rows string
		read := func(r *sql.Rows) error {
			r.Next()
			return r.Scan(&rows)
		}
		if err := s.Select(t.Context(), "select count(*) from requests where "+c.where, read); err != nil || rows != c.rows {
			t.Errorf("%s: %s rows, want %s: %v", c.where, rows, c.rows, err)
		}
	}
}

// A store that is opened for loading answers nobody.
func TestLoadingOnly(t *testing.T) {
	s := open(t, duckdb.Config{Loading: true})
	err := s.Select(t.Context(), "select 1", func(*sql.Rows) error { return fmt.Errorf("it was answered") })
	if myweb.ErrorCode(err) != myweb.CodeConflict {
		t.Error(err)
	}
}
