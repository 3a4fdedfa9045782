// Package sqs is the source of a queue of notifications: S3 tells of each new
// object, directly or through SNS or EventBridge. A message is deleted when its
// objects are committed, and not before.
package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"golang.org/x/sync/errgroup"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws"
	"github.com/myweb-analytics/myweb/source/s3"
)

// Standard times of a Source.
const (
	DefaultVisibility = 2 * time.Minute
	DefaultSweep      = 6 * time.Hour
)

// sweepPause is the time until a look at the bucket that failed is repeated.
const sweepPause = 5 * time.Minute

const (
	waitSeconds = 20 // of long polling, the most that SQS allows
	// receivers poll side by side. Each takes up to ten messages and waits
	// until they are committed: together they fill a batch.
	receivers = 16
)

// Source is a queue of notifications.
type Source struct {
	URI    string // as it was written
	Queue  string // URL, or name of the queue
	Region string
	Temp   string // folder of objects that wait; "" = the system's

	Fields   []string // as in source.Object
	Sampling int

	// Visibility is how long a message stays hidden from others; it is extended
	// while its objects are being loaded.
	Visibility time.Duration
	// Bucket is looked at each Sweep for what notifications have missed; nil
	// for none.
	Bucket *s3.Source

	// Load takes objects that may be new and returns when they are committed.
	Load func(ctx context.Context, objects []source.Object) error
	// Failed is told why a message was not used; may be nil.
	Failed func(err error)
	// Gone is told of an object that is not there any more; may be nil.
	Gone func(uri string)

	pause  time.Duration // 0 = firstPause
	config sdk.Config
	client *sqs.Client

	mu      sync.Mutex
	buckets map[string]*s3.Source
}

// Parse reads sqs://queue-url?settings. The URL may go without https://, and a
// mere name is that of a queue of the own account.
func Parse(text string) (*Source, error) {
	uri, err := source.ParseURI(text, "sqs")
	if err != nil {
		return nil, err
	}
	s := &Source{
		URI: text, Queue: queueURL(uri.Place), Region: uri.Setting("region"),
		Visibility: uri.Duration("visibility", DefaultVisibility), Fields: uri.List("fields"), Sampling: uri.Percent("sampling"),
	}
	bucket, sweep := uri.Setting("bucket"), uri.Duration("sweep", DefaultSweep)
	if err := uri.Err(); err != nil {
		return nil, err
	}
	if s.Visibility < 10*time.Second || s.Visibility > 12*time.Hour {
		return nil, myweb.Errorf(myweb.CodeInvalid, "source %s: want visibility from 10s to 12h", text)
	}
	if s.Region == "" {
		s.Region = regionOf(s.Queue)
	}
	if bucket != "" && sweep > 0 {
		if s.Bucket, err = s3.Parse("s3://" + strings.TrimPrefix(bucket, "s3://")); err != nil {
			return nil, err
		}
		s.Bucket.Poll, s.Bucket.LookBack = sweep, s3.DefaultLookBack+sweep
	}
	return s, nil
}

func queueURL(place string) string {
	if strings.Contains(place, "://") || !strings.Contains(place, "/") {
		return place
	}
	return "https://" + place
}

// regionOf is the region in the URL of a queue of AWS.
func regionOf(queue string) string {
	_, rest, ok := strings.Cut(queue, "://sqs.")
	region, rest, more := strings.Cut(rest, ".")
	if !ok || !more || !strings.HasPrefix(rest, "amazonaws.com") {
		return ""
	}
	return region
}

