package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

// operation is an address with a method: what stands about it in the
// description of the API, who may call it, and what answers.
type operation struct {
	method, path string
	id           string // of the operation, for generated clients
	tag          string
	summary      string
	text         string // more, where the summary does not do
	params       []*huma.Param
	body         any      // an example of the type of a JSON body; nil = none
	answer       any      // an example of the type of the answer; nil = none
	media        []string // what else than JSON is answered
	scope        access.Scope
	anyone       bool // who has not logged in, too
	streams      bool // goes on until the client leaves
	serve        handlerFunc
}

// handlerFunc answers who asks, or says why not.
type handlerFunc func(w http.ResponseWriter, r *http.Request, who access.Principal) error

// register makes an operation known to the mux and to the description.
func (s *server) register(o operation) {
	described := s.describe(o)
	s.spec.OpenAPI().AddOperation(described)
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.perform(w, r, o) })
	if !slices.Contains(o.media, mediaEvents) { // which would be held back until there is enough to compress
		handler = s.compressed(handler)
	}
	s.spec.Adapter().Handle(described, func(c huma.Context) {
		r, w := humago.Unwrap(c)
		handler.ServeHTTP(w, r)
	})
}

// perform answers one request for an operation.
func (s *server) perform(w http.ResponseWriter, r *http.Request, o operation) {
	if !o.streams {
		ctx, cancel := context.WithTimeout(r.Context(), s.Timeout)
		defer cancel()
		r = r.WithContext(ctx)
	}
	who, err := s.identify(r)
	if o.anyone && myweb.ErrorCode(err) == myweb.CodeUnavailable {
		who, err = access.Anonymous, nil // whether the process answers is not for the database to say
	}
	if err == nil && !o.anyone {
		err = allowed(who, o.scope)
	}
	if err == nil {
		err = o.serve(w, r, who)
	}
	if err != nil {
		s.writeProblem(w, r, err)
	}
}

func allowed(who access.Principal, scope access.Scope) error {
	switch {
	case who.May(scope):
		return nil
	case who.Kind == access.KindAnonymous:
		return errNotLoggedIn
	case who.Kind == access.KindLocal && scope == access.ScopeAdmin:
		return myweb.Errorf(myweb.CodeForbidden, "while nobody has to log in, users, tokens and share links are managed by `myweb user`, `myweb token` and `myweb share`")
	}
	return myweb.Errorf(myweb.CodeForbidden, "%s may not do this: it needs the scope %s", who.Name, scope)
}

var errNotLoggedIn = myweb.Errorf(myweb.CodeUnauthenticated, "log in, or send an API token as Authorization: Bearer")

// document answers with what fn makes, which may not be kept.
func (s *server) document(fn func(r *http.Request, who access.Principal) (any, error)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request, who access.Principal) error {
		made, err := fn(r, who)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		if made == nil {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
		return writeJSON(w, made)
	}
}

// rowsNow is document for what has rows, which can be had in each form of them.
func (s *server) rowsNow(fn func(r *http.Request, who access.Principal) (any, error)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request, who access.Principal) error {
		media, err := accepted(r.Header.Get("Accept"), rowMedia)
		if err != nil {
			return err
		}
		made, err := fn(r, who)
		if err != nil {
			return err
		}
		body, err := encode(made, media)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Add("Vary", "Accept")
		writeBody(w, media, body)
		return nil
	}
}

// fallback answers where there is no operation, at all or with this method.
func (s *server) fallback(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var methods []string
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
			probe := &http.Request{Method: method, URL: r.URL, Host: r.Host}
			if _, pattern := mux.Handler(probe); strings.Contains(pattern, " ") {
				methods = append(methods, method)
			}
		}
		if len(methods) > 0 {
			w.Header().Set("Allow", strings.Join(methods, ", "))
			s.writeProblem(w, r, &refusal{http.StatusMethodNotAllowed, "method_not_allowed", "this address answers to " + strings.Join(methods, ", ")})
			return
		}
		s.writeProblem(w, r, myweb.Errorf(myweb.CodeNotFound, "there is nothing at %s; /api/docs lists the addresses", r.URL.Path))
	}
}
