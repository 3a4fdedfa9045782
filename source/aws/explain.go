package aws

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/myweb-analytics/myweb"
)

// Call is what was asked of AWS, for its errors.
type Call struct {
	Doing string // "list s3://bucket/prefix"
	Needs string // "s3:ListBucket on arn:aws:s3:::bucket"
}

// advice is what an error code of AWS means to a person.
type advice struct {
	codes []string
	code  myweb.Code
	text  string // %s is Call.Needs
}

var advices = []advice{
	{[]string{"AccessDenied", "AccessDeniedException", "Forbidden", "AuthorizationError", "KMS.AccessDeniedException"}, myweb.CodeUnavailable,
		"access is denied: the credentials need %s, and the bucket's, queue's or key's own policy must not forbid it"},
	{[]string{"NoSuchBucket"}, myweb.CodeNotFound, "there is no such bucket; look at its name, and at the endpoint if one is set (AWS_ENDPOINT_URL)"},
	{[]string{"NoSuchKey", "NotFound"}, myweb.CodeNotFound, "the object is not there (any more)"},
	{[]string{"PreconditionFailed"}, myweb.CodeUnavailable, "the object was replaced meanwhile; its new version comes at the next look"},
	{[]string{"InvalidObjectState"}, myweb.CodeUnreadable, "the object is archived; restore it in S3, or leave it out with ?since="},
	{[]string{"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"}, myweb.CodeNotFound, "there is no such queue; look at its URL, account and region"},
	{[]string{"ResourceNotFoundException"}, myweb.CodeNotFound, "there is no such stream; look at its name and region (?region=)"},
	{[]string{"InvalidAccessKeyId", "UnrecognizedClientException", "InvalidClientTokenId"}, myweb.CodeUnavailable,
		"AWS does not know the access key; look at AWS_ACCESS_KEY_ID, AWS_PROFILE and ~/.aws/credentials"},
	{[]string{"SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"}, myweb.CodeUnavailable,
		"the secret key does not fit the access key; look at AWS_SECRET_ACCESS_KEY, AWS_PROFILE and ~/.aws/credentials"},
	{expired, myweb.CodeUnavailable, "the credentials have expired; renew them (`aws sso login`, or a new AWS_SESSION_TOKEN)"},
	{[]string{"RequestTimeTooSkewed"}, myweb.CodeUnavailable, "the clock of this machine is wrong; set it"},
}

var expired = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}

// ErrorCode is the code that AWS gave an error, "" if it is none of AWS.
func ErrorCode(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// IsExpired says whether the credentials of the call had expired.
func IsExpired(err error) bool { return slices.Contains(expired, ErrorCode(err)) }

// Explain says what failed, where, and what to do. The errors of a context that
// has ended, and those that are explained already, stay.
func (c Call) Explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if myweb.ErrorCode(err) != myweb.CodeInternal {
		return err
	}
	code := ErrorCode(err)
	for _, a := range advices {
		if slices.Contains(a.codes, code) {
			text := a.text
			if strings.Contains(text, "%s") {
				text = fmt.Sprintf(text, c.Needs)
			}
			return myweb.Errorf(a.code, "%s: %s: %w", c.Doing, text, brief{err})
		}
	}
	switch {
	case noCredentials(err):
		return myweb.Errorf(myweb.CodeUnavailable, "%s: no AWS credentials were found, or they cannot be fetched: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "+
			"AWS_SECRET_ACCESS_KEY, or give the machine or container a role that allows %s: %w", c.Doing, c.Needs, brief{err})
	case noAnswer(err):
		return myweb.Errorf(myweb.CodeUnavailable, "%s: AWS does not answer; look at the network, and at region and endpoint (AWS_REGION, AWS_ENDPOINT_URL): %w", c.Doing, brief{err})
	}
	return myweb.Errorf(myweb.CodeUnavailable, "%s: %w", c.Doing, brief{err})
}

func noCredentials(err error) bool {
	text := err.Error()
	return strings.Contains(text, "get identity: ") || strings.Contains(text, "failed to refresh cached credentials") ||
		strings.Contains(text, "static credentials are empty")
}

// noAnswer says whether a call failed before anything was answered.
func noAnswer(err error) bool {
	var operation *smithy.OperationError
	var response *awshttp.ResponseError
	return errors.As(err, &operation) && (!errors.As(err, &response) || response.HTTPStatusCode() == 0)
}

// brief is an error of the SDK with the text that says most: the code and
// message of AWS, or else the innermost cause.
type brief struct{ error }

func (b brief) Unwrap() error { return b.error }

func (b brief) Error() string {
	var api smithy.APIError
	if errors.As(b.error, &api) {
		if api.ErrorMessage() == "" || api.ErrorMessage() == api.ErrorCode() {
			return api.ErrorCode()
		}
		return api.ErrorCode() + ", " + api.ErrorMessage()
	}
	var operation *smithy.OperationError
	if errors.As(b.error, &operation) {
		return operation.Err.Error()
	}
	return b.error.Error()
}
