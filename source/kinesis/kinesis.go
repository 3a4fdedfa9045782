// Package kinesis is the source of real-time logs in a stream of Kinesis. How
// far each shard was read is committed with the rows, so that nothing is read
// twice or left out, whenever it stops.
package kinesis

import (
	"context"
	"fmt"
	"strings"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"golang.org/x/sync/errgroup"

	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws"
)

// Standard times of a Source.
const (
	DefaultPoll     = time.Second
	DefaultReshards = time.Minute
)

// Source is a stream of real-time logs.
type Source struct {
	URI      string // as it was written
	Stream   string
	Region   string
	Fields   []string // of the real-time log configuration, in their order
	Sampling int      // percent, of that configuration; 0 = 100
	Poll     time.Duration
	Reshards time.Duration // how often new shards are looked for

	// Checkpoints gives what is committed of the names that begin with prefix.
	Checkpoints func(ctx context.Context, prefix string) (map[string]string, error)
	// Load takes lines of a shard and returns when they are committed.
	Load func(ctx context.Context, objects []source.Object) error
	// Failed is told of what does not stop the stream; may be nil.
	Failed func(err error)

	config sdk.Config
	client *kinesis.Client
}

// Parse reads kinesis://stream?settings.
func Parse(text string) (*Source, error) {
	uri, err := source.ParseURI(text, "kinesis")
	if err != nil {
		return nil, err
	}
	s := &Source{
		URI: text, Stream: uri.Place, Region: uri.Setting("region"), Fields: uri.List("fields"), Sampling: uri.Percent("sampling"),
		Poll: uri.Duration("poll", DefaultPoll), Reshards: DefaultReshards,
	}
	return s, uri.Err()
}

// Run reads all shards until ctx ends, which is no error. It returns an error
// when the stream cannot be read or a load fails; called again, it goes on from
// the checkpoints.
func (s *Source) Run(ctx context.Context) error {
	err := s.run(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (s *Source) run(ctx context.Context) error {
	config, err := aws.Config(ctx, s.Region)
	if err != nil {
		return err
	}
	s.config, s.client = config, kinesis.NewFromConfig(config)
	positions, err := s.Checkpoints(ctx, s.name(""))
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.follow(ctx, group, positions) })
	return group.Wait()
}

// follow reads each shard, and those that come when the stream is resharded.
// The order of a closed shard and the ones that follow it does not matter:
// late lines are as good as others.
func (s *Source) follow(ctx context.Context, group *errgroup.Group, positions map[string]string) error {
	reading := map[string]bool{}
	for {
		shards, err := s.shards(ctx)
		if err != nil {
			return err
		}
		for _, id := range shards {
			if reading[id] {
				continue
			}
			reading[id] = true
			r := &reader{Source: s, shard: id, position: positions[s.name(id)]}
			group.Go(func() error { return r.run(ctx) })
		}
		if !aws.Pause(ctx, s.Reshards) {
			return ctx.Err()
		}
	}
}

// name is the checkpoint of a shard.
func (s *Source) name(shard string) string {
	return fmt.Sprintf("kinesis://%s/%s/%s", s.config.Region, s.Stream, shard)
}

func (s *Source) shards(ctx context.Context) (ids []string, err error) {
	input := &kinesis.ListShardsInput{StreamName: &s.Stream}
	for {
		var page *kinesis.ListShardsOutput
		err := aws.Retry(ctx, s.config.Credentials, func() (err error) {
			page, err = s.client.ListShards(ctx, input)
			return err
		})
		if err != nil {
			return nil, s.call("list the shards", "kinesis:ListShards").Explain(ctx, err)
		}
		for _, shard := range page.Shards {
			ids = append(ids, sdk.ToString(shard.ShardId))
		}
		if page.NextToken == nil {
			return ids, nil
		}
		input = &kinesis.ListShardsInput{NextToken: page.NextToken}
	}
}

func (s *Source) call(doing, action string) aws.Call {
	return aws.Call{Doing: doing + " of kinesis://" + s.Stream, Needs: action + " on the stream"}
}

// reader reads a shard.
type reader struct {
	*Source
	shard    string
	position string  // sequence number of the last record that is loaded
	iterator *string // where the next records are; nil = asked for by position
}

// Limits of what is read before it is loaded.
const (
	mostRecords = 20_000
	mostBytes   = 8 << 20
)

// run reads until the shard ends, which only a resharded one does.
func (r *reader) run(ctx context.Context) error {
	for {
		lines, ended, err := r.gather(ctx)
		if err != nil {
			return err
		}
		if lines.records > 0 {
			if err := r.Load(ctx, []source.Object{lines.object(r)}); err != nil {
				return err
			}
			r.position = lines.last
		}
		switch {
		case ended:
			return nil
		case lines.full():
		case !aws.Pause(ctx, r.Poll):
			return ctx.Err()
		}
	}
}

// gather takes what is there, up to a limit.
func (r *reader) gather(ctx context.Context) (lines *lines, ended bool, err error) {
	lines = newLines()
	for !lines.full() {
		if r.iterator == nil {
			if err := r.seek(ctx, lines.last); err != nil {
				return nil, false, err
			}
		}
		answer, err := r.records(ctx)
		if err != nil {
			if aws.ErrorCode(err) == "ExpiredIteratorException" {
				r.iterator = nil // a load took more than its five minutes
				continue
			}
			return nil, false, r.call("read", "kinesis:GetRecords").Explain(ctx, err)
		}
		lines.add(answer.Records)
		r.iterator = answer.NextShardIterator
		if r.iterator == nil {
			return lines, true, nil
		}
		if sdk.ToInt64(answer.MillisBehindLatest) == 0 {
			break
		}
		if len(answer.Records) == 0 && !aws.Pause(ctx, recordsPause) {
			return nil, false, ctx.Err()
		}
	}
	return lines, false, nil
}

// recordsPause keeps a reader below the five reads a second that a shard allows.
const recordsPause = 250 * time.Millisecond

func (r *reader) records(ctx context.Context) (answer *kinesis.GetRecordsOutput, err error) {
	err = aws.Retry(ctx, r.config.Credentials, func() error {
		answer, err = r.client.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: r.iterator})
		return err
	})
	return answer, err
}

// seek goes behind the last record that was read, or to the oldest one.
func (r *reader) seek(ctx context.Context, last string) error {
	if last == "" {
		last = r.position
	}
	input := &kinesis.GetShardIteratorInput{StreamName: &r.Stream, ShardId: &r.shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
	if last != "" {
		input.ShardIteratorType, input.StartingSequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, &last
	}
	var answer *kinesis.GetShardIteratorOutput
	err := aws.Retry(ctx, r.config.Credentials, func() (err error) {
		answer, err = r.client.GetShardIterator(ctx, input)
		return err
	})
	if last != "" && aws.ErrorCode(err) == "InvalidArgumentException" {
		// The stream was made anew under its name: begin at its beginning.
		if r.Failed != nil {
			r.Failed(r.call("go on after record "+last, "").Explain(ctx, err))
		}
		r.position = ""
		input.ShardIteratorType, input.StartingSequenceNumber = types.ShardIteratorTypeTrimHorizon, nil
		answer, err = r.client.GetShardIterator(ctx, input)
	}
	if err != nil {
		return r.call("find the place in shard "+strings.TrimPrefix(r.shard, "shardId-"), "kinesis:GetShardIterator").Explain(ctx, err)
	}
	r.iterator = answer.ShardIterator
	return nil
}
