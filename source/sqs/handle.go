package sqs

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws"
)

// A message that could not be used is put off for firstPause, then twice as
// long, up to longestPause.
const (
	firstPause   = 30 * time.Second
	longestPause = time.Hour
)

// handle loads what a message tells of and deletes it. A message that cannot be
// used is left to the queue, which gives it again until it goes to its
// dead-letter queue. An error is one of the store or of the queue.
func (s *Source) handle(ctx context.Context, m types.Message) error {
	found, err := parse(sdk.ToString(m.Body))
	if err != nil {
		return s.putOff(ctx, m, err)
	}
	objects := s.objects(found)
	if len(objects) > 0 {
		stop := s.extend(ctx, m)
		err := s.Load(ctx, objects)
		stop()
		var unread *source.LoadError
		if errors.As(err, &unread) {
			err = s.gone(unread)
			if err != nil {
				return s.putOff(ctx, m, err)
			}
		}
		if err != nil {
			return err
		}
	}
	err = aws.Retry(ctx, s.config.Credentials, func() error {
		_, err := s.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &s.Queue, ReceiptHandle: m.ReceiptHandle})
		return err
	})
	return s.call("delete a message of "+s.Queue, "sqs:DeleteMessage").Explain(ctx, err)
}

// objects are those of the notifications, each version once.
func (s *Source) objects(found []created) (objects []source.Object) {
	seen := map[string]bool{}
	for _, c := range found {
		o := s.bucket(c.bucket).Object(c.key, c.etag, c.size, c.at)
		if version := o.URI + "\x00" + o.Version; c.size > 0 && !seen[version] {
			seen[version] = true
			objects = append(objects, o)
		}
	}
	return objects
}

// gone tells of objects that were deleted or replaced since: nothing is left to
// do for them, and the newer version has a message of its own. It gives the
// error of the first other object.
func (s *Source) gone(unread *source.LoadError) error {
	var first error
	for _, f := range unread.Failures {
		switch code := aws.ErrorCode(f.Err); {
		case code == "NoSuchKey" || code == "NotFound" || code == "PreconditionFailed":
			s.failed(f.Err)
			if s.Gone != nil {
				s.Gone(f.URI)
			}
		case first == nil:
			first = f.Err
		}
	}
	return first
}

// putOff says why a message was not used and hides it for a while, longer each
// time.
func (s *Source) putOff(ctx context.Context, m types.Message, reason error) error {
	count, _ := strconv.Atoi(m.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)])
	s.failed(myweb.Errorf(myweb.CodeUnreadable, "message %s of %s, received %d times, was not used: %w; %w",
		sdk.ToString(m.MessageId), s.Queue, count, reason, errPoison))
	first := s.pause
	if first == 0 {
		first = firstPause
	}
	pause := min(first<<min(max(count-1, 0), 10), longestPause)
	return s.hide(ctx, m, pause)
}

func (s *Source) hide(ctx context.Context, m types.Message, d time.Duration) error {
	_, err := s.client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{
		QueueUrl: &s.Queue, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: int32(d.Seconds()),
	})
	if code := aws.ErrorCode(err); strings.HasSuffix(strings.ToLower(code), "messagenotinflight") || code == "ReceiptHandleIsInvalid" {
		return nil // it is visible again already
	}
	return s.call("hide a message of "+s.Queue, "sqs:ChangeMessageVisibility").Explain(ctx, err)
}

// extend keeps a message hidden until stop is called. Should that fail, the
// message comes again, which does no harm.
func (s *Source) extend(ctx context.Context, m types.Message) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for aws.Pause(ctx, s.Visibility/2) {
			if err := s.hide(ctx, m, s.Visibility); err != nil && ctx.Err() == nil {
				s.failed(err)
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
