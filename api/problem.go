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
	if p.Status == http.StatusInternalServerError {
		p.Detail = "the server failed; its log says why"
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// writeProblem answers with err. What is behind an internal error goes to the
// log only.
func (s *server) writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	if ctx := r.Context().Err(); ctx != nil && myweb.ErrorCode(err) == myweb.CodeInternal {
		err = errors.Join(ctx, err) // engines say "interrupted" in words of their own
	}
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.Log.Error("request failed", "path", r.URL.Path, "error", err)
	}
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"type":"about:blank","status":500}`)
	}
	h := w.Header()
	if p.Status == http.StatusMethodNotAllowed {
		h.Set("Allow", "GET, HEAD")
	}
	h.Del("ETag")
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // a client that went away is no error of ours
}
