package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// scenario is the folder of the logs of a scenario.
func scenario(name string) string { return filepath.Join(scenarioFolder, name, "logs") }

func TestHelp(t *testing.T) {
	w := newWorld(t)
	for _, args := range [][]string{{}, {"help"}, {"--help"}, {"-h"}} {
		if got := w.must(args...); got != mainHelp {
			t.Errorf("myweb %q does not print the help", args)
		}
	}
	for name, c := range commands() {
		for _, args := range [][]string{{name, "--help"}, {name, "-h"}, {"help", name}} {
			if got := w.must(args...); got != c.help || !strings.HasPrefix(got, "myweb "+name) {
				t.Errorf("myweb %q does not print the help of %s", args, name)
			}
		}
		contains(t, mainHelp, "myweb "+name)
	}
	contains(t, w.must("version"), "myweb "+version)
	contains(t, w.must("--version"), "myweb "+version)
	if entries, err := os.ReadDir(w.folder); err != nil || len(entries) != 0 {
		t.Errorf("help made files: %v %v", entries, err)
	}
}

// No line of help is wider than a terminal.
func TestHelpFits(t *testing.T) {
	texts := map[string]string{"": mainHelp}
	for name, c := range commands() {
		texts[name] = c.help
	}
	for name, text := range texts {
		for line := range strings.Lines(text) {
			if textWidth(strings.TrimRight(line, "\n")) > 100 {
				t.Errorf("help of %q: too wide: %s", name, line)
			}
		}
	}
}

func TestWrongUse(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	for _, c := range []struct {
		args string
		says string
	}{
		{"stats --period 2026-11-22..2026-11-01", "--period 2026-11-22..2026-11-01 ends before it begins"},
		{"stat", "did you mean `myweb stats`"},
		{"injest logs", "did you mean `myweb ingest`"},
		{"frobnicate", `there is no command "frobnicate"`},
		{"ingest", "name at least one source"},
		{"ingest --sampling 0 x", "percentage from 1 to 100"},
		{"ingest --nonsense x", "there is no flag --nonsense\nsee `myweb ingest --help`"},
		{"ingest x --fields", "--fields wants a value"},
		{"ingest --batch-rows many x", `--batch-rows "many": want a whole number`},
		{"ingest --batch-rows 99999999999999999999 x", "want a whole number"},
		{"ingest --quiet=perhaps x", `--quiet "perhaps": want true or false`},
		{"serve --poll 10", `--poll "10": want a time with its unit, such as 500ms, 10s, 5m or 1h30m`},
		{"ingest --fields timestamp,foo x", "no field foo; the names are those of CloudFront, such as asn, "},
		{"ingest --fields timestamp,cs_user_agent x", "such as cs-user-agent"},
		{"serve kinesis://logs?fields=timestamp,c-ipp", "no field c-ipp; the names are those of CloudFront, such as c-ip, "},
		{"ingest gs://bucket/prefix", "not gs://"},
		{"serve gs://bucket/prefix", "gs:// is no source"},
		{"serve s3:/bucket", "want s3:// with two slashes"},
		{"ingest s3:/bucket", "want s3:// with two slashes"},
		{"serve s3://", "with a name in it"},
		{"serve s3://logs?pol=30s", "there is no setting pol"},
		{"status --url localhost:8080", "want an address such as http://127.0.0.1:8080"},
		{"serve -", "standard input cannot be followed"},
		{"serve --poll 1ms", "at least 1s"},
		{"serve --listen example.com:80", "not a name"},
		{"serve --listen 8080", "an address and a port"},
		{"check it", "takes no arguments"},
		{"init it", "takes no arguments"},
		{"undo", "name one object"},
		{"undo a b", "name one object"},
		{"sql --format xml x", "table, csv, json, ndjson"},
		{"sql --limit -1 x", "--limit -1"},
		{"sql select 1", "in quotes"},
		{"stats --rows 0", "numbers above 0"},
		{"geo", "geo use FILE"},
		{"geo use", "geo use FILE"},
		{"demo --requests 5", "at least 1000"},
		{"demo x", "takes no arguments"},
		{"check --database .", "is a folder; name a file in it"},
		{"version it", "takes no arguments"},
		{"check --database mysql://me:hunter2@db/x", "mysql:// is no engine"},
	} {
		w.refuse(exitUsage, strings.Fields(c.args), c.says)
		o := w.run(strings.Fields(c.args)...)
		if strings.Contains(o.stderr, "hunter2") {
			t.Errorf("myweb %s prints the password", c.args)
		}
		if strings.Count(o.stderr, "\n") > 2 {
			t.Errorf("myweb %s answers a small mistake with\n%s", c.args, o.stderr)
		}
	}
}

