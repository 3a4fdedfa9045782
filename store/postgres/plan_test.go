package postgres_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// A question about a period reads the partitions of the period and no other.
func TestPartitionsOfAPeriod(t *testing.T) {
	s := open(t, pgtest.Database(t), postgres.Config{})
	requests := traffic(0, 400)
	for i := range requests {
		requests[i].Timestamp = time.Date(2026, 1, 1+i%120, 12, 0, i, 0, time.UTC)
	}
	if _, err := loadObject(s, newObject("a", requests)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ query, only, table string }{
		{"select count(*) from requests where timestamp >= $1 and timestamp < $2", "requests_20260310", "requests_2026"},
		{"select url_path, count(distinct visitor_id) from page_views where timestamp >= $1 and timestamp < $2 group by 1", "page_views_202603", "page_views_2026"},
	} {
		rows, err := s.QueryContext(context.Background(), "explain "+c.query,
			time.Date(2026, 3, 10, 3, 0, 0, 0, time.UTC), time.Date(2026, 3, 10, 23, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		read := map[string]bool{}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			for _, word := range strings.Fields(line) {
				if strings.HasPrefix(word, c.table) && !strings.Contains(word, "idx") {
					read[word] = true
				}
			}
		}
		if rows.Close(); len(read) != 1 || !read[c.only] {
			t.Errorf("%s reads %v, want %s only", c.query, read, c.only)
		}
	}
}
