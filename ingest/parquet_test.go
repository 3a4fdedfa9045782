package ingest_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// A log as Parquet gives the tables of the same log as text.
func TestParquet(t *testing.T) {
	l := logs(t, 1500)
	lines := whole(l)
	text := write(t, t.TempDir(), "text.log", l.file(lines, false))
	parquet := filepath.Join(t.TempDir(), "log.parquet")
	writeParquet(t, parquet, l.header, lines)
	want := tablesOf(t, text)
	for _, batch := range []int{100, 100_000} {
		t.Run(fmt.Sprintf("batches of %d", batch), func(t *testing.T) {
			s := open(t)
			if summary := load(t, s, source.Files(parquet), rows(batch)); summary.Objects != 1 || summary.Lines != int64(len(lines)) {
				t.Errorf("%+v", summary)
			}
			storetest.Same(t, tables(t, s), want)
			if o := ledgerRow(t, s, parquet); o.Format != "parquet" {
				t.Errorf("ledger %+v", o)
			}
			if summary := load(t, s, source.Files(parquet, text)); summary.Duplicates != int64(len(lines)) {
				t.Errorf("the same as text: %+v", summary)
			}
			storetest.Same(t, tables(t, s), want)
			storetest.Sound(t, s)
		})
	}
}

// whole are the lines with all their cells.
func whole(l log) (lines []string) {
	for _, line := range l.lines {
		if strings.Count(line, "\t") == strings.Count(l.lines[1], "\t") {
			lines = append(lines, line)
		}
	}
	return lines
}

// writeParquet names columns as CloudFront does: cs(User-Agent) is
// cs_user_agent.
func writeParquet(t *testing.T, path, header string, lines []string) {
	t.Helper()
	_, fields, _ := strings.Cut(header, "#Fields: ")
	var columns []string
	for _, name := range strings.Fields(fields) {
		name = strings.NewReplacer("(", "_", ")", "", "-", "_").Replace(strings.ToLower(name))
		columns = append(columns, name+" varchar")
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("create table log (" + strings.Join(columns, ", ") + ")"); err != nil {
		t.Fatal(err)
	}
	insert := "insert into log values (" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
	for _, line := range lines {
		var cells []any
		for _, cell := range strings.Split(strings.TrimSuffix(line, "\n"), "\t") {
			cells = append(cells, cell)
		}
		if _, err := db.Exec(insert, cells...); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec("copy log to '" + path + "' (format parquet)"); err != nil {
		t.Fatal(err)
	}
}
