package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// Two folders, one of which goes away: the other one is loaded, and everything
// says how both do. A damaged object is no fault of its source, and when the
// folder is there again all is well.
func TestServeSaysHowItDoes(t *testing.T) {
	w := newWorld(t)
	now := time.Now().UTC()
	w.write("logs/1.log", "#Version: 1.0\n#Fields: date time cs-method x-host-header cs-uri-stem sc-status c-ip\n"+
		now.Add(-2*time.Hour).Format("2006-01-02\t15:04:05")+"\tGET\twww.example.com\t/\t200\t192.0.2.1\n"+
		now.Add(-40*time.Hour).Format("2006-01-02\t15:04:05")+"\tGET\twww.example.com\t/\t200\t192.0.2.1\n")
	w.write("logs/2.log.gz", "\x1f\x8b and no more")
	w.write("broken/.keep", "")
	p := w.start("serve", "logs", "broken", "--listen", "127.0.0.1:0", "--poll", "1s", "--batch-wait", "100ms")
	url := p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	p.waitFor(t, `msg=loaded objects=1 lines=2`)
	p.waitFor(t, `msg="not read" source=logs`)
	contains(t, get(t, url+"/healthz"), `"status":"ok"`, `"objects_unread":1`)
	contains(t, w.must("status"), "logs  running", "broken  running", "not read", "2.log.gz: ")
	if err := os.Rename(w.path("broken"), w.path("away")); err != nil {
		t.Fatal(err)
	}
	p.waitFor(t, `msg=source source=broken error=`)

	contains(t, get(t, url+"/healthz"), `"status":"degraded"`, `"name":"broken","state":"failing"`, `"name":"logs","state":"running"`)
	contains(t, get(t, url+"/readyz"), `"status":"degraded"`) // the database answers: it is ready
	contains(t, get(t, url+"/metrics"), "myweb_database_up 1\n", `myweb_source_up{source="logs"} 1`, `myweb_source_up{source="broken"} 0`,
		`myweb_source_objects_unread{source="logs"} 1`,
		`myweb_source_lines_total{source="logs"} 2`, "myweb_loader_lines_total 2\n", "process_open_fds ", "process_resident_memory_bytes ")
	contains(t, get(t, url+"/api/v1/status"), `"database":"`+w.path("test.duckdb")+`"`, `"settling":false`, `"settling":true`)

	o := w.run("status", "--url", url)
	if o.status != exitFailed {
		t.Errorf("exit status %d although a source is failing", o.status)
	}
	contains(t, o.stdout, "logs  running", "broken  failing", "no such file or folder", "2.log.gz", "1 objects, 2 lines", "# settled")
	if strings.Contains(o.stdout, "later than a day") {
		t.Errorf("old logs that are loaded at once are late:\n%s", o.stdout)
	}
	contains(t, o.stderr, "failing, and tried again: broken")
	var answer struct {
		Live struct{ Sources []struct{ Name string } }
	}
	if err := json.Unmarshal([]byte(w.run("status", "--json", "--url", url).stdout), &answer); err != nil || len(answer.Live.Sources) != 2 {
		t.Errorf("--json: %v, %+v", err, answer)
	}
	// Without --url the server is found by the file beside the database.
	o = w.run("status")
	contains(t, o.stdout, "logs  running", "broken  failing")
	w.refuse(exitFailed, []string{"status", "--url", "http://127.0.0.1:1"}, "no myweb answers")
	if err := os.Rename(w.path("away"), w.path("broken")); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); w.run("status").status != 0; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the folder is there again, and its source fails on")
		}
	}
	// What is removed is no fault of anybody any more.
	if err := os.Remove(w.path("logs/2.log.gz")); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); !strings.Contains(get(t, url+"/healthz"), `"objects_unread":0`) || strings.Contains(w.must("status"), "not read"); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("what was removed still counts\n%s", w.must("status"))
		}
	}
	p.stop(t, syscall.SIGTERM)
	contains(t, w.must("status"), "none are followed", "2 lines", "www.example.com")

	// Old logs that come after a restart are no lag.
	p = w.start("serve", "logs", "broken", "--listen", "127.0.0.1:0", "--poll", "1s", "--batch-wait", "100ms")
	url = p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	w.write("logs/3.log", "#Version: 1.0\n#Fields: date time cs-method x-host-header cs-uri-stem sc-status c-ip\n"+
		"2026-01-02\t15:04:05\tGET\twww.example.com\t/\t200\t192.0.2.1\n")
	p.waitFor(t, `msg=loaded objects=1 lines=1`)
	contains(t, get(t, url+"/api/v1/status"), `"last_request_at":"`+now.Add(-2*time.Hour).Format("2006-01-02T15:04:05"))
	p.stop(t, syscall.SIGTERM)
}

