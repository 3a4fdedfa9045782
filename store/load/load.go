// Package load turns staged rows into the tables: it drops requests that are
// already there, cuts sessions, and brings visitors and daily figures up to
// date. It is SQL in files, the same for every engine, run in the order of
// their names inside the transaction of a batch; docs/sql.md tells the story.
//
// The files are valid SQL as they stand. What varies is written as
// /*name*/ default /**/ and replaced by a literal.
package load

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
)

//go:embed *.sql
var files embed.FS

// Tx is what the engine gives: the transaction of the batch.
type Tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Variant is a Tx whose engine does some of it in another way, with the same
// result: it changes the text of files.
type Variant interface {
	Variant(file, text string) string
}

// Change says what a batch covers.
type Change struct {
	From, To       time.Time     // its earliest and latest request
	SessionTimeout time.Duration // longest time between two page views of a session
	Counted        bool          // staged_request_counts is filled already
	Uncontested    bool          // no request is staged, for none is contested or refused

	since time.Time // from when on everything is there; the zero time when nothing was removed
}

// RequestCount is a row of staged_request_counts: the staged requests of a site
// and day that have a value of a dimension.
type RequestCount struct {
	Site                             string
	Date                             int32 // days since 1970-01-01 in the reporting time zone
	Dimension, Value                 string
	Requests, BytesSent, BotRequests int64
}

// Add loads the staged rows.
func Add(ctx context.Context, tx Tx, c Change) error {
	if !c.Counted {
		if err := eachDimension(ctx, tx, "0_count.sql", myweb.ScopeRequest); err != nil {
			return err
		}
	}
	if err := refuse(ctx, tx, &c); err != nil {
		return err
	}
	if c.Uncontested {
		return run(ctx, tx, "1_uncontested.sql", c.slots(0), false)
	}
	if err := exec(ctx, tx, "1_contest.sql", c.slots(0)); err != nil {
		return err
	}
	var contested, refused bool
	if err := tx.QueryRowContext(ctx, "select exists (select 1 from contested), exists (select 1 from refused)").Scan(&contested, &refused); err != nil {
		return fmt.Errorf("load 1_contest.sql: %w", err)
	}
	if contested {
		return run(ctx, tx, "1_contested.sql", c.slots(0), true)
	}
	return run(ctx, tx, "1_uncontested.sql", c.slots(0), refused)
}

// refuse says which of the staged requests are too old to be loaded.
func refuse(ctx context.Context, tx Tx, c *Change) (err error) {
	if c.since, err = wholeSince(ctx, tx); err != nil {
		return fmt.Errorf("load 1_refuse.sql: %w", err)
	}
	return exec(ctx, tx, "1_refuse.sql", c.slots(0))
}

// Withdraw takes the rows of a log object out again. The staging tables must
// be empty.
func Withdraw(ctx context.Context, tx Tx, c Change, logObjectID int64) error {
	if err := refuse(ctx, tx, &c); err != nil {
		return err
	}
	return run(ctx, tx, "1_withdraw.sql", c.slots(logObjectID), true)
}

// Clear drops what a run left in the session of the database.
func Clear(ctx context.Context, tx Tx) error { return exec(ctx, tx, "8_clear.sql", nil) }

// StagingTables are the tables that Staging makes.
var StagingTables = []string{"staged_requests", "staged_page_views", "staged_request_counts", "staged_user_agents", "staged_log_objects", "staged_rejected_lines"}

// Staging gives the statements that make the staging tables.
func Staging() []string { return Statements(read("staging.sql")) }

// Rebuild makes sessions, visitors and daily figures anew from the page views
// and requests, as far back as all of these are there.
func Rebuild(ctx context.Context, tx Tx, timeout time.Duration) error {
	since, err := wholeSince(ctx, tx)
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	slots := sinceSlots(since, map[string]string{"timeout": interval(timeout)})
	if err := exec(ctx, tx, "rebuild.sql", slots); err != nil {
		return err
	}
	for _, table := range []string{"sessions", "visitors", "daily_metrics", "daily_visitors", "daily_breakdowns"} {
		if _, err := tx.ExecContext(ctx, "delete from "+table+" where "+judged(table, slots)); err != nil {
			return fmt.Errorf("rebuild %s: %w", table, err)
		}
	}
	for _, d := range derivations(timeout, since) {
		if _, err := tx.ExecContext(ctx, "insert into "+d.table+" "+d.raw); err != nil {
			return fmt.Errorf("rebuild %s: %w", d.name, err)
		}
	}
	return nil
}

func interval(d time.Duration) string { return fmt.Sprintf("interval '%d seconds'", int(d.Seconds())) }