// A server that is not there is no wrong usage; its password stays unsaid.
func TestServerThatDoesNotAnswer(t *testing.T) {
	w := newWorld(t)
	const url = "postgres://me:hunter2@127.0.0.1:1/x"
	w.refuse(exitFailed, []string{"check", "--database", url}, "is it running, and is the address right?")
	if o := w.run("check", "--database", url); strings.Contains(o.stderr, "hunter2") || strings.Contains(o.stderr, "\t") {
		t.Errorf("myweb says %s", o.stderr)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for _, c := range []struct{ name, value, says string }{
		{"DATABASE_URL", "postgresql://me:hunter2@db:port/x", "the URL of the database cannot be understood"},
		{"DATABASE_URL", "mysql://me:hunter2@db/x", "no engine that this version knows"},
		{"SESSION_TIMEOUT_MINUTES", "half an hour", "whole number of minutes"},
		{"TIMEZONE", "Middle/Earth", `TIMEZONE: time zone "Middle/Earth" is not known; use a name such as Europe/Berlin`},
		{"SITE_TIMEZONES", "blog.example.org", "is not SITE=ZONE"},
		{"SITE_TIMEZONES", "blog.example.org=", "is not SITE=ZONE"},
		{"SITE_TIMEZONES", "blog.example.org=Middle/Earth", `SITE_TIMEZONES: blog.example.org: time zone "Middle/Earth" is not known`},
		{"DB_PORT", "54a", "DB_PORT=54a: want a number from 1 to 65535"},
		{"DB_PORT", "65536", "DB_PORT=65536: want a number from 1 to 65535"},
		{"DB_SSLMODE", "verify", "DB_SSLMODE=verify: want disable or allow or prefer or require or verify-ca or verify-full"},
		{"DATABASE_URL", "postgres://me:hunter2@db/x?sslmode=perhaps", "sslmode=perhaps: want disable or allow or"},
		{"DATABASE_URL", "postgres://me:hunter2@db:70000/x", "port 70000: want a number from 1 to 65535"},
		{"DATABASE_URL", "postgres://me:hunter2@db/x?sslmode=verify-full&sslrootcert=/no/such.pem", "sslrootcert: open /no/such.pem: no such file"},
		{"VISITOR_SECRET", "short", "openssl rand"},
		{"DB_MEMORY_LIMIT", "lots", "a number with its unit, such as 512MB"},
		{"DB_MEMORY_LIMIT", "10KB", "a number with its unit"},
	} {
		w := newWorld(t)
		w.environ[c.name] = c.value
		w.refuse(exitUsage, []string{"ingest", scenario("bots")}, c.says)
		if o := w.run("ingest", scenario("bots")); strings.Contains(o.stderr, "hunter2") || strings.Count(o.stderr, "\n") != 1 {
			t.Errorf("%s=%s: myweb says %s", c.name, c.value, o.stderr)
		}
	}
}

// A database that is not there is not made by asking for it, nor by sources
// that are not there.
func TestNoDatabase(t *testing.T) {
	w := newWorld(t)
	w.refuse(exitFailed, []string{"ingest", w.path("absent"), w.path("neither")}, "no such file or folder", "absent")
	for _, args := range [][]string{{"check"}, {"stats"}, {"sql", "select 1"}, {"undo", "x"}, {"serve"}} {
		w.refuse(exitFailed, args, "no database at", "`myweb ingest FOLDER` makes one")
	}
	if entries, err := os.ReadDir(w.folder); err != nil || len(entries) != 0 {
		t.Errorf("files were made: %v %v", entries, err)
	}
}

// Files of which no line is understood are said, to cron too: they may be no logs.
func TestNoLineIsUnderstood(t *testing.T) {
	w := newWorld(t)
	w.write("logs/notes.txt", "a shopping list\n")
	w.write("logs/more.txt", "and another\n")
	copyFile(w, filepath.Join(scenario("bots"), "1.log"), "logs/1.log")
	o := w.run("ingest", "--quiet", w.path("logs"))
	if o.status != exitDone || strings.Count(o.stderr, "\n") != 1 {
		t.Errorf("exit status %d, %s", o.status, o.stderr)
	}
	contains(t, o.stderr, "no line was understood of "+w.path("logs")+"/", ".txt and 1 more: mostly no header and no known number of cells; are these logs")
	if o := w.run("ingest", "--quiet", w.path("logs")); o != (output{}) {
		t.Errorf("what is known already is said again: %+v", o)
	}
}

func TestInit(t *testing.T) {
	w := newWorld(t)
	contains(t, w.must("init"), "made "+w.path("test.duckdb"), "DuckDB")
	w.must("ingest", "--quiet", scenario("bots"))
	contains(t, w.must("init"), "is up to date", "holds 7 requests of 2 log objects")

	drop := []string{"init", "--drop"}
	w.refuse(exitUsage, drop, "no terminal to ask on; add --yes")
	w.app.interactive = true
	w.stdin = "n\n"
	w.refuse(exitFailed, drop, "with its 7 requests and 2 page views? [y/N]", "nothing was done")
	w.stdin = ""
	w.refuse(exitFailed, drop, "nothing was done")
	w.environ["ENVIRONMENT"] = "Production"
	w.refuse(exitFailed, append(drop, "--yes"), "ENVIRONMENT=production", "--force")
	if got := w.sql("select count(*) from requests"); got != "7" {
		t.Errorf("%s requests are left", got)
	}

	contains(t, w.must("init", "--drop", "--yes", "--force"), "removed "+w.path("test.duckdb"), "made "+w.path("test.duckdb"))
	if got := w.sql("select count(*) from requests"); got != "0" {
		t.Errorf("%s requests are left", got)
	}
	w.environ["ENVIRONMENT"] = "development"
	w.stdin = "yes\n"
	contains(t, w.must(drop...), "removed")
	w.write("other.duckdb", "a file of somebody else, longer than the header of a database would have to be to be one")
	w.refuse(exitUsage, []string{"init", "--drop", "--yes", "--database", w.path("other.duckdb")}, "no DuckDB database")
	if _, err := os.Stat(w.path("other.duckdb")); err != nil {
		t.Error("it removed a file that is no database")
	}
}

func TestCheck(t *testing.T) {
	w := newWorld(t)
	contains(t, w.must("ingest", scenario("rejected-lines")), "rejected", "no valid timestamp", "lines")
	contains(t, w.must("check"), "DuckDB v", "first request      2026-03-10 10:00:00 UTC", "last request       2026-03-10 10:05:00 UTC",
		"page_views                      2 rows", "rejected_lines                  3 rows", "each request is there once                         ok")
	w.change("update log_objects set loaded_at = null where uri like '%/1.log'")
	contains(t, w.must("check"), "loaded in part; ingest them again", "rejected-lines/logs/1.log\n", "loaded last        /")
	w.change("update sessions set page_views = 7")
	w.refuse(exitFailed, []string{"check"}, "1 of 13 rules are violated")
	contains(t, w.run("check").stdout, "sessions say what the raw tables say               2 violations")
}

// Taking out one of two deliveries of the same requests loses nothing: the
// other one is named, and brings them back.
func TestUndo(t *testing.T) {
	w := newWorld(t)
	w.must("ingest", "--quiet", scenario("double-delivery"))
	requests := "select count(*), count(country) from requests"
	if got := w.sql(requests); got != "6,6" {
		t.Fatalf("loaded %s", got)
	}
	v1, err := filepath.Abs(filepath.Join(scenario("double-delivery"), "1-v1.log"))
	if err != nil {
		t.Fatal(err)
	}
	w.refuse(exitFailed, []string{"undo", "2"}, "no loaded object is named 2 or ends so")
	contains(t, w.must("undo", "2-v2.json"), "took out", "2-v2.json", "page views                      4", "requests of bots                1", "stale:", v1)
	if got := w.sql(requests); got != "0,0" {
		t.Errorf("afterwards there are %s", got)
	}
	contains(t, w.must("check"), "stale:", v1)
	contains(t, w.must("ingest", v1), "page views                                              4")
	if got := w.sql(requests); got != "6,0" {
		t.Errorf("after the other delivery there are %s", got)
	}
	contains(t, w.must("undo", filepath.Join(scenario("double-delivery"), "1-v1.log")), "took out "+v1)
	w.refuse(exitFailed, []string{"undo", v1}, "no loaded object is named")
	if got := w.sql("select count(*) from sessions"); got != "0" {
		t.Errorf("%s sessions are left", got)
	}
	w.must("check")
}

func TestUndoWantsOneName(t *testing.T) {
	w := newWorld(t)
	w.must("ingest", "--quiet", scenario("bots"), scenario("campaign"))
	w.refuse(exitUsage, []string{"undo", "1.log"}, "2 objects end in 1.log", "say more of the name")
	contains(t, w.must("undo", "bots/logs/1.log"), "took out")
	contains(t, w.must("undo", "1.log"), "campaign/logs/1.log")
}

func TestGeo(t *testing.T) {
	w := newWorld(t)
	contains(t, w.must("geo", "list"), "country", "embedded", "IP Geolocation by DB-IP, https://db-ip.com")
	w.refuse(exitUsage, []string{"geo", "use", w.write("places.mmdb", "nothing")}, "places.mmdb", "in MMDB format")
	w.refuse(exitFailed, []string{"geo", "use", w.path("absent.mmdb")}, "cannot read the geolocation database")
	packed, err := os.ReadFile("../../enrich/geo/data/dbip-country.mmdb.zst")
	if err != nil {
		t.Fatal(err)
	}
	unpacker, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unpacker.Close()
	database, err := unpacker.DecodeAll(packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, w.must("geo", "use", w.write("dbip.mmdb", string(database))), "in use: country")
	if got := w.must("geo", "list"); strings.Count("\n"+got, "\ncountry ") != 2 {
		t.Errorf("in use are\n%s", got)
	}
}

func TestIngestFromStandardInput(t *testing.T) {
	w := newWorld(t)
	text, err := os.ReadFile(filepath.Join(scenario("campaign"), "1.log"))
	if err != nil {
		t.Fatal(err)
	}
	w.stdin = string(text)
	contains(t, w.must("ingest", "-"), "page views                                              4")
	contains(t, w.must("ingest", "-"), "known already, not read again                         1")
	if entries, err := filepath.Glob(w.path("myweb-spool-*")); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

// A folder without logs is no failure, and no table of zeros.
func TestIngestOfNothing(t *testing.T) {
	w := newWorld(t)
	w.write("empty/half.gz.tmp", "half a log")
	o := w.run("ingest", w.path("empty"))
	if o.status != exitDone || o.stdout != "" {
		t.Errorf("%+v", o)
	}
	contains(t, o.stderr, "no log file was found in "+w.path("empty"), ".tmp")
}

// Standard input without a byte is no failure either, and no row of the ledger. An
// empty file is one: it has a name.
func TestIngestOfEmptyInput(t *testing.T) {
	w := newWorld(t)
	for _, args := range [][]string{{"ingest", "-"}, {"ingest", "--quiet", "-"}} {
		o := w.run(args...)
		if o.status != exitDone || o.stdout != "" || o.stderr != "myweb ingest: nothing was read from standard input; it was empty\n" {
			t.Errorf("%s: %+v", args, o)
		}
	}
	w.must("ingest", "-", w.write("empty.log", ""))
	if got := w.sql("select string_agg(uri, ' ') from log_objects"); got != w.path("empty.log") {
		t.Errorf("the ledger has %s", got)
	}
	if entries, err := filepath.Glob(w.path("myweb-spool-*")); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

func TestIngestSaysWhatCannotBeRead(t *testing.T) {
	w := newWorld(t)
	broken := w.write("broken.gz", "\x1f\x8b\x08 and nothing")
	o := w.run("ingest", broken, scenario("bots"), w.path("absent"))
	if o.status != exitFailed {
		t.Errorf("exit status %d", o.status)
	}
	contains(t, o.stdout, "could not be read                                     2", "not read: "+broken, "requests of bots                                        5")
	contains(t, o.stderr, "2 of 4 log objects could not be read")
	rejected := w.must("ingest", scenario("rejected-lines"))
	contains(t, rejected, `myweb sql "SELECT * FROM rejected_lines"`)
	w.must("check")
}

// Nothing that is printed or stored has a client's address in it, nor the
// visitors' secret.
func TestPrivacy(t *testing.T) {
	w := newWorld(t)
	printed := w.must("ingest", scenario("rejected-lines"), scenario("double-delivery")) + w.must("check") +
		w.must("stats", "--period", "2026-03") + w.must("sql", "--format", "json", "from rejected_lines")
	for _, table := range []string{"requests", "page_views", "sessions", "visitors", "user_agents", "log_objects"} {
		printed += w.must("sql", "--format", "csv", "from "+table)
	}
	stored, err := os.ReadFile(w.path("test.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"192.0.2.1", "198.51.100.1", w.environ["VISITOR_SECRET"]} {
		if strings.Contains(printed, secret) || strings.Contains(string(stored), secret) {
			t.Errorf("a secret or an address comes out again")
		}
	}
}