// What a source has brought is told by the names of the objects.
func TestWhatASourceBrought(t *testing.T) {
	w := newWorld(t)
	t.Chdir(w.folder)
	w.write("logs/a_b.log", "")
	for text, want := range map[string]string{
		"logs":                         w.path("logs/%"),
		"logs/":                        w.path("logs/%"),
		"absent":                       w.path("absent/%"),
		"logs/a_b.log":                 w.path("logs/a!_b.log"),
		"logs/*.gz":                    w.path("logs/%"),
		"s3://a-b/cf/E1_?poll=30s":     "s3://a-b/cf/E1!_%",
		"sqs://sqs.example/1/q":        "s3://%",
		"kinesis://real_time?region=x": "kinesis://%/real!_time/%",
	} {
		if got := brought(text); got != strings.ReplaceAll(want, w.folder, strings.ReplaceAll(w.folder, "_", "!_")) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// A folder that is not there yet keeps nothing from starting: it is said at once,
// and taken up when it comes.
func TestServeWaitsForAFolder(t *testing.T) {
	w := newWorld(t)
	copyFile(w, filepath.Join(scenario("two-sites"), "1.log"), "logs/1.log")
	p := w.start("serve", "logs", "later/logs", "logs/*.zip", "--listen", "127.0.0.1:0", "--poll", "1s", "--batch-wait", "100ms")
	p.waitFor(t, `msg="a new database was made; it is empty until the sources bring something" database=`)
	p.waitFor(t, `level=WARN msg="no file matches the pattern yet" source=logs/\*.zip`)
	p.waitFor(t, `level=ERROR msg=source source=later/logs error="source later/logs: no such file or folder`)
	p.waitFor(t, `msg=loaded objects=1`)
	contains(t, w.run("status").stdout, "logs  running", "later/logs  failing", "no such file or folder")
	copyFile(w, filepath.Join(scenario("bots"), "1.log"), "later/logs/1.log")
	for deadline := time.Now().Add(time.Minute); w.run("status").status != 0; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the folder is there, and its source fails on\n%s", p.printed())
		}
	}
	p.waitFor(t, `(?s)msg=loaded objects=1.*msg=loaded objects=1`)
	p.stop(t, syscall.SIGTERM)
}

// What is no log is named, and nothing of it is said: it may be anything.
func TestServeNamesWhatIsNoLog(t *testing.T) {
	w := newWorld(t)
	w.write("logs/notes.txt", "dear 192.0.2.1\nyours\n")
	copyFile(w, filepath.Join(scenario("two-sites"), "1.log"), "logs/1.log")
	p := w.start("serve", "logs", "--listen", "127.0.0.1:0", "--poll", "1s", "--batch-wait", "100ms")
	p.waitFor(t, `level=WARN msg="no line was understood; is it a log of CloudFront\?" object=\S*/logs/notes.txt lines=2 mostly="no header and no known number of cells"`)
	p.waitFor(t, `level=INFO msg=loaded`)
	p.stop(t, syscall.SIGTERM)
	if said := p.printed(); strings.Contains(said, "192.0.2.1") || strings.Contains(said, "dear") || strings.Count(said, "no line was understood") != 1 {
		t.Errorf("it said\n%s", said)
	}
}

// Told to end in the middle of a batch, it ends soon, and when it is started
// again all is loaded, once.
func TestServeEndsInABatch(t *testing.T) {
	w := newWorld(t)
	w.generate(20_000)
	p := w.start("serve", "logs", "--listen", "127.0.0.1:0", "--batch-wait", "1h", "--batch-rows", "15000")
	p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	time.Sleep(2500 * time.Millisecond) // wherever it is: waiting, reading or loading
	p.stop(t, syscall.SIGTERM)
	p = w.start("serve", "logs", "--listen", "127.0.0.1:0", "--batch-wait", "200ms")
	url := p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	fresh := newWorld(t)
	fresh.must("ingest", "--quiet", w.path("logs"))
	want := fresh.sql("select sum(lines) from log_objects")
	waitForLines(t, url, want)
	p.stop(t, os.Interrupt)
	w.must("check")
	if got := w.sql("select sum(lines) from log_objects"); got != want {
		t.Errorf("%s lines, want %s", got, want)
	}
}

// The database may be away; the process is well, and says what is not.
func TestStatusOfAnEmptyDatabase(t *testing.T) {
	w := newWorld(t)
	w.refuse(exitFailed, []string{"status"}, "no database at")
	w.refuse(exitUsage, []string{"status", "please"}, "takes no arguments")
	w.must("init")
	contains(t, w.must("status"), "0, 0 lines", "none are followed")
	w.refuse(exitFailed, []string{"status", "--max-age", "1h"}, "nothing was loaded yet")
	w.refuse(exitUsage, []string{"status", "--max-age", "1"}, "want a time with its unit")
	w.change("insert into checkpoints values ('kinesis://eu-central-1/logs/shardId-000000000000', '4959')")
	contains(t, w.must("status"), "\nkinesis://eu-central-1/logs/shardId-000000000000\n  loaded up to   4959\n")
	if text := w.must("status", "--json"); !strings.Contains(text, `"live":null`) {
		t.Error(text)
	}
}