func (c Change) slots(logObjectID int64) map[string]string {
	from := c.From.Truncate(time.Second)
	late := from.Before(c.since)
	if late {
		from = c.since
	}
	return sinceSlots(c.since, map[string]string{
		// The same request has the same second, so whole seconds are compared.
		"from":       timestamp(from),
		"to":         timestamp(c.To.Truncate(time.Second).Add(time.Second)),
		"timeout":    interval(c.SessionTimeout),
		"log_object": strconv.FormatInt(logObjectID, 10),
		"late":       strconv.FormatBool(late),
		"reason":     "'" + string(myweb.ReasonRemoved) + "'",
	})
}

// run makes the change that first describes; uncounted says that there are
// requests that must be taken off the counts.
func run(ctx context.Context, tx Tx, first string, slots map[string]string, uncounted bool) error {
	for _, name := range []string{first, "2_neighbourhood.sql", "2_pages.sql"} {
		if err := exec(ctx, tx, name, slots); err != nil {
			return err
		}
	}
	var from, to sql.NullTime
	if err := tx.QueryRowContext(ctx, read("2_extent.sql")).Scan(&from, &to); err != nil {
		return fmt.Errorf("load 2_extent.sql: %w", err)
	}
	slots["first"], slots["last"] = timestamp(from.Time), timestamp(to.Time)
	for _, name := range []string{"3_1_cut.sql", "3_2_day.sql"} {
		if err := exec(ctx, tx, name, slots); err != nil {
			return err
		}
	}
	var overMidnight bool
	if err := tx.QueryRowContext(ctx, "select exists (select 1 from midnight_visitor)").Scan(&overMidnight); err != nil {
		return fmt.Errorf("load 3_1_cut.sql: %w", err)
	}
	for _, name := range []string{"3_3_midnight.sql", "3_4_sessions.sql", "4_1_daily.sql", "4_2_visitors.sql", "4_3_midnight.sql", "4_4_visitors.sql", "5_1_change.sql"} {
		if strings.HasSuffix(name, "_midnight.sql") && !overMidnight {
			continue
		}
		if err := exec(ctx, tx, name, slots); err != nil {
			return err
		}
	}
	if err := eachDimension(ctx, tx, "5_2_page_view.sql", myweb.ScopePageView); err != nil {
		return err
	}
	if err := exec(ctx, tx, "5_2_session.sql", scopeSlots(myweb.ScopeSession)); err != nil {
		return err
	}
	if uncounted {
		if err := exec(ctx, tx, "5_1_uncount.sql", slots); err != nil {
			return err
		}
		if err := exec(ctx, tx, "5_2_request.sql", scopeSlots(myweb.ScopeRequest)); err != nil {
			return err
		}
	}
	for _, name := range []string{"5_3_total.sql", "6_write.sql", "7_hours.sql", "7_ledger.sql"} {
		if err := exec(ctx, tx, name, slots); err != nil {
			return err
		}
	}
	if !uncounted {
		return nil
	}
	return exec(ctx, tx, "7_pages.sql", slots)
}

// eachDimension runs a file for each dimension of a scope.
func eachDimension(ctx context.Context, tx Tx, name string, scope myweb.Scope) error {
	for _, d := range myweb.Dimensions {
		if d.Scope != scope {
			continue
		}
		if err := exec(ctx, tx, name, dimensionSlots(d, d.Column)); err != nil {
			return fmt.Errorf("dimension %s: %w", d.Name, err)
		}
	}
	return nil
}

func exec(ctx context.Context, tx Tx, name string, slots map[string]string) error {
	text := read(name)
	if v, ok := tx.(Variant); ok {
		text = v.Variant(name, text)
	}
	for i, statement := range Statements(Fill(text, slots)) {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("load %s, statement %d: %w", name, i+1, err)
		}
	}
	return nil
}

var slot = regexp.MustCompile(`/\*(\w+)\*/.*?/\*\*/`)

// Fill puts literals in the place of the defaults of text's slots.
func Fill(text string, slots map[string]string) string {
	return slot.ReplaceAllStringFunc(text, func(match string) string {
		name := slot.FindStringSubmatch(match)[1]
		if value, ok := slots[name]; ok {
			return value
		}
		return match
	})
}

var comment = regexp.MustCompile(`(?m)^ *--.*\n`)

// Statements cuts a file at the semicolons that end a line; lines of comment
// are left out.
func Statements(text string) []string {
	var statements []string
	for _, s := range strings.SplitAfter(comment.ReplaceAllString(text, ""), ";\n") {
		if s = strings.TrimSpace(s); s != "" {
			statements = append(statements, strings.TrimSuffix(s, ";"))
		}
	}
	return statements
}

func timestamp(t time.Time) string {
	return "timestamptz '" + t.UTC().Format("2006-01-02 15:04:05.999999") + "+00'"
}

func read(name string) string {
	text, err := files.ReadFile(name)
	if err != nil {
		panic("load: the file " + name + " is not embedded") // cannot happen: names are constants of this file
	}
	return string(text)
}
