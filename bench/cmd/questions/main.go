// Command questions measures how long the answers to the dashboard's questions
// take, over 16 million page views of 29 days and some 80 million requests.
//
//	go run ./bench/cmd/questions -database /tmp/questions.duckdb
//	go run ./bench/cmd/questions -database /tmp/small.duckdb -millions 1.6 -peers=false -postgres "$DATABASE_URL" # of make db
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/query"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bench{}
	flag.StringVar(&b.database, "database", "bench/out/questions.duckdb", "the database; made where it is not there")
	flag.Float64Var(&b.millions, "millions", 16, "page views of a database that is made, in millions")
	flag.IntVar(&b.runs, "runs", 5, "runs of each after one that warms up; the median is shown")
	flag.StringVar(&b.only, "only", "", "ask questions with this text in their name only")
	flag.BoolVar(&b.peers, "peers", true, "ask plain SQL of DuckDB and of chDB too; installs it from npm")
	flag.StringVar(&b.postgres, "postgres", "", "the URL of a PostgreSQL database to ask too; it is filled with the same rows where it is empty")
	flag.Parse()
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "questions:", err)
		os.Exit(1)
	}
}

type bench struct {
	database, only, postgres string
	millions                 float64
	runs                     int
	peers                    bool
}

func (b bench) run(ctx context.Context) error {
	if err := fill(ctx, b.database, b.millions); err != nil {
		return err
	}
	plain, raw, peer, err := b.askOthers(ctx)
	if err != nil {
		return err
	}
	store, err := duckdb.Open(ctx, b.database, duckdb.Config{ReadOnly: true, MemoryLimit: "4GB"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	columns := []column{{"", reports(store), true}}
	if b.postgres != "" {
		other, err := b.openPostgres(ctx)
		if err != nil {
			return err
		}
		defer other.Close()
		columns = append(columns, column{"PostgreSQL ", reports(other), false})
	}
	b.head(columns)
	for _, q := range questions() {
		if !strings.Contains(q.name, b.only) {
			continue
		}
		if err := b.row(ctx, q, columns, plain, raw, peer); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	return err
}

// column is a store that is asked; of ours the processors are ours too.
type column struct {
	name    string
	reports query.Reports
	isOurs  bool
}

func reports(store interface {
	query.Querier
	Zone(site string) *time.Location
}) query.Reports {
	now := time.Date(2026, 11, 30, 0, 30, 0, 0, time.UTC)
	return query.Reports{DB: store, Zone: store.Zone, Now: func() time.Time { return now }}
}

func (b bench) head(columns []column) {
	head, rule := "| question | aim ms ", "|---|---"
	for _, c := range columns {
		head, rule = head+"| "+c.name+"ms ", rule+"|---"
		if c.isOurs {
			head, rule = head+"| CPU ms ", rule+"|---"
		}
	}
	if b.peers {
		head, rule = head+"| plain SQL ms | chDB ms ", rule+"|---|---"
	}
	fmt.Println(head + "|\n" + rule + "|")
}

// row asks one question everywhere; what is said must be the same.
func (b bench) row(ctx context.Context, q question, columns []column, plain map[string]string, raw, peer map[string]answer) error {
	text, said := "| "+q.name+" | "+shown(milliseconds(q.aim)), ""
	for i, c := range columns {
		var rows string
		took, cpu, err := b.median(func() (err error) { rows, err = q.ask(ctx, c.reports); return })
		if err != nil {
			return err
		}
		text += fmt.Sprintf(" | %.1f", milliseconds(took))
		if c.isOurs {
			text += fmt.Sprintf(" | %.1f", milliseconds(cpu))
		}
		if i > 0 && rows != said {
			return fmt.Errorf("%ssays\n%s\nand not\n%s", c.name, rows, said)
		}
		said = rows
	}
	if b.peers {
		text += " | " + shown(raw[q.raw].MS) + " | " + shown(peer[q.raw].MS)
	}
	fmt.Println(text + " |")
	if _, ok := plain[q.raw]; !ok {
		return nil
	}
	for engine, a := range map[string]answer{"DuckDB": raw[q.raw], "chDB": peer[q.raw]} {
		if a.MS > 0 && a.Rows != said {
			return fmt.Errorf("plain SQL on %s says\n%s\nand not\n%s", engine, a.Rows, said)
		}
	}
	return nil
}

// shown is a time, where there is one.
func shown(ms float64) string {
	if ms == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f", ms)
}

// askOthers puts the questions as plain SQL to DuckDB and to its peer.
func (b bench) askOthers(ctx context.Context) (plainSQL map[string]string, raw, peer map[string]answer, err error) {
	raw, peer = map[string]answer{}, map[string]answer{}
	if plainSQL, err = plain(); err != nil || !b.peers {
		return plainSQL, raw, peer, err
	}
	db, err := sql.Open("duckdb", b.database+"?access_mode=READ_ONLY")
	if err != nil {
		return nil, nil, nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "set global TimeZone = 'UTC'; set memory_limit = '4GB'"); err != nil {
		return nil, nil, nil, err
	}
	for name, statement := range plainSQL {
		if raw[name], err = b.askPlain(ctx, db, statement); err != nil {
			return nil, nil, nil, fmt.Errorf("plain SQL of %s: %w", name, err)
		}
	}
	peer, err = b.askPeer(ctx, db, plainSQL)
	return plainSQL, raw, peer, err
}

// median is that of several runs, after one that warms up: of the time that
// passed, and of that which all processors worked. On a busy machine the
// second says more.
func (b bench) median(ask func() error) (wall, cpu time.Duration, err error) {
	var walls, cpus []time.Duration
	for i := range b.runs + 1 {
		start, worked := time.Now(), used()
		if err := ask(); err != nil {
			return 0, 0, err
		}
		if i > 0 {
			walls, cpus = append(walls, time.Since(start)), append(cpus, used()-worked)
		}
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	return walls[len(walls)/2], cpus[len(cpus)/2], nil
}

// used is the time that processors worked for this process.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
