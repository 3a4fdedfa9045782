package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	myweb "github.com/myweb-analytics/myweb"
)

// problem is an error as RFC 9457 has it.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Code   string `json:"code"`
}

// statuses map the codes of the domain, once for all.
var statuses = map[myweb.Code]int{
	myweb.CodeInternal:    http.StatusInternalServerError,
	myweb.CodeInvalid:     http.StatusBadRequest,
	myweb.CodeNotFound:    http.StatusNotFound,
	myweb.CodeConflict:    http.StatusConflict,
	myweb.CodeUnreadable:  http.StatusInternalServerError,
	myweb.CodeUnavailable: http.StatusServiceUnavailable,
	myweb.CodeTimeout:     http.StatusGatewayTimeout,

	myweb.CodeUnauthenticated: http.StatusUnauthorized,
	myweb.CodeForbidden:       http.StatusForbidden,
	myweb.CodeBusy:            http.StatusTooManyRequests,
}

// refusal is an error of the protocol, not of the domain.
type refusal struct {
	status int
	code   string
	detail string
}

func (r *refusal) Error() string { return r.detail }

func problemOf(err error) problem {
	p := problem{Type: "about:blank", Detail: err.Error()}
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		p.Status, p.Code = refused.status, refused.code
	case errors.Is(err, context.DeadlineExceeded):
		p.Status, p.Code = http.StatusGatewayTimeout, string(myweb.CodeTimeout)
		p.Detail = "the answer took too long and was stopped; ask for a shorter period or fewer filters"
	default:
		code := myweb.ErrorCode(err)
		p.Status, p.Code = statuses[code], string(code)
	}
	switch {
	case p.Status == http.StatusInternalServerError:
		p.Detail = "the server failed; its log says why"
	case p.Status == http.StatusServiceUnavailable && refused == nil:
		p.Detail = "the database does not answer; the log of the server says why" // and where it is
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// problem makes of err what may be told. What is behind an internal error goes
// to the log only.
func (s *server) problem(ctx context.Context, where string, err error) problem {
	if ended := ctx.Err(); ended != nil && myweb.ErrorCode(err) == myweb.CodeInternal {
		err = errors.Join(ended, err) // engines say "interrupted" in words of their own
	}
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.Log.Error("request failed", "path", where, "error", err)
	}
	return p
}

// writeProblem answers with err.
func (s *server) writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := s.problem(r.Context(), shown(r), err)
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"type":"about:blank","status":500}`)
	}
	h := w.Header()
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", "30")
	}
	h.Del("ETag")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Content-Type", mediaProblem)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // a client that went away is no error of ours
}
