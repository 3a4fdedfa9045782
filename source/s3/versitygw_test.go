package s3

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/enrich"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws/awstest"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// gateway is the S3 server that the tests need besides the one in their
// process: it checks signatures, and conditions of requests.
const gateway = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// startGateway builds the server where it is not built yet, and starts it.
func startGateway(t *testing.T) (address string) {
	t.Helper()
	bin, err := filepath.Abs(filepath.Join("..", "..", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(bin, "versitygw")
	if _, err := os.Stat(program); err != nil {
		build := exec.CommandContext(t.Context(), "go", "install", gateway)
		build.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
		if output, err := build.CombinedOutput(); err != nil {
			t.Fatalf("go install %s: %v\n%s", gateway, err, output)
		}
	}
	for range 5 { // somebody else may take the port first
		if address = startProgram(t, program); address != "" {
			return address
		}
	}
	t.Fatal("versitygw does not start")
	return ""
}

func startProgram(t *testing.T, program string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = listener.Addr().String()
	_ = listener.Close()
	folder := t.TempDir()
	data, meta := filepath.Join(folder, "data"), filepath.Join(folder, "meta")
	for _, path := range []string{data, meta} {
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(program, "--port", address, "--access", "testaccess", "--secret", "testsecret", "--region", "eu-west-1", "--quiet",
		"--health", "/health", "posix", "--sidecar", meta, data)
	var log strings.Builder
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = command.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-ended
	})
	for range 1000 {
		if answer, err := http.Get("http://" + address + "/health"); err == nil {
			_ = answer.Body.Close()
			return address
		}
		select {
		case <-ended:
			t.Logf("versitygw: %s", log.String())
			return ""
		case <-time.After(20 * time.Millisecond):
		}
	}
	return ""
}

// upload puts made-up logs into a bucket, in layouts that CloudFront has, and
// gives a folder with the same files.
func upload(t *testing.T, n int) (folder string) {
	t.Helper()
	s := parse(t, "s3://logs/")
	client := gatewayClient()
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &s.Bucket}); err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	var group errgroup.Group
	group.SetLimit(16)
	for i, lines := range logs(t, n) {
		at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Minute)
		name := fmt.Sprintf("E%dEXAMPLE.%s.%08x.gz", i%2, at.Format("2006-01-02-15"), i)
		key := []string{
			"cf/" + name,
			fmt.Sprintf("E%dEXAMPLE/%s/%s", i%2, at.Format("2006/01/02/15"), name),
			fmt.Sprintf("hive/distributionid=E%dEXAMPLE/year=%s/%s", i%2, at.Format("2006/month=01/day=02/hour=15"), name),
		}[i%3]
		if err := os.WriteFile(filepath.Join(folder, name), []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
		group.Go(func() error {
			_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &s.Bucket, Key: &key, Body: strings.NewReader(lines)})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	return folder
}

func gatewayClient() *s3.Client {
	return newClient(sdk.Config{
		Region: "eu-west-1", BaseEndpoint: sdk.String(os.Getenv("AWS_ENDPOINT_URL")),
		Credentials: sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
			return sdk.Credentials{AccessKeyID: "testaccess", SecretAccessKey: "testsecret"}, nil
		}),
	})
}

// logs gives n log files of about ten lines, some of them copies.
func logs(t *testing.T, n int) (files []string) {
	t.Helper()
	var text strings.Builder
	from := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	c := generate.Config{Seed: 11, Requests: n * 10, From: from, To: from.AddDate(0, 0, 1), Malformed: true}
	if _, err := generate.Stream(t.Context(), &text, c); err != nil {
		t.Fatal(err)
	}
	header, lines := "", []string(nil)
	for line := range strings.Lines(text.String()) {
		if strings.HasPrefix(line, "#") {
			header += line
			continue
		}
		lines = append(lines, line)
	}
	for i := range n {
		from := i * len(lines) / n
		to := min((i+1)*len(lines)/n+i%3, len(lines)) // some lines come twice
		files = append(files, header+strings.Join(lines[from:to], ""))
	}
	return files
}

func openStore(t *testing.T, path string) *duckdb.Store {
	t.Helper()
	store, err := duckdb.Open(context.Background(), path, duckdb.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func newIngester(t *testing.T, store *duckdb.Store) *ingest.Ingester {
	t.Helper()
	definitions, err := enrich.Load("", []byte("the secret of the tests, which is none"))
	if err != nil {
		t.Fatal(err)
	}
	return &ingest.Ingester{Store: store, Pipeline: enrich.New(definitions), BatchRows: 3000}
}

func tables(t *testing.T, store *duckdb.Store) []string {
	t.Helper()
	storetest.Sound(t, store)
	return storetest.DumpAll(t, store, storetest.DataTables...)
}

// Two thousand objects on a real server, through a network that errs, stalls,
// cuts bodies and lets credentials expire, read by a process that is stopped
// again and again: the tables are those of a folder with the same files.
func TestTwoThousandObjectsInAStorm(t *testing.T) {
	address := startGateway(t)
	awstest.Credentials(t, "http://"+address)
	folder := upload(t, 2000)
	calm := openStore(t, filepath.Join(t.TempDir(), "calm.duckdb"))
	defer calm.Close()
	if summary, err := newIngester(t, calm).Run(t.Context(), source.Files(folder)); err != nil || summary.Err() != nil {
		t.Fatal(err, summary.Err())
	}

	random := rand.New(rand.NewPCG(21, 22))
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	storm := awstest.Storm(8, random)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { storm(w, r, proxy) }))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.URL)

	path := filepath.Join(t.TempDir(), "storm.duckdb")
	for round := 1; ; round++ {
		store := openStore(t, path)
		in := newIngester(t, store)
		s := parse(t, "s3://logs/")
		s.Poll, s.stall = 50*time.Millisecond, 300*time.Millisecond
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(2+random.IntN(3)+round/2)*time.Second) // a slow machine gets there, too
		s.Load = func(ctx context.Context, objects []source.Object) error { return load(ctx, in, objects) }
		err := s.Run(ctx)
		cancel()
		known, ledgerErr := store.LogObjects(t.Context(), 0)
		if ledgerErr != nil {
			t.Fatal(ledgerErr)
		}
		t.Logf("round %d: %d objects are loaded, %v", round, len(known), err)
		if len(known) == 2000 {
			storetest.Same(t, tables(t, store), tables(t, calm))
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		if len(known) == 2000 {
			break
		}
		if round == 60 {
			t.Fatal("it does not come to an end")
		}
	}
}

func load(ctx context.Context, in *ingest.Ingester, objects []source.Object) error {
	summary, err := in.Run(ctx, func(yield func(source.Object, error) bool) {
		for _, o := range objects {
			if !yield(o, nil) {
				return
			}
		}
	})
	if err != nil || len(summary.Failures) == 0 {
		return err
	}
	unread := &source.LoadError{}
	for _, f := range summary.Failures {
		unread.Failures = append(unread.Failures, source.Failure{URI: f.URI, Err: f.Err})
	}
	return unread
}
