// Package s3 is the source in a bucket: its objects once, or those that come.
package s3

import (
	"context"
	"errors"
	"hash/maphash"
	"strings"
	"sync"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws"
)

// Standard times of a Source.
const (
	DefaultPoll     = time.Minute
	DefaultLookBack = 48 * time.Hour
	DefaultSweep    = 24 * time.Hour
)

// Source is the objects of a bucket whose keys begin with Prefix.
type Source struct {
	URI    string // s3://bucket/prefix
	Bucket string
	Prefix string
	Region string    // "" = found out
	Since  time.Time // leaves out objects whose keys say that they are older; zero = none
	Temp   string    // folder of objects that wait; "" = the system's

	Fields   []string // as in source.Object
	Sampling int

	// Of Run:
	Poll     time.Duration // time between two looks
	LookBack time.Duration // how far back a look goes, by the dates of keys
	Sweep    time.Duration // time between two looks at everything; 0 = only at the beginning

	// Load takes objects that may be new and returns when they are committed.
	Load func(ctx context.Context, objects []source.Object) error
	// Failed is told of an object that cannot be read; may be nil.
	Failed func(err error)
	// Gone is told of one that could not be read and is not there any more; may
	// be nil.
	Gone func(uri string)

	mu     sync.Mutex
	client *s3.Client
	stall  time.Duration // how long a body may give nothing; 0 = stallTime
	follow state
}

// Parse reads s3://bucket/prefix?settings. The prefix is taken as written.
func Parse(text string) (*Source, error) {
	uri, err := source.ParseURI(text, "s3")
	if err != nil {
		return nil, err
	}
	s := &Source{
		Region: uri.Setting("region"), Since: uri.Time("since"),
		Poll: uri.Duration("poll", DefaultPoll), LookBack: uri.Duration("lookback", DefaultLookBack), Sweep: uri.Duration("sweep", DefaultSweep),
		Fields: uri.List("fields"), Sampling: uri.Percent("sampling"),
	}
	if err := uri.Err(); err != nil {
		return nil, err
	}
	s.Bucket, s.Prefix, _ = strings.Cut(uri.Place, "/")
	s.URI = "s3://" + s.Bucket + "/" + s.Prefix
	if s.Poll < time.Second || s.LookBack < time.Hour {
		return nil, myweb.Errorf(myweb.CodeInvalid, "source %s: want poll of at least 1s and lookback of at least 1h", text)
	}
	return s, nil
}

// Connect finds credentials and the bucket's region anew, and proves that it
// may be listed.
func (s *Source) Connect(ctx context.Context) error {
	s.mu.Lock()
	s.client = nil
	s.mu.Unlock()
	one := &s3.ListObjectsV2Input{Bucket: &s.Bucket, Prefix: &s.Prefix, MaxKeys: sdk.Int32(1)}
	err := s.do(ctx, func(client *s3.Client) error {
		_, err := client.ListObjectsV2(ctx, one)
		return err
	})
	return s.listing().Explain(ctx, err)
}

// do calls S3 until it goes well or trying again does not help. It goes to the
// region where the bucket is, and takes new credentials for expired ones.
func (s *Source) do(ctx context.Context, call func(*s3.Client) error) error {
	client, err := s.connected(ctx, nil, "")
	if err != nil {
		return err
	}
	return aws.Retry(ctx, client.Options().Credentials, func() error {
		err := call(client)
		region := bucketRegion(err)
		if region == client.Options().Region {
			region = ""
		}
		if region == "" && !aws.IsExpired(err) {
			return err
		}
		renewed, failed := s.connected(ctx, client, region)
		if failed != nil {
			return failed
		}
		client = renewed
		if region == "" {
			return err
		}
		return call(client)
	})
}

// connected gives the client, or a new one in place of one that is of no use.
func (s *Source) connected(ctx context.Context, useless *s3.Client, region string) (*s3.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != useless {
		return s.client, nil
	}
	if region == "" {
		region = s.Region
	}
	if region == "" && useless != nil {
		region = useless.Options().Region
	}
	config, err := aws.Config(ctx, region)
	if err != nil {
		return nil, err
	}
	if config.Region == "" {
		config.Region = "us-east-1" // which knows where the bucket is
	}
	s.client = newClient(config)
	return s.client, nil
}

func newClient(config sdk.Config) *s3.Client {
	return s3.NewFromConfig(config, func(o *s3.Options) {
		// Servers that are not AWS's have no host name for each bucket.
		o.UsePathStyle = o.UsePathStyle || o.BaseEndpoint != nil
		o.DisableLogOutputChecksumValidationSkipped = true
	})
}

// bucketRegion is where an error says that the bucket is.
func bucketRegion(err error) string {
	var response *awshttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil {
		return ""
	}
	return response.Response.Header.Get("X-Amz-Bucket-Region")
}

func (s *Source) listing() aws.Call {
	return aws.Call{Doing: "list " + s.URI, Needs: "s3:ListBucket on arn:aws:s3:::" + s.Bucket}
}

var seed = maphash.MakeSeed()

// id stands for a version of an object in memory.
func id(o source.Object) uint64 { return maphash.String(seed, o.URI+"\x00"+o.Version) }
