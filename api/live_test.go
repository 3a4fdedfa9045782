package api_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/api"
)

// open starts a stream. Lines come until it ends.
func open(t *testing.T, url string, headers ...string) (*http.Response, <-chan string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip")
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(response.Body); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return response, lines
}

func next(t *testing.T, lines <-chan string) string {
	t.Helper()
	select {
	case line, ok := <-lines:
		if !ok {
			t.Fatal("the stream has ended")
		}
		return line
	case <-time.After(30 * time.Second):
		t.Fatal("no line came")
	}
	return ""
}

// A stream tells the state at once, is not held back by compression, and ends
// when the server stops.
func TestStream(t *testing.T) {
	done := make(chan struct{})
	server := httptest.NewServer(handler(t, func(o *api.Options) { o.Done, o.LiveEvery, o.Timeout = done, 10*time.Millisecond, time.Second }))
	defer server.Close()
	response, lines := open(t, server.URL+www+"live")
	if kind := response.Header.Get("Content-Type"); kind != "text/event-stream" || response.Header.Get("Content-Encoding") != "" {
		t.Fatalf("headers: %v", response.Header)
	}
	if line := next(t, lines); line != "event: realtime" {
		t.Errorf("first comes %q", line)
	}
	if line := next(t, lines); !strings.HasPrefix(line, `data: {"now":"2026-11-22T14:00:00Z","last_at":"2026-11-22T13:30:00Z","current_visitors":0,`) {
		t.Errorf("then comes %q", line)
	}
	next(t, lines)
	// Nothing changes: heartbeats come, and nothing else.
	for range 3 {
		if line := next(t, lines); line != ": nothing new" {
			t.Errorf("nothing has changed, and %q comes", line)
		}
		next(t, lines)
	}
	close(done)
	ends(t, lines)
}

// ends waits until a stream is over.
func ends(t *testing.T, lines <-chan string) {
	t.Helper()
	over := time.After(30 * time.Second)
	for {
		select {
		case _, ok := <-lines:
			if !ok {
				return
			}
		case <-over:
			t.Fatal("the stream goes on")
		}
	}
}

// A stream ends with what it was opened by.
func TestStreamEndsWithItsLink(t *testing.T) {
	g := newGuarded(t, func(o *api.Options) { o.LiveEvery = 10 * time.Millisecond })
	server := httptest.NewServer(g)
	defer server.Close()
	cookie, id := g.shareCookie("www.example.com")
	_, lines := open(t, server.URL+www+"live", "Cookie", cookie)
	next(t, lines)
	g.must(g.RevokeShare(t.Context(), access.Operator(), id))
	ends(t, lines)
}

// So many streams, and no more; one that ends makes room.
func TestStreamsAreBounded(t *testing.T) {
	done := make(chan struct{})
	server := httptest.NewServer(handler(t, func(o *api.Options) { o.Done, o.LiveEvery = done, 10*time.Millisecond }))
	defer server.Close()
	defer close(done)
	var streams []*http.Response
	for range 100 {
		response, lines := open(t, server.URL+www+"live")
		next(t, lines)
		go func() {
			for range lines { // read on
			}
		}()
		streams = append(streams, response)
	}
	if status := statusOf(t, server.URL+www+"live"); status != http.StatusServiceUnavailable {
		t.Errorf("one more stream: %d", status)
	}
	streams[0].Body.Close()
	for range 600 {
		if statusOf(t, server.URL+www+"live") == http.StatusOK {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("a stream that ended makes no room")
}

func statusOf(t *testing.T, url string) int {
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
	if response.StatusCode != http.StatusOK {
		_, _ = io.Copy(io.Discard, response.Body)
	}
	return response.StatusCode
}

func TestStreamOfNoSite(t *testing.T) {
	if w := get(handler(t, nil), "/api/v1/absent.example.com/live"); w.Code != http.StatusNotFound {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
