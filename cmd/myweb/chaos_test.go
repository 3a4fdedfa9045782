package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// chaosObjects come into the folder while the server is killed so often.
const (
	chaosObjects = 2000
	chaosKills   = 6
)

// Files come into a folder, in any order and some under two names, while the
// server that follows it is killed at random and started again. In the end the
// tables are those of one undisturbed load.
func TestServeKilledAtAnyInstant(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a process for half a minute")
	}
	w := newWorld(t)
	from := time.Now().UTC().Truncate(time.Hour).AddDate(0, 0, -3)
	_, err := generate.Write(t.Context(), w.path("made"), generate.Config{
		Seed: 11, Requests: chaosObjects * 10, From: from, To: from.AddDate(0, 0, 3), LinesPerFile: 8, Compress: true, GzipLevel: 1, Malformed: true,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	made, err := filepath.Glob(w.path("made", "*"))
	if err != nil || len(made) < chaosObjects {
		t.Fatalf("%d objects were made, %v", len(made), err)
	}
	undisturbed := newWorld(t)
	undisturbed.must("ingest", "--quiet", w.path("made"))
	want := undisturbed.sql("select sum(lines) from log_objects")

	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	random.Shuffle(len(made), func(i, j int) { made[i], made[j] = made[j], made[i] })
	if err := os.Mkdir(w.path("logs"), 0o755); err != nil {
		t.Fatal(err)
	}
	serve := []string{"serve", "logs", "--listen", "127.0.0.1:0", "--poll", "1s", "--batch-wait", "300ms", "--batch-rows", "2000"}
	for part := range chaosKills {
		p := w.start(serve...)
		for i, path := range made[part*len(made)/chaosKills : (part+1)*len(made)/chaosKills] {
			w.arrive(path, filepath.Base(path))
			if i%20 == 0 {
				w.arrive(path, "again-"+filepath.Base(path))
				time.Sleep(10 * time.Millisecond)
			}
		}
		time.Sleep(time.Duration(random.IntN(5000)) * time.Millisecond)
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		<-p.ended
	}
	p := w.start(serve...)
	url := p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	waitForLines(t, url, want)
	p.stop(t, syscall.SIGTERM)
	w.must("check")
	storetest.Same(t, w.tables(), undisturbed.tables())
}

// arrive gives a file a name in the folder that is followed.
func (w *world) arrive(path, name string) {
	w.Helper()
	if err := os.Link(path, w.path("logs", name)); err != nil {
		w.Fatal(err)
	}
}

// tables are those of state that do not name files.
func (w *world) tables() (found []string) {
	for _, line := range w.state() {
		if !strings.HasPrefix(line, "log object ") {
			found = append(found, line)
		}
	}
	return found
}

// waitForLines waits until the ledger counts so many lines.
func waitForLines(t *testing.T, url, want string) {
	t.Helper()
	expression := regexp.MustCompile(`myweb_ledger_lines (\S+)`)
	got := ""
	for range 1200 {
		if m := expression.FindStringSubmatch(get(t, url+"/metrics")); m != nil {
			if got = m[1]; got == want {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s lines are loaded, want %s", got, want)
}
