package main

import (
	"bytes"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The tests run commands as a person would, and look at what they print. With
// programVariable set, the test binary is the program itself: for what needs a
// second process.
const programVariable = "MYWEB_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(programVariable) != "" {
		main()
	}
	os.Exit(m.Run())
}

// world is a folder with a database in it, and an environment.
type world struct {
	*testing.T
	folder  string
	environ map[string]string
	stdin   string
	app     app // fields that a test sets
}

func newWorld(t *testing.T) *world {
	t.Helper()
	folder := t.TempDir()
	return &world{T: t, folder: folder, environ: map[string]string{
		"DATABASE_URL":   filepath.Join(folder, "test.duckdb"),
		"VISITOR_SECRET": "the secret of the tests, which is none",
	}}
}

func (w *world) path(elements ...string) string {
	return filepath.Join(append([]string{w.folder}, elements...)...)
}

// output is what a command left behind.
type output struct {
	status         int
	stdout, stderr string
}

func (w *world) run(args ...string) output {
	w.Helper()
	var stdout, stderr bytes.Buffer
	a := w.app
	a.stdin, a.stdout, a.stderr = strings.NewReader(w.stdin), &stdout, &stderr
	a.environ = func(name string) string { return w.environ[name] }
	status := a.run(w.Context(), args)
	return output{status, stdout.String(), stderr.String()}
}

// open opens the database for reading.
func (w *world) open() engine {
	w.Helper()
	a := w.app
	a.stderr = io.Discard
	a.environ = func(name string) string { return w.environ[name] }
	store, err := a.openStore(w.Context(), w.environ["DATABASE_URL"], true)
	if err != nil {
		w.Fatal(err)
	}
	return store
}

// must runs a command that has to succeed and gives what it printed.
func (w *world) must(args ...string) string {
	w.Helper()
	o := w.run(args...)
	if o.status != exitDone {
		w.Fatalf("myweb %s: exit status %d\n%s%s", strings.Join(args, " "), o.status, o.stdout, o.stderr)
	}
	return o.stdout
}

// refuse runs a command that has to fail with a status, saying each of words.
func (w *world) refuse(status int, args []string, words ...string) {
	w.Helper()
	o := w.run(args...)
	if o.status != status {
		w.Errorf("myweb %s: exit status %d, want %d\n%s%s", strings.Join(args, " "), o.status, status, o.stdout, o.stderr)
	}
	for _, word := range words {
		if !strings.Contains(o.stderr, word) {
			w.Errorf("myweb %s says\n%s\nand not %q", strings.Join(args, " "), o.stderr, word)
		}
	}
}

// sql asks for one value or a CSV without its header.
func (w *world) sql(query string) string {
	w.Helper()
	_, rows, _ := strings.Cut(w.must("sql", "--format", "csv", query), "\n")
	return strings.TrimSpace(rows)
}

func (w *world) write(name, text string) string {
	w.Helper()
	path := w.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
	return path
}

// at sets the clock.
func (w *world) at(text string) {
	w.Helper()
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		w.Fatal(err)
	}
	w.app.clock = func() time.Time { return now }
}

// contains checks that text has each of words.
func contains(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("there is no %q in\n%s", word, text)
		}
	}
}

// change does to the database what no command does.
func (w *world) change(statement string) {
	w.Helper()
	db, err := sql.Open("duckdb", w.environ["DATABASE_URL"])
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(w.Context(), statement); err != nil {
		w.Fatal(err)
	}
}
