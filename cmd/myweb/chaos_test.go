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
	"github.com/myweb-analytics/myweb/source/aws/awstest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// chaosObjects come while the server is killed so often.
const (
	chaosObjects = 2000
	chaosKills   = 5
)

// Log objects come, in any order and some under two names, while the server
// that follows them is killed at random and started again. In the end the
// tables are those of one undisturbed load from a folder.
func TestServeKilledAtAnyInstant(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a process for a minute")
	}
	made := newWorld(t)
	made.manyObjects()
	made.must("ingest", "--quiet", made.path("made"))
	want := made.sql("select sum(lines) from log_objects")

	t.Run("a folder", func(t *testing.T) {
		w := newWorld(t)
		if err := os.Mkdir(w.path("logs"), 0o755); err != nil {
			t.Fatal(err)
		}
		w.survive("logs", made.objects(), func(path, name string) {
			if err := os.Link(path, w.path("logs", name)); err != nil {
				t.Fatal(err)
			}
		})
		w.lastRun("logs", want)
		storetest.Same(t, w.tables(), made.tables())
	})
	t.Run("a bucket behind a bad network", func(t *testing.T) {
		w := newWorld(t)
		storage := awstest.NewStorage(t)
		storage.Weather(awstest.Storm(5, rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))))
		source := "s3://" + awstest.Bucket + "/cf/?poll=1s"
		w.survive(source, made.objects(), func(path, name string) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			storage.Put("cf/"+name, text)
		})
		storage.Weather(nil)
		w.lastRun(source, want)
		storetest.Same(t, w.tables(), made.tables())
	})
}

// manyObjects makes some two thousand small log files.
func (w *world) manyObjects() {
	w.Helper()
	from := time.Now().UTC().Truncate(time.Hour).AddDate(0, 0, -3)
	_, err := generate.Write(w.Context(), w.path("made"), generate.Config{
		Seed: 11, Requests: chaosObjects * 10, From: from, To: from.AddDate(0, 0, 3), LinesPerFile: 8, Compress: true, GzipLevel: 1, Malformed: true,
	}, nil)
	if err != nil {
		w.Fatal(err)
	}
	if n := len(w.objects()); n < chaosObjects {
		w.Fatalf("only %d objects were made", n)
	}
}

// objects are the paths of what was made.
func (w *world) objects() []string {
	w.Helper()
	made, err := filepath.Glob(w.path("made", "*"))
	if err != nil {
		w.Fatal(err)
	}
	return made
}

// followAt is the command of a server that commits often.
func followAt(source string) []string {
	return []string{"serve", source, "--listen", "127.0.0.1:0", "--poll", "1s", "--batch-wait", "300ms", "--batch-rows", "2000"}
}

// survive puts objects where a server looks that is killed again and again.
func (w *world) survive(source string, objects []string, put func(path, name string)) {
	w.Helper()
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	random.Shuffle(len(objects), func(i, j int) { objects[i], objects[j] = objects[j], objects[i] })
	for part := range chaosKills {
		p := w.start(followAt(source)...)
		for i, path := range objects[part*len(objects)/chaosKills : (part+1)*len(objects)/chaosKills] {
			put(path, filepath.Base(path))
			if i%20 == 0 {
				put(path, strings.TrimSuffix(filepath.Base(path), ".gz")+"-again.gz")
				time.Sleep(10 * time.Millisecond)
			}
		}
		time.Sleep(time.Duration(random.IntN(4000)) * time.Millisecond)
		if err := p.Process.Kill(); err != nil {
			w.Fatal(err)
		}
		<-p.ended
	}
}

// lastRun follows source until so many lines are loaded.
func (w *world) lastRun(source, lines string) {
	w.Helper()
	p := w.start(followAt(source)...)
	defer func() {
		if w.Failed() {
			w.Logf("the server says\n%s", p.printed())
		}
	}()
	waitForLines(w.T, p.waitFor(w.T, `url=(http://127\.0\.0\.1:\d+)`), lines)
	p.stop(w.T, syscall.SIGTERM)
	w.must("check")
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
	for range 400 {
		if m := expression.FindStringSubmatch(get(t, url+"/metrics")); m != nil {
			if got = m[1]; got == want {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s lines are loaded, want %s", got, want)
}
