package sqs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Admiral-Piett/goaws/app/gosqs"
	"github.com/Admiral-Piett/goaws/app/models"
	"github.com/Admiral-Piett/goaws/app/router"
	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws/awstest"
)

// scene is a bucket, a queue with a dead-letter queue, and a Source. The server
// of queues is one a process, so that these tests do not run side by side.
type scene struct {
	*testing.T
	storage *awstest.Storage
	client  *sqs.Client
	queue   string // its URL
	dead    string
	source  *Source

	mu     sync.Mutex
	loaded map[string]int // how often, by key
	told   []string
	slow   time.Duration
	fail   func(key string) error
}

var server = sync.OnceValues(func() (*httptest.Server, error) {
	s := httptest.NewServer(router.New())
	host, port, err := net.SplitHostPort(s.Listener.Addr().String())
	models.CurrentEnvironment.Host, models.CurrentEnvironment.Port = host, port
	models.CurrentEnvironment.Region, models.CurrentEnvironment.AccountID = "", "111122223333"
	go gosqs.PeriodicTasks(100*time.Millisecond, make(chan bool))
	return s, err
})

func newScene(t *testing.T, name string) *scene {
	t.Helper()
	server, err := server()
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{T: t, storage: awstest.NewStorage(t), loaded: map[string]int{}}
	s.client = sqs.New(sqs.Options{
		Region: "eu-west-1", BaseEndpoint: &server.URL,
		Credentials: sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
			return sdk.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}, nil
		}),
	})
	s.dead = s.create(name+"-dead", nil)
	s.queue = s.create(name, map[string]string{
		"RedrivePolicy": `{"maxReceiveCount":"3","deadLetterTargetArn":"arn:aws:sqs::111122223333:` + name + `-dead"}`})
	s.source, err = Parse("sqs://" + server.URL + "/111122223333/" + name + "?region=eu-west-1&visibility=10s")
	if err != nil {
		t.Fatal(err)
	}
	s.source.Temp, s.source.pause = t.TempDir(), time.Second
	s.source.Load = s.load
	s.source.Failed = func(err error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.told = append(s.told, err.Error())
	}
	return s
}

func (s *scene) create(name string, attributes map[string]string) string {
	s.Helper()
	answer, err := s.client.CreateQueue(s.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	if err != nil {
		s.Fatal(err)
	}
	return *answer.QueueUrl
}

// load reads the objects, as an ingester does.
func (s *scene) load(ctx context.Context, objects []source.Object) error {
	time.Sleep(s.slow)
	var failures []source.Failure
	for _, o := range objects {
		key := strings.TrimPrefix(o.URI, "s3://logs/")
		if s.fail != nil {
			if err := s.fail(key); err != nil {
				return err
			}
		}
		file, err := o.Open(ctx)
		if err != nil {
			failures = append(failures, source.Failure{URI: o.URI, Err: err})
			continue
		}
		text, err := io.ReadAll(file)
		_ = file.Close()
		if err != nil || string(text) != key {
			failures = append(failures, source.Failure{URI: o.URI, Err: fmt.Errorf("unexpected EOF")})
			continue
		}
		s.mu.Lock()
		s.loaded[key]++
		s.mu.Unlock()
	}
	if len(failures) > 0 {
		return &source.LoadError{Failures: failures}
	}
	return nil
}

func (s *scene) send(bodies ...string) {
	s.Helper()
	for _, body := range bodies {
		if _, err := s.client.SendMessage(s.Context(), &sqs.SendMessageInput{QueueUrl: &s.queue, MessageBody: &body}); err != nil {
			s.Fatal(err)
		}
	}
}

// put makes an object and gives its notification.
func (s *scene) put(key string) string {
	s.Helper()
	s.storage.Put(key, []byte(key))
	return direct(strings.ReplaceAll(key, " ", "+"), len(key), awstest.ETag([]byte(key)))
}

// waiting is how many messages a queue has, hidden ones included.
func (s *scene) waiting(queue string) int {
	name := queue[strings.LastIndex(queue, "/")+1:]
	models.SyncQueues.Lock()
	defer models.SyncQueues.Unlock()
	return len(models.SyncQueues.Queues[name].Messages)
}

// run runs the source until done says so.
func (s *scene) run(what string, done func() bool) {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.source.Run(ctx) }()
	for i := range 6000 {
		if done() {
			break
		}
		select {
		case err := <-ended:
			s.Fatalf("%s: it ended: %v", what, err)
		case <-time.After(10 * time.Millisecond):
		}
		if i == 5999 {
			s.mu.Lock()
			s.Errorf("%s: loaded %v, told %q", what, s.loaded, s.told)
			s.mu.Unlock()
		}
	}
	cancel()
	if err := <-ended; err != nil {
		s.Error(err)
	}
}