// Nothing tells where the server of a database of PostgreSQL is, and none is needed
// where cron loads: what the database says is shown.
func TestStatusWithPostgreSQL(t *testing.T) {
	w := newWorld(t)
	w.environ["DATABASE_URL"] = pgtest.Database(t)
	w.must("ingest", "--quiet", filepath.Join(scenario("two-sites"), "1.log"))
	o := w.run("status")
	if o.status != exitDone || o.stderr != "" {
		t.Errorf("exit status %d, %s", o.status, o.stderr)
	}
	contains(t, o.stdout, "last loaded", " s ago", "sources          unknown: no running serve of this database was found at "+defaultURL, "give --url")
	w.must("status", "--max-age", "1h")
	w.app.clock = func() time.Time { return time.Now().Add(26 * time.Hour) }
	w.refuse(exitFailed, []string{"status", "--max-age", "25h"}, "nothing was loaded for 26 h: is `myweb ingest` run by cron")
	w.must("status", "--max-age", "27h")
	w.app.clock = nil
	w.refuse(exitFailed, []string{"status", "--database", strings.Replace(w.environ["DATABASE_URL"], "/test_", "/absent_", 1)}, "make it with `createdb absent_")

	p := w.start("serve", "--listen", "127.0.0.1:0")
	url := p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	contains(t, w.must("status", "--url", url), "none are followed")
	p.stop(t, syscall.SIGTERM)
}

// What is undone while a server runs is no longer known to it: the file is loaded
// when it comes once more.
func TestUndoBesideServe(t *testing.T) {
	w := newWorld(t)
	w.environ["DATABASE_URL"] = pgtest.Database(t)
	copyFile(w, filepath.Join(scenario("two-sites"), "1.log"), "logs/1.log")
	w.must("init")
	p := w.start("serve", "logs", "--listen", "127.0.0.1:0", "--poll", "1s", "--batch-wait", "100ms")
	p.waitFor(t, `msg=loaded objects=1`)
	want := w.sql("select count(*) from requests")
	w.must("undo", w.path("logs", "1.log"))
	if got := w.sql("select count(*) from requests"); want == "0" || got != "0" {
		t.Fatalf("%s requests, and %s when they are undone", want, got)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(w.path("logs/1.log"), later, later); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); w.sql("select count(*) from requests") != want; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it is not loaded again\n%s", p.printed())
		}
	}
	p.stop(t, syscall.SIGTERM)
	w.must("check")
}

// A server that asks for a login is shown a token.
func TestStatusWithAToken(t *testing.T) {
	w := newWorld(t)
	w.environ["MYWEB_TOKEN"] = "the token"
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer the token" {
			rw.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(rw, `{"database":"stats.duckdb"}`)
	}))
	defer server.Close()
	contains(t, w.must("status", "--url", server.URL), "stats.duckdb")
	w.environ["MYWEB_TOKEN"] = ""
	w.refuse(exitFailed, []string{"status", "--url", server.URL}, "MYWEB_TOKEN")
}

// For cron: silent when all is well, and half-written files wait.
func TestIngestOnce(t *testing.T) {
	w := newWorld(t)
	copyFile(w, filepath.Join(scenario("two-sites"), "1.log"), "logs/1.log")
	if out := w.run("ingest", "--once", w.path("logs")); out != (output{}) {
		t.Errorf("%+v", out)
	}
	if got := w.sql("select count(*) from log_objects"); got != "0" {
		t.Errorf("%s objects are loaded, but the file was written just now", got)
	}
	old := time.Now().Add(-time.Minute)
	if err := os.Chtimes(w.path("logs/1.log"), old, old); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if out := w.run("ingest", "--once", w.path("logs")); out != (output{}) {
			t.Errorf("%+v", out)
		}
	}
	if got := w.sql("select count(*) from log_objects"); got != "1" {
		t.Errorf("%s objects are loaded, want 1", got)
	}
	broken := w.write("logs/2.log.gz", "\x1f\x8b and no more")
	if err := os.Chtimes(broken, old, old); err != nil {
		t.Fatal(err)
	}
	w.refuse(exitFailed, []string{"ingest", "--once", w.path("logs")}, "1 of 2 log objects could not be read")
	p := w.start("serve", "--listen", "127.0.0.1:0")
	p.waitFor(t, `url=(http\S+)`)
	w.refuse(exitFailed, []string{"ingest", "--once", w.path("logs")}, "in use by process "+strconv.Itoa(p.Process.Pid))
	p.stop(t, syscall.SIGTERM)
}

// A page of another origin cannot read the metrics by a name of its own.
func TestMetricsOnThisMachineOnly(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	p := w.start("serve", "--listen", "127.0.0.1:0")
	url := p.waitFor(t, `url=(http\S+)`)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "rebound.example"
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("status %s", response.Status)
	}
	p.stop(t, syscall.SIGTERM)
}
