package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// Earlier makes databases as earlier versions of the program left them.
type Earlier struct {
	Engine     Engine
	Migrations fs.FS
	// Make makes an empty database with the tables of some migrations and gives
	// access to it, and what opens it as the newest version does. The access is
	// closed before that.
	Make func(t testing.TB, migrations fs.FS) (db *sql.DB, open func(t testing.TB, c Config) myweb.Store)
	// Room makes place for rows of the days of a test: 2026-03-01 to 2026-03-31.
	Room func(t testing.TB, db *sql.DB)
}

// Run brings a database of each earlier version, with the rows that a loader of
// that version would have left, to the newest one: it must hold what one holds
// that was new from the beginning, and go on like it.
func (e Earlier) Run(t *testing.T) {
	names, err := fs.Glob(e.Migrations, "*.sql")
	if err != nil || len(names) < 2 {
		t.Fatalf("migrations %q: %v", names, err)
	}
	c := Config{TimeZone: "Asia/Kolkata"}
	before, after := e.Engine.Open(t, c), e.Engine.Open(t, c)
	for _, s := range []myweb.Store{before, after} {
		fillEarlier(t, s)
	}
	goOn(t, after)
	t.Run("hours of which requests were removed", func(t *testing.T) { e.testUnknownHours(t, names) })
	for i, name := range names[:len(names)-1] {
		t.Run(fmt.Sprint("from ", strings.TrimSuffix(name, ".sql")), func(t *testing.T) {
			db, open := e.Make(t, only(t, e.Migrations, names[:i+1]))
			e.Room(t, db)
			bringRows(t, before, db)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			migrated := open(t, c)
			Same(t, whatever(t, migrated), whatever(t, before))
			Sound(t, migrated)
			goOn(t, migrated)
			Same(t, whatever(t, migrated), whatever(t, after))
			Sound(t, migrated)
		})
	}
}

// testUnknownHours: figures of hours are not known where retention had removed what
// they are counted from before there were such.
func (e Earlier) testUnknownHours(t *testing.T, names []string) {
	hourly := slices.IndexFunc(names, func(name string) bool { return strings.HasSuffix(name, "_hourly_figures.sql") })
	before := e.Engine.Open(t, Config{})
	Load(t, before, "a", march()...)
	maintain(t, before, "2026-03-31 18:00:00", 3, 6)
	db, open := e.Make(t, only(t, e.Migrations, names[:hourly]))
	e.Room(t, db)
	bringRows(t, before, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, Config{})
	for _, c := range []struct {
		what, where string
		want        int64
	}{
		{"hours", "true", 12},
		{"hours whose bots and bytes are known", "hour >= timestamptz '2026-03-28 00:00:00+00' and bot_requests = 1 and bytes_sent > 0", 4},
		{"hours whose bots and bytes are not known", "hour < timestamptz '2026-03-28 00:00:00+00' and bot_requests is null and bytes_sent is null", 8},
		// PostgreSQL keeps the page views of a month until all of it goes.
		{"hours whose page views are known although some have gone, or not although all are there",
			"(page_views is null) <> exists (select 1 from settings where name = 'page_views_since' and hour < cast(value || ' 00:00:00+00' as timestamptz))", 0},
		{"hours with another number of page views", "page_views <> 3", 0},
	} {
		if n := number(t, s, "select count(*) from loaded_hours where requests = 5 and "+c.where); n != c.want {
			t.Errorf("%d %s, want %d", n, c.what, c.want)
		}
	}
	Load(t, s, "late", view(1000, 70, "2026-03-27 12:00:00"), view(1001, 70, "2026-03-28 12:00:00"))
	if n := number(t, s, "select page_views from loaded_hours where hour = timestamptz '2026-03-28 12:00:00+00'"); n != 4 {
		t.Errorf("%d page views in an hour to which one came", n)
	}
	Sound(t, s)
}

// loaded are the tables that a loader fills, and what it goes by.
var loaded = slices.Concat(load.Tables, []string{"sites", "settings"})

// whatever is all that is in a store but for when it came.
func whatever(t testing.TB, s myweb.Store) []string {
	t.Helper()
	lines := DumpAll(t, s, loaded...)
	for i := range lines {
		lines[i] = whenLoaded.ReplaceAllString(lines[i], "")
	}
	return lines
}

var whenLoaded = regexp.MustCompile(` (first|last)_loaded_at=\S+`)

// only gives some of the migrations.
func only(t testing.TB, migrations fs.FS, names []string) fs.FS {
	t.Helper()
	some := fstest.MapFS{}
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			t.Fatal(err)
		}
		some[name] = &fstest.MapFile{Data: text}
	}
	return some
}

// fillEarlier loads requests of all kinds, some of them twice, and lines that
// were not understood.
func fillEarlier(t testing.TB, s myweb.Store) {
	t.Helper()
	loadBatch(t, s,
		delivery{object: withRejected(Object("a", evening()[:40])), requests: evening()[:40], rejected: []myweb.RejectedLine{{Line: 9, Reason: "too few cells", Text: "x"}}},
		delivery{object: Object("b", evening()[30:]), requests: evening()[30:]})
}

func withRejected(o myweb.LogObject) myweb.LogObject {
	o.Lines, o.LinesRejected = o.Lines+1, o.LinesRejected+1
	return o
}

// goOn loads late lines, some of them known, and takes an object out again.
func goOn(t testing.TB, s myweb.Store) {
	t.Helper()
	late := []myweb.Request{view(1000, 2, "2026-03-07 21:20:00"), view(1001, 78, "2026-03-09 00:00:00")}
	Load(t, s, "c", append(late, evening()[5:15]...)...)
	undo(t, s, "b")
	Load(t, s, "d", evening()[50:]...)
}

// bringRows writes the rows of a store into those tables and columns that an
// earlier version has, as its loader would have.
func bringRows(t testing.TB, from myweb.Store, db *sql.DB) {
	t.Helper()
	columns := map[string][]string{}
	var tables []string
	found, err := db.QueryContext(context.Background(), `select table_name, column_name from information_schema.columns
	  where table_schema = current_schema() and table_catalog = current_database() order by table_name, ordinal_position`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var table, column string
		if err := found.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(loaded, table) {
			continue
		}
		if columns[table] == nil {
			tables = append(tables, table)
		}
		columns[table] = append(columns[table], column)
	}
	if err := found.Err(); err != nil || len(tables) < 5 {
		t.Fatalf("the tables of the earlier version: %q, %v", tables, err)
	}
	for _, table := range tables {
		bringTable(t, from, db, table, columns[table])
	}
}

func bringTable(t testing.TB, from myweb.Store, db *sql.DB, table string, columns []string) {
	t.Helper()
	places := make([]string, len(columns))
	for i := range places {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	list := strings.Join(columns, ", ")
	insert := "insert into " + table + " (" + list + ") values (" + strings.Join(places, ", ") + ")"
	each(t, from, "select "+list+" from "+table, func(rows *sql.Rows) error {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		for i := range cells {
			cells[i] = *cells[i].(*any)
			if d, ok := cells[i].(interface{ Float64() float64 }); ok {
				cells[i] = d.Float64() // a decimal, which the driver gives and does not take
			}
		}
		_, err := db.ExecContext(context.Background(), insert, cells...)
		return err
	})
}
