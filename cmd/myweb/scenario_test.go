package main

import (
	"bytes"
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/joho/godotenv"

	"github.com/myweb-analytics/myweb/store/explorer"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

const scenarioFolder = "../../testdata/scenario"

// update writes the expected tables anew. Read what it has changed.
var update = flag.Bool("update", false, "write the expected tables of the scenarios")

// TestScenarios loads the files of each scenario through the command, in their
// order, against it, and all at once: the tables must be the expected ones each
// time. testdata/scenario/README.md tells what each of them is about.
func TestScenarios(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join(scenarioFolder, "*", "logs"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("there are no scenarios: %v", err)
	}
	for _, folder := range folders {
		folder = filepath.Dir(folder)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			files := scenarioFiles(t, folder)
			backwards := slices.Clone(files)
			slices.Reverse(backwards)
			t.Run("in order", func(t *testing.T) { runScenario(t, folder, *update, each1(files)...) })
			if testing.Short() {
				return
			}
			t.Run("backwards", func(t *testing.T) { runScenario(t, folder, false, each1(backwards)...) })
			t.Run("at once", func(t *testing.T) { runScenario(t, folder, false, files) })
			t.Run("in PostgreSQL", func(t *testing.T) {
				w := newWorld(t)
				w.environ["DATABASE_URL"] = pgtest.Database(t)
				w.runScenario(folder, false, each1(backwards)...)
			})
		})
	}
}

func scenarioFiles(t *testing.T, folder string) (files []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "logs", "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("%s: want at least two files: %v", folder, err)
	}
	return files
}

// each1 makes a run of each file.
func each1(files []string) (runs [][]string) {
	for _, file := range files {
		runs = append(runs, []string{file})
	}
	return runs
}

func runScenario(t *testing.T, folder string, update bool, runs ...[]string) {
	t.Parallel()
	newWorld(t).runScenario(folder, update, runs...)
}

func (w *world) runScenario(folder string, update bool, runs ...[]string) {
	w.Helper()
	settings, err := godotenv.Read(filepath.Join(folder, "settings.env"))
	if err == nil {
		for name, value := range settings {
			w.environ[name] = value
		}
	}
	for _, files := range runs {
		w.must(append([]string{"ingest", "--quiet"}, files...)...)
	}
	w.must("check")
	compareTables(w, folder, update)
}

// compareTables holds each expected table against the answer to the query of
// its name.
func compareTables(w *world, folder string, update bool) {
	w.Helper()
	store := w.open()
	defer store.Close()
	queries, err := filepath.Glob(filepath.Join(scenarioFolder, "*.sql"))
	if err != nil || len(queries) == 0 {
		w.Fatalf("there are no queries: %v", err)
	}
	for _, path := range queries {
		table := strings.TrimSuffix(filepath.Base(path), ".sql")
		expected := filepath.Join(folder, table+".csv")
		want, err := os.ReadFile(expected)
		if os.IsNotExist(err) && optional(table) {
			continue
		}
		query, readErr := os.ReadFile(path)
		if readErr != nil {
			w.Fatal(readErr)
		}
		got := tableOf(w, store, string(query))
		if update {
			if err := os.WriteFile(expected, got, 0o644); err != nil {
				w.Fatal(err)
			}
			continue
		}
		if err != nil {
			w.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			w.Errorf("%s is\n%s\nand not\n%s", table, got, want)
		}
	}
}

// optional tables are expected only where a scenario is about them.
func optional(table string) bool { return table == "requests" || table == "rejected_lines" }

func tableOf(w *world, store engine, query string) []byte {
	w.Helper()
	var text bytes.Buffer
	err := store.Select(w.Context(), query, func(rows *sql.Rows) error {
		r, err := explorer.NewRows(rows, store.Zone(""))
		if err != nil {
			return err
		}
		return r.WriteCSV(&text)
	})
	if err != nil {
		w.Fatal(err)
	}
	return text.Bytes()
}
