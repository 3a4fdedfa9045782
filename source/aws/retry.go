package aws

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/myweb-analytics/myweb"
)

// Attempts of Retry, and how long it waits before the second one; each later
// pause is twice as long, give or take.
const (
	attempts   = 5
	firstPause = 250 * time.Millisecond
)

// final are answers that another attempt does not change.
var final = []string{"AccessDenied", "AccessDeniedException", "NoSuchBucket", "NoSuchKey", "NotFound", "PreconditionFailed", "InvalidObjectState",
	"InvalidAccessKeyId", "SignatureDoesNotMatch", "QueueDoesNotExist", "ResourceNotFoundException", "ExpiredIteratorException", "InvalidArgumentException",
	"PermanentRedirect", "AuthorizationHeaderMalformed"}

// Retry does what a call alone cannot try again: what breaks off while its
// answer is read, and credentials that have expired.
func Retry(ctx context.Context, credentials sdk.CredentialsProvider, do func() error) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err := do()
		if err == nil || ctx.Err() != nil || attempt == attempts || isFinal(err) {
			return err
		}
		if IsExpired(err) {
			refresh(credentials)
		}
		if !Pause(ctx, pause/2+rand.N(pause)) {
			return ctx.Err()
		}
		pause *= 2
	}
}

func isFinal(err error) bool {
	var exhausted *retry.MaxAttemptsError
	return errors.As(err, &exhausted) && noAnswer(err) || noCredentials(err) || slices.Contains(final, ErrorCode(err)) || myweb.ErrorCode(err) != myweb.CodeInternal
}

// Pause waits; it says false when ctx ends first.
func Pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
