package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// mixed is traffic with every third request an asset's and every tenth a bot's,
// all of one evening.
func mixed(first, n int) []myweb.Request {
	requests := traffic(first, n)
	for i := range requests {
		switch r := &requests[i]; {
		case r.ID%10 == 0:
			r.Kind, r.IsBot, r.BotName, r.BotClass = myweb.KindDocument, true, "Googlebot", "search engine"
		case r.ID%3 == 0:
			r.Kind, r.URLPath = myweb.KindAsset, "/style.css"
		}
	}
	return requests
}

// Requests go to their table directly or by the staging table, whatever is
// contested: within the batch, with what is loaded, or not at all.
func TestLargeBatches(t *testing.T) {
	s := open(t, pgtest.Database(t), postgres.Config{})
	const n = 12_000 // more than is written to the file at once, and enough for the plans of large batches
	for _, c := range []struct {
		what       string
		requests   []myweb.Request
		duplicates int64
	}{
		{"all new", mixed(0, n), 0},
		{"half of it loaded", mixed(n/2, n), n / 2},
		{"some twice in the batch", append(mixed(2*n, n), mixed(2*n+50, 100)...), 100},
		{"all of it loaded", mixed(0, n), n},
	} {
		loaded, err := loadObject(s, newObject(c.what, c.requests))
		if err != nil {
			t.Fatal(err)
		}
		bots := loaded.Bots["search engine"]
		if sum := loaded.PageViews + loaded.OtherRequests + bots + loaded.Duplicates; loaded.Duplicates != c.duplicates || sum != loaded.Staged || loaded.Staged != int64(len(c.requests)) {
			t.Errorf("%s: %+v of %d, want %d duplicates", c.what, loaded, len(c.requests), c.duplicates)
		}
	}
	storetest.Sound(t, s)
}

// A page view whose request has left the table requests, and with it what
// loaded_hours says of it, still counts once.
func TestPageViewWithoutItsRequest(t *testing.T) {
	s := open(t, pgtest.Database(t), postgres.Config{})
	if _, err := loadObject(s, newObject("first", mixed(0, 60))); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"drop table requests_20260328", "delete from loaded_hours"} {
		if err := s.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	before := count(t, s, "select count(*) from page_views")
	loaded, err := loadObject(s, newObject("copy", mixed(0, 60)))
	if err != nil {
		t.Fatal(err)
	}
	if after := count(t, s, "select count(*) from page_views"); after != before || loaded.Duplicates != before {
		t.Errorf("%d page views became %d, and %d duplicates", before, after, loaded.Duplicates)
	}
}

func count(t *testing.T, s myweb.Store, query string) (n int64) {
	t.Helper()
	rows, err := s.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return n
}

// history is of other days and visitors than those of traffic.
var history = []string{
	`select make_partitions(t, array[date '2025-01-01']) from unnest(array['requests', 'page_views']) as t`,
	`insert into sessions select -i, -i, 'b.example', timestamptz '2025-01-01 00:00:00+00' + i * interval '1 second', timestamptz '2025-01-01 00:00:00+00' + i * interval '1 second',
	  0, 1, true, '/', '/' from generate_series(1, 150000) as i`,
	`insert into visitors select visitor_id, site, started_at, ended_at, 1, 1 from sessions`,
	`insert into daily_breakdowns select 'a.example', date '2000-01-01' + i / 30, 'page', '/' || i % 30, 1, 1, 1, 1, 1, 0, 1, 1, 1 from generate_series(1, 150000) as i`,
	`insert into requests select timestamptz '2025-01-01 00:00:00+00' + i * interval '1 second', 'b.example', 'asset', 200, 'GET', '/', 1, null, null, null, null, null, false,
	  null, null, null, null, 1, -i, 1 from generate_series(1, 5000) as i`,
	`insert into page_views (timestamp, site, visitor_id, session_id, request_id, url_path, method, status, bytes_sent, log_object_id)
	  select timestamptz '2025-01-01 00:00:00+00' + i * interval '1 second', 'b.example', -i, -i, -i - 5000, '/', 'GET', 200, 1, 1 from generate_series(1, 5000) as i`,
	`analyze`,
}

// What a batch costs does not grow with what is loaded already: none is read
// whole of the tables that are as old as the logs.
func TestHistoryIsNotReadByALoad(t *testing.T) {
	url := pgtest.Database(t)
	s := open(t, url, postgres.Config{})
	for _, statement := range history {
		if err := s.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	const scanned = `select coalesce(sum(seq_tup_read), 0) from pg_stat_user_tables
where relname in ('sessions', 'visitors', 'daily_breakdowns', 'requests_20250101', 'page_views_202501')`
	statistics := func() int64 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, url, postgres.Config{})
		// What a connection has read is known when it has ended.
		for deadline := time.Now().Add(time.Minute); count(t, s, "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()") > 0; {
			if time.Now().After(deadline) {
				t.Fatal("the connections of the store do not end")
			}
			time.Sleep(20 * time.Millisecond)
		}
		return count(t, s, scanned)
	}
	before := statistics()
	for i, size := range []int{12_000, 200, 200} {
		if _, err := s.LogObjects(context.Background(), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := loadObject(s, newObject(fmt.Sprint("object ", i), mixed(i*100_000, size))); err != nil {
			t.Fatal(err)
		}
		after := statistics()
		if after-before > 5_000 {
			t.Errorf("a batch of %d requests read %d rows of the history", size, after-before)
		}
		before = after
	}
}
