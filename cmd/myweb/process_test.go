package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is the program in a process of its own.
type process struct {
	*exec.Cmd
	ended chan error

	mu   sync.Mutex
	text bytes.Buffer // what it has printed so far
}

func (w *world) start(args ...string) *process {
	w.Helper()
	self, err := os.Executable()
	if err != nil {
		w.Fatal(err)
	}
	p := &process{Cmd: exec.CommandContext(context.WithoutCancel(w.Context()), self, args...), ended: make(chan error, 1)}
	p.Dir = w.folder
	p.Env = append(os.Environ(), programVariable+"=1", "TMPDIR="+w.path("tmp"))
	for name, value := range w.environ {
		p.Env = append(p.Env, name+"="+value)
	}
	if err := os.MkdirAll(w.path("tmp"), 0o755); err != nil {
		w.Fatal(err)
	}
	out, err := p.StdoutPipe()
	if err != nil {
		w.Fatal(err)
	}
	p.Stderr = p.Stdout
	if err := p.Cmd.Start(); err != nil {
		w.Fatal(err)
	}
	go p.read(out)
	w.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

func (p *process) read(out io.Reader) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		p.mu.Lock()
		p.text.WriteString(line)
		p.mu.Unlock()
		if err != nil {
			p.ended <- p.Wait()
			return
		}
	}
}

func (p *process) printed() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// waitFor waits until the process has printed what pattern matches, and gives
// its first group.
func (p *process) waitFor(t *testing.T, pattern string) string {
	t.Helper()
	expression := regexp.MustCompile(pattern)
	for range 600 {
		if match := expression.FindStringSubmatch(p.printed()); match != nil {
			return match[len(match)-1]
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("it has not printed %s but\n%s", pattern, p.printed())
	return ""
}

// stop interrupts the process, which has to end well and soon.
func (p *process) stop(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := p.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		if err != nil {
			t.Errorf("it ended with %v\n%s", err, p.printed())
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("it has not ended in 10 seconds\n%s", p.printed())
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s, %v\n%s", url, response.Status, err, body)
	}
	return string(body)
}

// A server that follows a folder: what comes into it is on the dashboard soon,
// the database is its own meanwhile, and it ends when it is told to.
func TestServe(t *testing.T) {
	w := newWorld(t)
	copyFile(w, filepath.Join(scenario("two-sites"), "1.log"), "logs/1.log")
	p := w.start("serve", "logs", "--listen", "127.0.0.1:0", "--poll", "1s")
	url := p.waitFor(t, `url=(http://127\.0\.0\.1:\d+)`)
	contains(t, get(t, url+"/"), "<!doctype html>")
	p.waitFor(t, `msg=loaded objects=1 lines=2 page_views=2`)
	copyFile(w, filepath.Join(scenario("two-sites"), "2.log"), "logs/2.log.tmp")
	if err := os.Rename(w.path("logs/2.log.tmp"), w.path("logs/2.log")); err != nil {
		t.Fatal(err)
	}
	p.waitFor(t, `(?s)msg=loaded.*msg=loaded objects=1 lines=2 page_views=2`)
	contains(t, get(t, url+"/api/v1/sites"), `"www.example.com"`, `"blog.example.org"`)

	pid := strconv.Itoa(p.Process.Pid)
	for _, args := range [][]string{{"check"}, {"stats"}, {"sql", "select 1"}, {"undo", "1.log"}, {"init"}, {"ingest", "logs"}} {
		w.refuse(exitFailed, args, "the database is in use by process "+pid, "dashboard")
	}
	p.stop(t, syscall.SIGTERM)
	contains(t, p.printed(), "msg=stopped")
	if text := strings.ReplaceAll(p.printed(), url, ""); strings.Contains(text, "127.0.0.1") || strings.Contains(text, "192.0.2") {
		t.Errorf("the log names a client's address:\n%s", text)
	}
	w.must("check")
	if got := w.sql("select count(*) from page_views"); got != "4" {
		t.Errorf("%s page views, want 4", got)
	}
}

// Two servers cannot share a database or a port, and say so.
func TestServeTwice(t *testing.T) {
	w := newWorld(t)
	w.must("init")
	p := w.start("serve", "--listen", "127.0.0.1:0")
	url := p.waitFor(t, `url=http://(127\.0\.0\.1:\d+)`)
	w.refuse(exitFailed, []string{"serve", "--listen", url}, "another program may use the port")
	w.refuse(exitFailed, []string{"serve", "--listen", "127.0.0.1:0"}, "in use by process "+strconv.Itoa(p.Process.Pid))
	p.stop(t, os.Interrupt)
}

func TestDemo(t *testing.T) {
	w := newWorld(t)
	w.environ["PATH"] = w.folder // no browser
	p := w.start("demo", "--requests", "3000", "--listen", "127.0.0.1:0")
	url := p.waitFor(t, `The dashboard is at (http://127\.0\.0\.1:\d+)`)
	contains(t, p.printed(), "log lines in", "page views", "lines")
	contains(t, get(t, url+"/api/v1/sites"), `"www.example.com"`, `"blog.example.org"`, `"shop.example.net"`)
	p.stop(t, os.Interrupt)
	if left, err := os.ReadDir(w.path("tmp")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if _, err := os.Stat(w.path("test.duckdb")); err == nil {
		t.Error("the demonstration touched the database of the user")
	}
}

// A demonstration with a folder keeps it, and goes on with it.
func TestDemoKeepsItsFolder(t *testing.T) {
	w := newWorld(t)
	args := []string{"demo", "--requests", "2000", "--listen", "127.0.0.1:0", "--open=false", "--dir", "demo"}
	p := w.start(args...)
	p.waitFor(t, `The dashboard is at (http\S+)`)
	p.stop(t, os.Interrupt)
	w.must("check", "--database", w.path("demo/myweb.duckdb"))
	p = w.start(args...)
	p.waitFor(t, `The dashboard is at (http\S+)`)
	contains(t, p.printed(), "found logs in", "page views                                              0")
	p.stop(t, syscall.SIGTERM)
}

// A load that is killed leaves the database sound, and the same command goes
// on from there.
func TestIngestKilled(t *testing.T) {
	w := newWorld(t)
	w.generate(20_000)
	p := w.start("ingest", "logs")
	time.Sleep(700 * time.Millisecond)
	_ = p.Process.Kill()
	<-p.ended
	w.must("ingest", "--quiet", w.path("logs"))
	w.must("check")
	lines := w.sql("select sum(lines) from log_objects where loaded_at is not null")
	fresh := newWorld(t)
	fresh.must("ingest", "--quiet", w.path("logs"))
	if want := fresh.sql("select sum(lines) from log_objects"); lines != want {
		t.Errorf("%s lines after all, want %s", lines, want)
	}
}

func copyFile(w *world, from, to string) {
	w.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		w.Fatal(err)
	}
	w.write(to, string(text))
}
