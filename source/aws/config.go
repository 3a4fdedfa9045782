// Package aws is what the sources in AWS have in common: the configuration,
// what is tried again, and errors that say what to do.
package aws

import (
	"context"
	"net/http"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"

	"github.com/myweb-analytics/myweb"
)

// Limits of a call.
const (
	callAttempts   = 5
	callBackoff    = 10 * time.Second // at most, between two attempts
	headerTimeout  = 40 * time.Second // long polling takes 20 of them
	connectionsMax = 64
)

// Config gives the SDK's configuration from its default chain: environment,
// shared files, single sign-on, the role of a container or machine. An empty
// region is that of the chain.
func Config(ctx context.Context, region string) (sdk.Config, error) {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.ResponseHeaderTimeout = headerTimeout
		t.MaxIdleConnsPerHost = connectionsMax
	})
	options := []func(*config.LoadOptions) error{config.WithHTTPClient(client), config.WithRetryer(newRetryer), config.WithLogger(logging.Nop{})}
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return c, myweb.Errorf(myweb.CodeInvalid, "AWS configuration: %w; look at AWS_PROFILE and the files in ~/.aws", err)
	}
	return c, nil
}

// newRetryer tries failures that may pass again. The SDK's quota of attempts is
// off: it is shared by all calls, and many side by side would use it up.
func newRetryer() sdk.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = callAttempts
		o.MaxBackoff = callBackoff
		o.RateLimiter = ratelimit.None
	})
}

// refresh makes the next call fetch its credentials anew, where they can be
// fetched.
func refresh(credentials sdk.CredentialsProvider) {
	if cache, ok := credentials.(*sdk.CredentialsCache); ok {
		cache.Invalidate()
	}
}