func (s *scene) empty() bool { return s.waiting(s.queue) == 0 }

func TestQueue(t *testing.T) {
	s := newScene(t, "plain")
	s.send(s.put("cf/a b.gz"), throughSNS(s.put("b")), `{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"logs"}`)
	s.put("c")
	s.send(eventBridge("c", 1, awstest.ETag([]byte("c"))))
	s.run("all shapes", s.empty)
	if want := map[string]int{"cf/a b.gz": 1, "b": 1, "c": 1}; !maps.Equal(s.loaded, want) {
		t.Errorf("loaded %v", s.loaded)
	}
	if len(s.told) != 0 {
		t.Errorf("told %q", s.told)
	}
}

// Nobody else gets a message while its objects are loaded, however long that
// takes.
func TestVisibilityIsExtended(t *testing.T) {
	s := newScene(t, "slow")
	s.source.Visibility = 2 * time.Second
	s.slow = 5 * time.Second
	s.send(s.put("a"))
	s.run("a slow load", s.empty)
	if s.loaded["a"] != 1 {
		t.Errorf("loaded %v", s.loaded)
	}
}

// What cannot be used goes to the dead-letter queue, with a reason; what is
// gone is done with.
func TestPoison(t *testing.T) {
	s := newScene(t, "poison")
	s.storage.Put("torn", []byte("half"))
	gone := s.put("gone")
	s.storage.Delete("gone")
	s.send("hello", direct("torn", 4, awstest.ETag([]byte("half"))), s.put("good"), gone)
	var vanished []string
	s.source.Gone = func(uri string) { vanished = append(vanished, uri) }
	s.run("poison", func() bool { return s.empty() && s.waiting(s.dead) == 2 })
	if s.loaded["good"] != 1 || len(s.loaded) != 1 {
		t.Errorf("loaded %v", s.loaded)
	}
	if len(vanished) != 1 || vanished[0] != "s3://logs/gone" {
		t.Errorf("gone are %q", vanished)
	}
	all := strings.Join(s.told, "\n")
	for _, want := range []string{"no JSON", "unexpected EOF", "s3://logs/gone: the object is not there", "dead-letter queue"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing is said of %q in\n%s", want, all)
		}
	}
}

// A message whose objects were not committed stays.
func TestMessageStaysUntilTheCommit(t *testing.T) {
	s := newScene(t, "stays")
	s.send(s.put("a"))
	s.fail = func(string) error { return errors.New("the disk is full") }
	if err := s.source.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "disk is full") {
		t.Fatalf("it says %v", err)
	}
	if s.empty() {
		t.Fatal("the message is gone")
	}
	s.fail = nil
	s.run("again", s.empty)
	if s.loaded["a"] != 1 {
		t.Errorf("loaded %v", s.loaded)
	}
}

// Duplicate and reordered notifications, lost ones, and bad weather: in the end
// each object was loaded.
func TestStorm(t *testing.T) {
	s := newScene(t, "storm")
	random := rand.New(rand.NewPCG(3, 4))
	var bodies, keys []string
	for i := range 150 {
		key := fmt.Sprintf("cf/E1.2026-11-22-14.%08x.gz", i)
		keys = append(keys, key)
		switch body := s.put(key); random.IntN(5) {
		case 0: // lost
		case 1:
			bodies = append(bodies, body, throughSNS(body))
		default:
			bodies = append(bodies, body)
		}
	}
	random.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	s.send(bodies...)
	s.storage.Weather(awstest.Showers(15, random))
	bucket, err := Parse("sqs://q?bucket=logs/cf/")
	if err != nil {
		t.Fatal(err)
	}
	s.source.Bucket = bucket.Bucket
	s.run("a storm", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.empty() && len(s.loaded) == len(keys)
	})
	if got := slices.Sorted(maps.Keys(s.loaded)); !slices.Equal(got, keys) {
		t.Errorf("loaded %d of %d", len(got), len(keys))
	}
	if s.waiting(s.dead) != 0 {
		t.Errorf("%d messages are dead: %q", s.waiting(s.dead), s.told)
	}
}

func TestNoSuchQueue(t *testing.T) {
	s := newScene(t, "there")
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Query-Error", "AWS.SimpleQueueService.NonExistentQueue;Sender")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}`)
	}))
	defer refusing.Close()
	s.source.Queue = refusing.URL + "/111122223333/there-not"
	if err := s.source.Run(t.Context()); myweb.ErrorCode(err) != myweb.CodeNotFound || !strings.Contains(err.Error(), "no such queue") {
		t.Errorf("%v (%s)", err, myweb.ErrorCode(err))
	}
}
