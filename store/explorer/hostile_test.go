package explorer_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/explorer"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// attack is a statement of testdata/hostile.txt.
type attack struct {
	line      int
	outcome   string // refused or bounded
	statement string
}

const canary = "the canary that no answer may hold"

// The limits under which the statements run.
const (
	attackTimeout = 500 * time.Millisecond
	attackBudget  = 60 * time.Second // on a slow machine; what hangs takes for ever
	attackMemory  = 800 << 20        // bytes that the process may grow by
)

var repeated = regexp.MustCompile(`<<(\d+):(.*?)>>`)

// attacks reads the corpus for an engine.
func attacks(t *testing.T, engine string, names map[string]string) (found []attack) {
	t.Helper()
	text, err := os.ReadFile("testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	line := 0
	for row := range strings.Lines(string(text)) {
		line++
		row = strings.TrimSuffix(row, "\n")
		if row == "" || strings.HasPrefix(row, "#") {
			continue
		}
		outcome, statement, ok := strings.Cut(row, "  ")
		outcome, only, some := strings.Cut(outcome, ":")
		if some && only != engine {
			outcome = "bounded"
		}
		if !ok || (outcome != "refused" && outcome != "bounded") {
			t.Fatalf("hostile.txt:%d: %q", line, row)
		}
		statement = repeated.ReplaceAllStringFunc(statement, func(match string) string {
			m := repeated.FindStringSubmatch(match)
			n, _ := strconv.Atoi(m[1]) // the expression takes digits only
			return strings.Repeat(m[2], n)
		})
		for name, value := range names {
			statement = strings.ReplaceAll(statement, name, value)
		}
		found = append(found, attack{line, outcome, strings.ReplaceAll(statement, `\n`, "\n")})
	}
	return found
}

// target is a store under attack, with something in it.
type target struct {
	name     string
	store    engine
	database string // its file, "" when it has none here
}

// engine is a store as this test knows it.
type engine interface {
	myweb.Store
	explorer.Engine
}

// Whatever is asked, the database is as it was, no file is read or written, and
// time and memory are bounded.
func TestHostileStatements(t *testing.T) {
	for _, open := range targets {
		folder := t.TempDir()
		x := open(t, folder)
		t.Run(x.name, func(t *testing.T) {
			secret := filepath.Join(folder, "secret.csv")
			if err := os.WriteFile(secret, []byte("a,b\n"+canary+",2\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			all := attacks(t, x.name, map[string]string{"SECRET": secret, "OUT": filepath.Join(folder, "out"), "DATABASE": x.database})
			if len(all) < 100 {
				t.Fatalf("%d statements", len(all))
			}
			explorer, err := explorer.New(explorer.Config{Engine: x.store, Timeout: attackTimeout})
			if err != nil {
				t.Fatal(err)
			}
			before, files := state(t, x.store), listing(t, folder)
			for _, a := range all {
				a.run(t, x.store, explorer)
			}
			storetest.Same(t, state(t, x.store), before)
			if after := listing(t, folder); after != files {
				t.Errorf("files were\n%s\nand are\n%s", files, after)
			}
		})
	}
}

// run asks the statement as the explorer does, and as one who goes around it.
func (a attack) run(t *testing.T, store engine, e *explorer.Explorer) {
	t.Helper()
	watch := watchMemory(t)
	started := time.Now()
	_, err := e.Run(t.Context(), explorer.Statement{SQL: a.statement, RowLimit: 100})
	a.judge(t, "explorer", err)
	ctx, cancel := context.WithTimeout(t.Context(), attackTimeout)
	defer cancel()
	err = store.Select(ctx, a.statement, func(rows *sql.Rows) error { return drain(t, rows) })
	a.judge(t, "engine", err)
	if took := time.Since(started); took > attackBudget {
		t.Errorf("hostile.txt:%d: took %s: %.100s", a.line, took, a.statement)
	}
	if grown := watch(); grown > attackMemory {
		t.Errorf("hostile.txt:%d: took %d MB: %.100s", a.line, grown>>20, a.statement)
	}
}

func (a attack) judge(t *testing.T, by string, err error) {
	t.Helper()
	code := myweb.ErrorCode(err)
	if a.outcome == "refused" && code != myweb.CodeInvalid || a.outcome == "bounded" && err != nil && code != myweb.CodeInvalid && code != myweb.CodeTimeout {
		t.Errorf("hostile.txt:%d: %s: %v, want it %s: %.200s", a.line, by, err, a.outcome, a.statement)
	}
	if err != nil && strings.Contains(err.Error(), canary) {
		t.Errorf("hostile.txt:%d: the error holds what is in a file: %v", a.line, err)
	}
}

// drain reads all rows, and looks for what must not be in them.
func drain(t *testing.T, rows *sql.Rows) error {
	t.Helper()
	all, err := explorer.NewRows(rows, time.UTC)
	for err == nil {
		var more bool
		if more, err = all.Next(); err != nil || !more {
			return err
		}
		for i := range all.Columns {
			if text, _ := all.Text(i); strings.Contains(text, canary) {
				t.Errorf("a row holds what is in a file: %s", text)
			}
		}
	}
	return err
}

// state is everything that statements could have changed.
func state(t *testing.T, s myweb.Store) (rows []string) {
	t.Helper()
	for _, table := range []string{"requests", "page_views", "sessions", "visitors", "daily_metrics", "daily_breakdowns", "url_metadata", "user_agents",
		"log_objects", "rejected_lines", "sites", "settings", "sql_questions"} {
		rows = append(rows, storetest.DumpAll(t, s, table)...)
	}
	names, err := s.QueryContext(t.Context(), "select table_name from information_schema.tables where table_schema in ('main', 'public') order by table_name")
	if err != nil {
		t.Fatal(err)
	}
	defer names.Close()
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, name)
	}
	return rows
}

// listing is the files of a folder; what a database writes for itself beside its
// file comes and goes.
func listing(t *testing.T, folder string) (text string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !strings.Contains(path, ".duckdb.") {
			text += path + "\n"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// watchMemory gives how much the process has grown at most since, in bytes.
func watchMemory(t *testing.T) func() int64 {
	t.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600); err != nil {
		t.Log(err) // not to be had here: all that is seen is growth beyond what was before
	}
	before := memory(t, "VmRSS:")
	return func() int64 { return memory(t, "VmHWM:") - before }
}

// memory reads a line of the status of the process; 0 where there is none.
func memory(t *testing.T, name string) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), name)
	var kilobytes int64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}
