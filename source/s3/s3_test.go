package s3

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws/awstest"
)

func parse(t *testing.T, text string) *Source {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s.Temp = t.TempDir()
	return s
}

// content is different for each name.
func content(name string) []byte { return bytes.Repeat([]byte(name+"\n"), 2000) }

func read(t *testing.T, o source.Object) []byte {
	t.Helper()
	file, err := o.Open(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", o.URI, err)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatalf("%s: %v", o.URI, err)
	}
	if err := file.Close(); err != nil {
		t.Errorf("%s: %v", o.URI, err)
	}
	return text
}

func nothingLeft(t *testing.T, s *Source) {
	t.Helper()
	if left, err := os.ReadDir(s.Temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestParse(t *testing.T) {
	s := parse(t, "s3://logs/cf/E1?region=eu-west-1&since=2026-11-01&lookback=72h&poll=2m&sweep=0s&sampling=10&fields=timestamp,c-ip")
	if s.Bucket != "logs" || s.Prefix != "cf/E1" || s.URI != "s3://logs/cf/E1" || s.Region != "eu-west-1" || !s.Since.Equal(day(t, "2026-11-01 00")) ||
		s.LookBack != 72*time.Hour || s.Poll != 2*time.Minute || s.Sweep != 0 || s.Sampling != 10 || !slices.Equal(s.Fields, []string{"timestamp", "c-ip"}) {
		t.Errorf("%+v", s)
	}
	for text, word := range map[string]string{
		"s3://": "name", "s3:logs": "name", "s3://logs?poll=5": "duration", "s3://logs?pol=5s": "lookback", "s3://logs?poll=1ms": "1s",
		"s3://logs?since=yesterday": "2026-11-22", "s3://logs?sampling=0": "percentage", "s3://logs?x=%zz": "settings",
	} {
		if _, err := Parse(text); myweb.ErrorCode(err) != myweb.CodeInvalid || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestObjects(t *testing.T) {
	storage := awstest.NewStorage(t)
	var keys []string
	for i := range 2500 { // three pages
		keys = append(keys, fmt.Sprintf("cf/E1.2026-11-%02d-%02d.%08x.gz", 1+i/100, i%24, i))
	}
	keys = append(keys, "cf/odd +&%41ü=?#/.gz")
	sort.Strings(keys)
	for _, key := range append(keys, "cf/folder/", "cf/aws-programmatic-access-test-object", "other/E1.2026-11-22-05.abcdef01.gz") {
		storage.Put(key, content(key))
	}
	s := parse(t, "s3://logs/cf/")
	i := 0
	for o, err := range s.Objects(t.Context()) {
		if err != nil || o.URI != "s3://logs/"+keys[i] || !o.Remote || o.Modified.IsZero() {
			t.Fatalf("object %d: %+v, %v", i, o, err)
		}
		if i%500 == 0 || strings.Contains(o.URI, "odd") {
			if got := read(t, o); !bytes.Equal(got, content(keys[i])) || o.Size != int64(len(got)) {
				t.Fatalf("%s holds %d bytes", o.URI, len(got))
			}
		}
		i++
	}
	if i != len(keys) {
		t.Errorf("%d objects, want %d", i, len(keys))
	}
	storage.Lists.Store(0)
	s.Since = day(t, "2026-11-24 00")
	i = 0
	for range s.Objects(t.Context()) {
		i++
	}
	if i != 200+1 || storage.Lists.Load() > 2 {
		t.Errorf("since a day: %d objects with %d requests", i, storage.Lists.Load())
	}
	nothingLeft(t, s)
}

// A Parquet file has a name while it is read.
func TestParquetHasAName(t *testing.T) {
	storage := awstest.NewStorage(t)
	storage.Put("a.parquet", []byte("PAR1 and so on"))
	s := parse(t, "s3://logs")
	for o := range s.Objects(t.Context()) {
		file, err := o.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(file.Name()); err != nil || string(text) != "PAR1 and so on" {
			t.Errorf("%s: %q, %v", file.Name(), text, err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
	nothingLeft(t, s)
}

// Whatever the weather, each object comes whole and once.
func TestObjectsInAStorm(t *testing.T) {
	storage := awstest.NewStorage(t)
	const n = 60
	for i := range n {
		storage.Put(fmt.Sprint("cf/", i), content(fmt.Sprint("cf/", i)))
	}
	storage.Weather(awstest.Storm(30, rand.New(rand.NewPCG(1, 2))))
	s := parse(t, "s3://logs/cf/")
	s.stall = 200 * time.Millisecond
	seen := map[string]bool{}
	for o, err := range source.Prefetch(t.Context(), s.Objects(t.Context()), func(source.Object) bool { return false }) {
		if err != nil {
			t.Fatal(err)
		}
		key := strings.TrimPrefix(o.URI, "s3://logs/")
		if got := read(t, o); !bytes.Equal(got, content(key)) || seen[key] {
			t.Fatalf("%s: %d bytes, seen %v", key, len(got), seen[key])
		}
		seen[key] = true
	}
	if len(seen) != n {
		t.Errorf("%d objects", len(seen))
	}
	nothingLeft(t, s)
}

// Errors say what, where, and what to do.
func TestErrorsSayWhatToDo(t *testing.T) {
	storage := awstest.NewStorage(t)
	storage.Put("a", content("a"))
	always := func(status int, code string) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { awstest.Refuse(w, status, code) }
	}
	for _, c := range []struct {
		status int
		code   string
		is     myweb.Code
		words  string
	}{
		{403, "AccessDenied", myweb.CodeUnavailable, "list s3://logs/a: access is denied: the credentials need s3:ListBucket on arn:aws:s3:::logs"},
		{404, "NoSuchBucket", myweb.CodeNotFound, "list s3://logs/a: there is no such bucket"},
		{403, "InvalidAccessKeyId", myweb.CodeUnavailable, "AWS_ACCESS_KEY_ID"},
		{403, "SignatureDoesNotMatch", myweb.CodeUnavailable, "AWS_SECRET_ACCESS_KEY"},
		{403, "RequestTimeTooSkewed", myweb.CodeUnavailable, "clock"},
		{400, "SomethingNew", myweb.CodeUnavailable, "SomethingNew, made up by a test"},
	} {
		storage.Weather(always(c.status, c.code))
		err := parse(t, "s3://logs/a").Connect(t.Context())
		if myweb.ErrorCode(err) != c.is || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v (%s)", c.code, err, myweb.ErrorCode(err))
		}
	}
	storage.Weather(nil)
	s := parse(t, "s3://logs/a")
	for o := range s.Objects(t.Context()) {
		for code, words := range map[string]string{
			"AccessDenied": "fetch s3://logs/a: access is denied: the credentials need s3:GetObject on arn:aws:s3:::logs/*",
			"NoSuchKey":    "not there", "InvalidObjectState": "restore", "PreconditionFailed": "replaced",
		} {
			storage.Weather(always(403, code))
			if _, err := o.Open(t.Context()); err == nil || !strings.Contains(err.Error(), words) {
				t.Errorf("%s: %v", code, err)
			}
		}
	}
	nothingLeft(t, s)
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	if err := parse(t, "s3://logs/a").Connect(t.Context()); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("nobody there: %v", err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	if err := parse(t, "s3://logs/a").Connect(t.Context()); err == nil || !strings.Contains(err.Error(), "no AWS credentials were found") {
		t.Errorf("no credentials: %v", err)
	}
}

// The bucket is elsewhere than the configuration says.
func TestRegionIsFound(t *testing.T) {
	storage := awstest.NewStorage(t)
	storage.Put("a", content("a"))
	storage.Weather(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		w.Header().Set("X-Amz-Bucket-Region", "ap-south-1")
		if !strings.Contains(r.Header.Get("Authorization"), "/ap-south-1/s3/") {
			awstest.Refuse(w, http.StatusMovedPermanently, "PermanentRedirect")
			return
		}
		next.ServeHTTP(w, r)
	})
	s := parse(t, "s3://logs")
	n := 0
	for o, err := range s.Objects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		read(t, o)
		n++
	}
	if n != 1 || s.client.Options().Region != "ap-south-1" {
		t.Errorf("%d objects, region %s", n, s.client.Options().Region)
	}
}

// A million old objects are not listed again at each look.
func TestAMillionOldObjects(t *testing.T) {
	now := day(t, "2026-11-22 14")
	var keys []string
	for i := range 1_000_000 {
		at := now.Add(-time.Duration(i) * 30 * time.Second)
		keys = append(keys, fmt.Sprintf("cf/E%dEXAMPLE.%s.%08x.gz", i%3, at.Format("2006-01-02-15"), i))
	}
	sort.Strings(keys)
	lists := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lists++
		_, _ = w.Write(listing(keys, r.URL.Query().Get("start-after")))
	}))
	defer server.Close()
	awstest.Credentials(t, server.URL)
	s := parse(t, "s3://logs/cf/")
	loaded := 0
	s.Load = func(_ context.Context, objects []source.Object) error { loaded += len(objects); return nil }
	s.follow.swept = now
	for i, want := range []int{48*120 + 1, 0, 0} { // two objects a minute, of 48 hours and the one begun
		lists, loaded = 0, 0
		if _, err := s.look(t.Context(), now.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
		t.Logf("look %d: %d requests, %d objects handed over", i, lists, loaded)
		if lists > 12 || loaded != want {
			t.Errorf("look %d: %d requests, %d objects handed over; want at most 12, and %d", i, lists, loaded, want)
		}
	}
}

// listing is a page of ListObjectsV2.
func listing(keys []string, after string) []byte {
	type object struct {
		Key, LastModified, ETag string
		Size                    int64
	}
	page := struct {
		XMLName     xml.Name `xml:"ListBucketResult"`
		IsTruncated bool
		Contents    []object
	}{}
	from := sort.Search(len(keys), func(i int) bool { return keys[i] > after })
	to := min(from+1000, len(keys))
	page.IsTruncated = to < len(keys)
	for _, key := range keys[from:to] {
		page.Contents = append(page.Contents, object{key, "2026-11-22T14:00:00.000Z", `"x"`, 1000})
	}
	text, _ := xml.Marshal(page) // of strings
	return text
}

// Credentials in a file that somebody renews are taken up, and fetching an
// object needs no right to list.
func TestRenewedCredentials(t *testing.T) {
	storage := awstest.NewStorage(t)
	storage.Put("a", content("a"))
	file := t.TempDir() + "/credentials"
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", file)
	renew := func(key string) {
		text := "[default]\naws_access_key_id = " + key + "\naws_secret_access_key = s\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := parse(t, "s3://logs")
	o := s.Object("a", awstest.ETag(content("a")), int64(len(content("a"))), time.Time{})
	renew("OLD")
	read(t, o)
	storage.Weather(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if strings.Contains(r.Header.Get("Authorization"), "Credential=OLD/") {
			awstest.Refuse(w, http.StatusBadRequest, "ExpiredToken")
			return
		}
		next.ServeHTTP(w, r)
	})
	if _, err := o.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "have expired") {
		t.Errorf("expired: %v", err)
	}
	renew("NEW")
	read(t, o)
	if n := storage.Lists.Load(); n != 0 {
		t.Errorf("%d lists", n)
	}
	nothingLeft(t, s)
}
