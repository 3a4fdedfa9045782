package myweb

import (
	"errors"
	"fmt"
)

// Code classifies an error once; cmd maps it to an exit status and api to an
// HTTP status. An error without a code is internal.
type Code string

// The codes.
const (
	CodeInternal    Code = "internal"
	CodeInvalid     Code = "invalid"     // the request, the configuration or the SQL is wrong: exit 2 from flags, HTTP 400
	CodeNotFound    Code = "not_found"   // HTTP 404
	CodeConflict    Code = "conflict"    // held by another process, or in a state that forbids it: HTTP 409
	CodeUnreadable  Code = "unreadable"  // a log object cannot be read
	CodeUnavailable Code = "unavailable" // the database or a source does not answer: HTTP 503
	CodeTimeout     Code = "timeout"     // stopped at its time limit: HTTP 504

	CodeUnauthenticated Code = "unauthenticated" // nobody is logged in, or the token is no more: HTTP 401
	CodeForbidden       Code = "forbidden"       // who asks may not: HTTP 403
	CodeBusy            Code = "busy"            // asked too often: HTTP 429
)

// Error is an error with a code. Its text says what failed, where, and what
// to do about it.
type Error struct {
	Code Code
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Errorf is fmt.Errorf with a code; %w keeps the cause in the chain.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}

// ErrorCode is the code of the outermost Error in err's chain, CodeInternal
// when there is none, and empty for nil.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
