// Package awstest gives tests a bucket on this machine, and the weather of a
// network: errors, stalls, bodies that break off, credentials that expire.
package awstest

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Bucket is the one of NewStorage.
const Bucket = "logs"

// Credentials puts made-up ones into the environment, and an endpoint.
func Credentials(t testing.TB, endpoint string) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "testaccess", "AWS_SECRET_ACCESS_KEY": "testsecret", "AWS_SESSION_TOKEN": "", "AWS_REGION": "eu-west-1",
		"AWS_PROFILE": "", "AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": endpoint,
	} {
		t.Setenv(name, value)
	}
}

// Storage is a server of S3 in this process.
type Storage struct {
	t       testing.TB
	URL     string
	Lists   atomic.Int64 // requests of each kind
	Gets    atomic.Int64
	backend *s3mem.Backend
	handler http.Handler

	mu      sync.Mutex
	weather func(w http.ResponseWriter, r *http.Request, next http.Handler)
}

// NewStorage starts a server with one empty bucket, to which the environment
// points.
func NewStorage(t testing.TB) *Storage {
	t.Helper()
	s := &Storage{t: t, backend: s3mem.New()}
	s.handler = gofakes3.New(s.backend).Server()
	if err := s.backend.CreateBucket(Bucket); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.URL = server.URL
	Credentials(t, server.URL)
	return s
}

// Put makes or replaces an object.
func (s *Storage) Put(key string, content []byte) {
	s.t.Helper()
	if _, err := s.backend.PutObject(Bucket, key, nil, bytes.NewReader(content), int64(len(content)), nil); err != nil {
		s.t.Fatal(err)
	}
}

// Delete removes an object.
func (s *Storage) Delete(key string) {
	s.t.Helper()
	if _, err := s.backend.DeleteObject(Bucket, key); err != nil {
		s.t.Fatal(err)
	}
}

// ETag is that of content.
func ETag(content []byte) string {
	sum := md5.Sum(content)
	return hex.EncodeToString(sum[:])
}

// Weather sets what stands between client and server; nil is fair.
func (s *Storage) Weather(w func(http.ResponseWriter, *http.Request, http.Handler)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.weather = w
}

func (s *Storage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodGet && r.URL.Query().Has("list-type"):
		s.Lists.Add(1)
	case r.Method == http.MethodGet:
		s.Gets.Add(1)
	}
	s.mu.Lock()
	weather := s.weather
	s.mu.Unlock()
	if weather == nil {
		s.handler.ServeHTTP(w, r)
		return
	}
	weather(w, r, s.handler)
}

// Refuse answers as S3 does when it refuses.
func Refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>made up by a test</Message></Error>", code)
}

// Storm gives a share of requests, in percent, some fault.
func Storm(percent int, random *rand.Rand) func(http.ResponseWriter, *http.Request, http.Handler) {
	return faults(percent, 6, random)
}

// Showers is Storm without bodies that stop coming, for sources that wait long
// for them.
func Showers(percent int, random *rand.Rand) func(http.ResponseWriter, *http.Request, http.Handler) {
	return faults(percent, 5, random)
}

func faults(percent, kinds int, random *rand.Rand) func(http.ResponseWriter, *http.Request, http.Handler) {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		mu.Lock()
		hit, kind := random.IntN(100) < percent, random.IntN(kinds)
		mu.Unlock()
		if !hit {
			next.ServeHTTP(w, r)
			return
		}
		switch kind {
		case 0:
			Refuse(w, http.StatusInternalServerError, "InternalError")
		case 1:
			Refuse(w, http.StatusServiceUnavailable, "SlowDown")
		case 2:
			Refuse(w, http.StatusBadRequest, "ExpiredToken")
		case 3:
			hangUp(w)
		default:
			breakOff(w, r, next, kind == 5)
		}
	}
}

func hangUp(w http.ResponseWriter) {
	if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = connection.Close()
	}
}

// breakOff sends half of the body; then it hangs up, or sends nothing more
// until the client goes.
func breakOff(w http.ResponseWriter, r *http.Request, next http.Handler, stall bool) {
	recorder := httptest.NewRecorder()
	next.ServeHTTP(recorder, r)
	for name, values := range recorder.Header() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", fmt.Sprint(recorder.Body.Len()))
	w.WriteHeader(recorder.Code)
	_, _ = io.CopyN(w, recorder.Body, int64(recorder.Body.Len()/2))
	_ = http.NewResponseController(w).Flush()
	if stall && r.Method == http.MethodGet && !strings.Contains(r.URL.RawQuery, "list-type") {
		wait(r.Context())
	}
	panic(http.ErrAbortHandler)
}

func wait(ctx context.Context) { <-ctx.Done() }
