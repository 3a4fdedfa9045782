package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// chdbVersion is of the npm package; it brings ClickHouse's engine, 546 MB.
const chdbVersion = "3.4.0"

var named = regexp.MustCompile(`(?s)-- (\w+)\n((?:select|with) .*?);\n`)

// plain gives the questions as plain SQL, by their name.
func plain() (map[string]string, error) {
	text, err := files.ReadFile("raw/questions.sql")
	if err != nil {
		return nil, err
	}
	statements := map[string]string{}
	for _, m := range named.FindAllStringSubmatch(string(text), -1) {
		statements[m[1]] = m[2]
	}
	return statements, nil
}

// answer is what an engine says, and how long it took.
type answer struct {
	Rows string  `json:"rows"` // tab-separated
	MS   float64 `json:"ms"`
}

// askPlain puts plain SQL to DuckDB.
func (b bench) askPlain(ctx context.Context, db *sql.DB, statement string) (answer, error) {
	var a answer
	took, _, err := b.median(func() (err error) { a.Rows, err = text(ctx, db, statement); return })
	a.MS = milliseconds(took)
	return a, err
}

// text gives the rows of a statement, tab-separated.
func text(ctx context.Context, db *sql.DB, statement string) (string, error) {
	rows, err := db.QueryContext(ctx, statement)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var lines []string
	for rows.Next() {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return "", err
		}
		lines = append(lines, line(values...))
	}
	return strings.Join(lines, "\n"), rows.Err()
}

func line(values ...any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		if at, ok := v.(time.Time); ok {
			v = at.Format(time.DateOnly)
		}
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, "\t")
}

// askPeer puts the questions to ClickHouse's engine, over the same rows.
func (b bench) askPeer(ctx context.Context, db *sql.DB, questions map[string]string) (map[string]answer, error) {
	dir, err := filepath.Abs(filepath.Join(filepath.Dir(b.database), "chdb"))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "chdb")); err != nil {
		install := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--prefix", dir, "chdb@"+chdbVersion)
		if output, err := install.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("npm install chdb: %w\n%s", err, output)
		}
	}
	for table, columns := range exported {
		path := filepath.Join(dir, table+".parquet")
		if _, err := os.Stat(path); err == nil {
			continue
		}
		if _, err := db.ExecContext(ctx, "copy (select "+columns+" from "+table+") to '"+path+"' (format parquet)"); err != nil {
			return nil, err
		}
	}
	script, err := files.ReadFile("chdb.cjs")
	if err != nil {
		return nil, err
	}
	input, err := json.Marshal(map[string]any{"setup": setup(dir), "questions": questions, "runs": b.runs})
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	if err := os.RemoveAll(data); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "node", "-e", string(script), "--", filepath.Join(dir, "node_modules", "chdb"), data)
	command.Stdin, command.Stderr = bytes.NewReader(input), os.Stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("node: %w", err)
	}
	var answers map[string]answer
	return answers, json.Unmarshal(output, &answers)
}

// exported are the columns that the questions need.
var exported = map[string]string{
	"page_views": "timestamp, visitor_id, session_id, request_id, url_path",
	"sessions":   "started_at, ended_at, visitor_id, source, country",
	"requests":   "timestamp, is_bot, bytes_sent",
}

// setup makes the tables of ClickHouse, in the order that suits them best.
func setup(dir string) []string {
	load := func(table, columns, order, values string) []string {
		return []string{
			"create table " + table + " (" + columns + ") engine = MergeTree order by " + order,
			"insert into " + table + " select " + values + " from file('" + filepath.Join(dir, table+".parquet") + "', Parquet)",
		}
	}
	statements := []string{"create database b", "use b"}
	statements = append(statements, load("page_views", "timestamp DateTime('UTC'), visitor_id Int64, session_id Int64, request_id Int64, url_path LowCardinality(String)", "timestamp",
		"timestamp, visitor_id, session_id, request_id, url_path")...)
	statements = append(statements, load("sessions", "started_at DateTime('UTC'), ended_at DateTime('UTC'), visitor_id Int64, source LowCardinality(Nullable(String)), country LowCardinality(Nullable(String))", "started_at",
		"started_at, ended_at, visitor_id, source, country")...)
	return append(statements, load("requests", "timestamp DateTime('UTC'), is_bot Bool, bytes_sent Int64", "timestamp", "timestamp, is_bot, bytes_sent")...)
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }
