package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// The questions of docs/sql.md are answered alike by both engines, but for the
// one that says how it is asked of PostgreSQL.
func TestQuestionsOfTheDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/sql.md")
	if err != nil {
		t.Fatal(err)
	}
	file, server := newWorld(t), newWorld(t)
	server.environ["DATABASE_URL"] = pgtest.Database(t)
	file.generate(3000)
	file.must("ingest", "--quiet", file.path("logs"))
	server.must("init")
	server.must("ingest", "--quiet", file.path("logs"))
	ran := 0
	for _, m := range regexp.MustCompile("(?ms)^```sql\n(.*?)^```$").FindAllStringSubmatch(string(page), -1) {
		ran++
		if strings.Contains(m[1], "approx_quantile") {
			m[1] = strings.Replace(m[1], "approx_quantile(time_taken_ms, 0.95)", "percentile_cont(0.95) within group (order by time_taken_ms)", 1)
			server.must("sql", m[1])
			continue
		}
		count := "select count(*) from (" + strings.TrimSuffix(strings.TrimSpace(m[1]), ";") + ") as answer"
		if got, want := server.sql(count), file.sql(count); got != want {
			t.Errorf("PostgreSQL gives %s rows and DuckDB %s to\n%s", got, want, m[1])
		}
	}
	if ran < 6 {
		t.Errorf("found %d questions only", ran)
	}
}
