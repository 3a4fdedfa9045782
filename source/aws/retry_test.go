package aws

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/myweb-analytics/myweb"
)

func TestRetry(t *testing.T) {
	code := func(name string) error { return &smithy.GenericAPIError{Code: name} }
	for name, c := range map[string]struct {
		errs  []error // of the attempts
		calls int
		fails bool
	}{
		"at once":      {nil, 1, false},
		"cut, then ok": {[]error{errors.New("broke off")}, 2, false},
		"expired":      {[]error{code("ExpiredToken"), code("ExpiredToken")}, 3, false},
		"denied":       {[]error{code("AccessDenied")}, 1, true},
		"explained":    {[]error{myweb.Errorf(myweb.CodeUnavailable, "no room")}, 1, true},
	} {
		calls := 0
		err := Retry(t.Context(), nil, func() error {
			calls++
			if calls <= len(c.errs) {
				return c.errs[calls-1]
			}
			return nil
		})
		if calls != c.calls || (err != nil) != c.fails {
			t.Errorf("%s: %d calls, %v", name, calls, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := Retry(ctx, nil, func() error { cancel(); return errors.New("broke off") })
	if err == nil {
		t.Error("it goes on when nobody waits any more")
	}
}
