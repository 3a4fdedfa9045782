package library_test

import (
	"bytes"
	"context"
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/explorer"
	"github.com/myweb-analytics/myweb/store/library"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// update writes the expected answers anew. Add them up before they are kept.
var update = flag.Bool("update", false, "write the expected answers of the library")

// The period of the questions: two weeks of Berlin.
var (
	berlin = mustLoad("Europe/Berlin")
	from   = time.Date(2026, 3, 9, 0, 0, 0, 0, berlin)
	to     = time.Date(2026, 3, 23, 0, 0, 0, 0, berlin)
)

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// store is what a person asks.
type store interface {
	myweb.Store
	Select(ctx context.Context, query string, read func(*sql.Rows) error, args ...any) error
}

// engines answer the same questions with the same answers.
var engines = []struct {
	name string
	open func(t *testing.T) store
}{
	{"DuckDB", func(t *testing.T) store {
		s, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "test.duckdb"), duckdb.Config{TimeZone: "Europe/Berlin"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}},
	{"PostgreSQL", func(t *testing.T) store {
		s, err := postgres.Open(t.Context(), pgtest.Database(t), postgres.Config{TimeZone: "Europe/Berlin"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}},
}

// values are what the questions are asked for; few rows are enough here.
func values(q library.Question, site string) map[string]any {
	v := map[string]any{"from": from.UTC(), "to": to.UTC(), "zone": "Europe/Berlin", "site": nil}
	if site != "" {
		v["site"] = site
	}
	if _, ok := q.Parameter("least"); ok {
		v["least"] = int64(2)
	}
	return v
}

// testdata/world.txt is small enough to add the answers up by hand.
func TestAnswers(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			s := e.open(t)
			loadWorld(t, s)
			for _, q := range library.All() {
				t.Run(q.Name, func(t *testing.T) {
					statement, args := q.Statement(values(q, "a.example"))
					compare(t, q.Name, answer(t, s, statement, args...), *update && e.name == "DuckDB")
				})
			}
		})
	}
}

func compare(t *testing.T, name, got string, write bool) {
	t.Helper()
	path := filepath.Join("testdata", name+".csv")
	if write {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(got, "\n") < 2 {
		t.Errorf("no rows: the world has nothing to ask for")
	}
	if got != string(want) {
		t.Errorf("the answer is\n%s\nand not\n%s", got, want)
	}
}

var longFraction = regexp.MustCompile(`\d+\.\d{5,}(e-\d+)?`)

// answer is the answer to a question as CSV, with four places of a fraction.
func answer(t *testing.T, s store, statement string, args ...any) string {
	t.Helper()
	var text bytes.Buffer
	err := s.Select(t.Context(), statement, func(rows *sql.Rows) error {
		r, err := explorer.NewRows(rows, berlin)
		if err != nil {
			return err
		}
		return r.WriteCSV(&text)
	}, args...)
	if err != nil {
		t.Fatalf("%v in\n%s", err, statement)
	}
	return longFraction.ReplaceAllStringFunc(text.String(), func(number string) string {
		f, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return number
		}
		return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(f, 'f', 4, 64), "0"), ".")
	})
}

// A file is valid as it stands, and so is what an editor is given.
func TestAsItStands(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			s := e.open(t)
			for _, q := range library.All() {
				answer(t, s, q.SQL)
				for _, m := range regexp.MustCompile(`\{\{(\w+)\}\}|/\*`).FindAllStringSubmatch(q.Template(), -1) {
					if m[1] != "from" && m[1] != "to" && m[1] != "site" && m[1] != "zone" {
						t.Errorf("%s: %q in\n%s", q.Name, m[0], q.Template())
					}
				}
			}
		})
	}
}

// Without a site a question is about all of them.
func TestAllSites(t *testing.T) {
	s := engines[0].open(t)
	loadWorld(t, s)
	q, err := library.ByName("daily_active_users")
	if err != nil {
		t.Fatal(err)
	}
	for site, want := range map[string]string{"": "2026-03-11,1,1,1\n", "b.example": "2026-03-11,1,1,1\n", "a.example": ""} {
		statement, args := q.Statement(values(q, site))
		if got := answer(t, s, statement, args...); !strings.Contains(got, want) || (want == "" && strings.Contains(got, "2026-03-11")) {
			t.Errorf("site %q: %s", site, got)
		}
	}
}

// The files are documented, and many.
func TestDocumented(t *testing.T) {
	all := library.All()
	if len(all) < 30 {
		t.Errorf("%d questions", len(all))
	}
	titles := map[string]bool{}
	for _, q := range all {
		if titles[q.Title] {
			t.Errorf("%s: another question has the title %q", q.Name, q.Title)
		}
		titles[q.Title] = true
		for _, name := range []string{"from", "to"} {
			if _, ok := q.Parameter(name); !ok {
				t.Errorf("%s does not ask for a period: there is no %s", q.Name, name)
			}
		}
		for _, p := range q.Parameters {
			if p.Description == "" || p.Default == "" {
				t.Errorf("%s: parameter %+v", q.Name, p)
			}
		}
		if strings.Contains(q.Description, "@") || !strings.HasSuffix(q.Description, ".") {
			t.Errorf("%s: its description is %q", q.Name, q.Description)
		}
	}
	if _, err := library.ByName("nope"); myweb.ErrorCode(err) != myweb.CodeNotFound {
		t.Errorf("a question that there is not: %v", err)
	}
}
