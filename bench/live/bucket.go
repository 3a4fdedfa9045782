package live

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/Admiral-Piett/goaws/app/gosqs"
	"github.com/Admiral-Piett/goaws/app/models"
	"github.com/Admiral-Piett/goaws/app/router"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

const bucket = "logs"

// Bucket is a bucket of an S3 server in this process, which the server lists now
// and then.
type Bucket struct {
	endpoint string
	options  string
}

// NewBucket starts an S3 server and points the environment at it. The options
// are those of the source, such as poll=10s.
func NewBucket(options string) (Bucket, error) {
	backend := s3mem.New()
	if err := backend.CreateBucket(bucket); err != nil {
		return Bucket{}, err
	}
	endpoint, err := listen(gofakes3.New(backend).Server())
	if err != nil {
		return Bucket{}, err
	}
	environment := map[string]string{
		"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "of the benchmark", "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL_S3": endpoint,
	}
	for name, value := range environment {
		if err := os.Setenv(name, value); err != nil {
			return Bucket{}, err
		}
	}
	return Bucket{endpoint, options}, nil
}

// listen serves on a free port of this machine, until the process ends.
func listen(handler http.Handler) (address string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	return "http://" + listener.Addr().String(), nil
}

// Put uploads the object.
func (b Bucket) Put(ctx context.Context, o Object) error {
	_, err := b.upload(ctx, o)
	return err
}

// upload gives the content of the object back.
func (b Bucket) upload(ctx context.Context, o Object) ([]byte, error) {
	content, err := os.ReadFile(o.Path)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, b.endpoint+"/"+bucket+"/"+o.Name, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	return content, do(request)
}

func do(request *http.Request) error {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", request.Method, request.URL, response.Status)
	}
	return nil
}

// Source is what serve is told to follow.
func (b Bucket) Source() string { return "s3://" + bucket + "/?" + b.options }

// Queue is a bucket whose objects are told to an SQS queue as they are put.
type Queue struct {
	Bucket
	queues string // address of the server of queues
}

const (
	account   = "111122223333"
	queueName = "logs"
)

// NewQueue starts a bucket and a server of queues.
func NewQueue() (Queue, error) {
	b, err := NewBucket("")
	if err != nil {
		return Queue{}, err
	}
	queues, err := listen(router.New())
	if err != nil {
		return Queue{}, err
	}
	host, port, err := net.SplitHostPort(strings.TrimPrefix(queues, "http://"))
	models.CurrentEnvironment.Host, models.CurrentEnvironment.Port = host, port
	models.CurrentEnvironment.Region, models.CurrentEnvironment.AccountID = "", account
	go gosqs.PeriodicTasks(100*time.Millisecond, make(chan bool))
	q := Queue{b, queues}
	return q, errors.Join(err, q.ask(context.Background(), url.Values{"Action": {"CreateQueue"}, "QueueName": {queueName}}))
}

// ask asks the server of queues in the form protocol of SQS.
func (q Queue) ask(ctx context.Context, form url.Values) error {
	form.Set("Version", "2012-11-05")
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, q.queues+"/", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return do(request)
}

func (q Queue) url() string { return q.queues + "/" + account + "/" + queueName }

// Put uploads the object and sends the notification that S3 would send.
func (q Queue) Put(ctx context.Context, o Object) error {
	content, err := q.upload(ctx, o)
	if err != nil {
		return err
	}
	sum := md5.Sum(content)
	message := fmt.Sprintf(`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put",
	  "s3":{"bucket":{"name":%q},"object":{"key":%q,"size":%d,"eTag":%q}}}]}`, bucket, url.QueryEscape(o.Name), len(content), hex.EncodeToString(sum[:]))
	return q.ask(ctx, url.Values{"Action": {"SendMessage"}, "QueueUrl": {q.url()}, "MessageBody": {message}})
}

// Source is what serve is told to follow.
func (q Queue) Source() string { return "sqs://" + q.url() + "?region=eu-west-1" }
