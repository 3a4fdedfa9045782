package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

func partitions(t *testing.T, s myweb.Store, table string) (names []string) {
	t.Helper()
	rows, err := s.QueryContext(context.Background(), `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
		where i.inhparent = to_regclass($1) order by 1`, table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// spread is traffic of the first days of a year, a page view every so many hours.
func spread(n, hours int) []myweb.Request {
	requests := traffic(0, n)
	for i := range requests {
		requests[i].Timestamp = time.Date(2026, 1, 1, i*hours, 0, 0, 0, time.UTC)
	}
	return requests
}

func maintain(s myweb.Store, at time.Time, requests, pageViews int) (myweb.Maintained, error) {
	return s.Maintain(context.Background(), myweb.Maintenance{Now: at, Retention: myweb.Retention{RequestsDays: requests, PageViewsDays: pageViews}})
}

// Partitions are there before they are needed, and go when they are old.
func TestPartitionsComeAndGo(t *testing.T) {
	s := open(t, pgtest.Database(t), postgres.Config{})
	requests := spread(250, 6) // until 4 March
	if _, err := loadObject(s, newObject("a", requests)); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 28, 9, 0, 0, 0, time.UTC)
	done, err := maintain(s, now, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if done.Partitions != 9 { // 28 March to 4 April, and April
		t.Errorf("%d partitions were made", done.Partitions)
	}
	for table, name := range map[string]string{"requests": "requests_20260404", "page_views": "page_views_202604"} {
		if !slices.Contains(partitions(t, s, table), name) {
			t.Errorf("there is no %s", name)
		}
	}
	if done, err = maintain(s, now, 0, 0); err != nil || done.Partitions != 0 {
		t.Errorf("%d partitions were made again, %v", done.Partitions, err)
	}

	// Page views go by month: those of January only.
	if done, err = maintain(s, now, 30, 40); err != nil {
		t.Fatal(err)
	}
	if views := done.Tables[1]; !views.Since.Equal(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)) || views.Removed != 124 || views.Days != 31 {
		t.Errorf("it says %+v", views)
	}
	if got := partitions(t, s, "page_views"); !slices.Equal(got, []string{"page_views_202602", "page_views_202603", "page_views_202604"}) {
		t.Errorf("page views are in %v", got)
	}
	if got := partitions(t, s, "requests"); got[0] != "requests_20260226" {
		t.Errorf("requests are in %v", got)
	}
	storetest.Sound(t, s)

	// What is refused gets no partition.
	if _, err := loadObject(s, newObject("again", requests)); err != nil {
		t.Fatal(err)
	}
	if got := partitions(t, s, "requests"); got[0] != "requests_20260226" {
		t.Errorf("requests are in %v", got)
	}
	storetest.Sound(t, s)
}

// Who reads old rows keeps them from being removed for as long, and nobody else
// from reading or loading.
func TestRemovingWaitsForReaders(t *testing.T) {
	url := pgtest.Database(t)
	s, other := open(t, url, postgres.Config{}), open(t, url, postgres.Config{})
	if _, err := loadObject(s, newObject("a", spread(100, 6))); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reader, err := db.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	count := "select count(*) from requests"
	if err := reader.QueryRow(count).Scan(&n); err != nil || n != 100 {
		t.Fatalf("%d requests, %v", n, err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := maintain(s, time.Date(2026, 1, 25, 9, 0, 0, 0, time.UTC), 5, 0)
		ended <- err
	}()
	for i := range 3 {
		if err := db.QueryRow(count).Scan(&n); err != nil || n != 100+i {
			t.Errorf("another reader sees %d requests, %v", n, err)
		}
		late := spread(101, 6)[100:]
		late[0].ID += int64(1000 * i)
		if _, err := loadObject(other, newObject(fmt.Sprint("late ", i), late)); err != nil {
			t.Errorf("load: %v", err)
		}
		time.Sleep(300 * time.Millisecond)
	}
	if err := reader.QueryRow(count).Scan(&n); err != nil || n != 100 {
		t.Errorf("the reader sees %d requests, %v", n, err)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(count).Scan(&n); err != nil || n != 27 { // 20 to 25 January, and three late ones
		t.Errorf("%d requests are left, %v", n, err)
	}
	storetest.Sound(t, s)
}

// Two processes that remove and one that loads get along.
func TestRacingMaintenance(t *testing.T) {
	url := pgtest.Database(t)
	stores := []*opened{open(t, url, postgres.Config{}), open(t, url, postgres.Config{}), open(t, url, postgres.Config{})}
	requests := spread(200, 6)
	if _, err := loadObject(stores[0], newObject("a", requests)); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	errs := make([]error, 3)
	for i := range 2 {
		wait.Go(func() {
			for day := range 5 {
				if _, err := maintain(stores[i], time.Date(2026, 2, 10+day, 9, 0, 0, 0, time.UTC), 12, 15); err != nil {
					errs[i] = err
					return
				}
			}
		})
	}
	wait.Go(func() {
		for i := range 5 {
			if _, err := loadObject(stores[2], newObject(fmt.Sprint("again ", i), requests)); err != nil {
				errs[2] = err
				return
			}
		}
	})
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("process %d: %v", i, err)
		}
	}
	storetest.Sound(t, stores[0])
	var n int
	rows, err := stores[0].QueryContext(t.Context(), "select cast(sum(page_views) as bigint) from daily_metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil || n != 200 {
			t.Errorf("the days count %d page views, %v", n, err)
		}
	}
}