// Run takes messages until ctx ends, which is no error. It returns an error
// when the queue does not answer; it may be called again.
func (s *Source) Run(ctx context.Context) error {
	err := s.run(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (s *Source) run(ctx context.Context) error {
	if err := s.connect(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for range receivers {
		group.Go(func() error { return s.receive(ctx) })
	}
	if s.Bucket != nil {
		s.Bucket.Load, s.Bucket.Failed, s.Bucket.Gone, s.Bucket.Temp = s.Load, s.Failed, s.Gone, s.Temp
		s.Bucket.Fields, s.Bucket.Sampling = s.Fields, s.Sampling
		group.Go(func() error { return s.sweep(ctx) })
	}
	return group.Wait()
}

// sweep looks at the bucket now and then. That it cannot does not stop the
// queue.
func (s *Source) sweep(ctx context.Context) error {
	for {
		if err := s.Bucket.Run(ctx); err != nil {
			s.failed(err)
		}
		if !aws.Pause(ctx, sweepPause) {
			return nil
		}
	}
}

func (s *Source) connect(ctx context.Context) error {
	config, err := aws.Config(ctx, s.Region)
	if err != nil {
		return err
	}
	s.config = config
	s.client = sqs.NewFromConfig(config, func(o *sqs.Options) {
		if i := strings.Index(s.Queue, "://"); i > 0 { // the queue says where it is
			host, _, _ := strings.Cut(s.Queue[i+3:], "/")
			o.BaseEndpoint = sdk.String(s.Queue[:i+3] + host)
		}
	})
	if !strings.Contains(s.Queue, "://") {
		answer, err := s.client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &s.Queue})
		if err != nil {
			return s.call("find the queue "+s.Queue, "sqs:GetQueueUrl").Explain(ctx, err)
		}
		s.Queue = sdk.ToString(answer.QueueUrl)
	}
	return s.redrive(ctx)
}

// redrive warns of a queue that keeps what nobody can use.
func (s *Source) redrive(ctx context.Context) error {
	answer, err := s.client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &s.Queue, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameRedrivePolicy},
	})
	if err != nil {
		return s.call("look at the queue "+s.Queue, "sqs:GetQueueAttributes").Explain(ctx, err)
	}
	var policy struct {
		Target string `json:"deadLetterTargetArn"`
	}
	_ = json.Unmarshal([]byte(answer.Attributes[string(types.QueueAttributeNameRedrivePolicy)]), &policy)
	if policy.Target == "" {
		s.failed(myweb.Errorf(myweb.CodeInvalid, "%s has no dead-letter queue: messages that cannot be used come again until they expire; give it a redrive policy", s.Queue))
	}
	return nil
}

func (s *Source) call(doing, action string) aws.Call {
	return aws.Call{Doing: doing, Needs: action + " on the queue"}
}

func (s *Source) failed(err error) {
	if s.Failed != nil {
		s.Failed(err)
	}
}

// bucket gives the source that fetches objects of a bucket.
func (s *Source) bucket(name string) *s3.Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.buckets == nil {
		s.buckets = map[string]*s3.Source{}
	}
	b := s.buckets[name]
	if b == nil {
		b = &s3.Source{URI: "s3://" + name + "/", Bucket: name, Temp: s.Temp, Fields: s.Fields, Sampling: s.Sampling}
		s.buckets[name] = b
	}
	return b
}

// receive takes messages, one hand full after the other.
func (s *Source) receive(ctx context.Context) error {
	input := &sqs.ReceiveMessageInput{
		QueueUrl: &s.Queue, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds, VisibilityTimeout: int32(s.Visibility.Seconds()),
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameApproximateReceiveCount},
	}
	for {
		var answer *sqs.ReceiveMessageOutput
		err := aws.Retry(ctx, s.config.Credentials, func() (err error) {
			answer, err = s.client.ReceiveMessage(ctx, input)
			return err
		})
		if err != nil {
			return s.call("receive from "+s.Queue, "sqs:ReceiveMessage").Explain(ctx, err)
		}
		var group errgroup.Group
		for _, m := range answer.Messages {
			group.Go(func() error { return s.handle(ctx, m) })
		}
		if err := group.Wait(); err != nil {
			return err
		}
	}
}

var errPoison = errors.New("it goes to the dead-letter queue when it has come too often")
