package api

import (
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

// The cookies of a browser: of somebody who logged in, and of who opened a
// share link.
const (
	loginCookie = "myweb_login"
	shareCookie = "myweb_share"
)

// identify finds who asks: by an API token, which has to be good; by a login;
// by a share link. Without any of them, everybody is let in where the server is
// open, and on this machine while there are no users.
func (s *server) identify(r *http.Request) (access.Principal, error) {
	if s.Access == nil {
		return access.Local(), nil
	}
	if header := r.Header.Get("Authorization"); header != "" {
		return s.byToken(r, header)
	}
	if who, ok, err := s.Access.ByLogin(r.Context(), s.cookie(r, loginCookie)); ok || err != nil {
		return who, err
	}
	if who, ok, err := s.Access.ByShare(r.Context(), s.cookie(r, shareCookie)); ok || err != nil {
		return who, err
	}
	if s.Open {
		return s.Access.Guest(), nil
	}
	if s.Loopback && s.PublicURL == nil {
		exists, err := s.Access.HasUsers(r.Context())
		if err != nil && s.withoutUsers.Load() {
			err = nil // the database is away; what is asked of it fails, and /metrics says so
		}
		if err != nil || !exists {
			s.withoutUsers.Store(err == nil)
			return access.Local(), err
		}
		s.withoutUsers.Store(false)
	}
	return access.Anonymous, nil
}

func (s *server) byToken(r *http.Request, header string) (access.Principal, error) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return access.Anonymous, myweb.Errorf(myweb.CodeUnauthenticated, "send an API token as Authorization: Bearer")
	}
	if s.OperatorToken != "" && subtle.ConstantTimeCompare([]byte(token), []byte(s.OperatorToken)) == 1 {
		return access.Operator(), nil
	}
	who, ok, err := s.Access.ByToken(r.Context(), token)
	if err == nil && !ok {
		err = myweb.Errorf(myweb.CodeUnauthenticated, "the API token is none, has expired or was revoked")
	}
	return who, err
}

// secure says whether browsers reach the server by TLS only.
func (s *server) secure() bool { return s.PublicURL != nil && s.PublicURL.Scheme == "https" }

// cookieName has a prefix by which browsers refuse such a cookie from anything
// but this very host, over TLS.
func (s *server) cookieName(name string) string {
	if s.secure() {
		return "__Host-" + name
	}
	return name
}

func (s *server) cookie(r *http.Request, name string) string {
	if c, err := r.Cookie(s.cookieName(name)); err == nil {
		return c.Value
	}
	return ""
}

// setCookie gives a browser a secret that no script can read and no other site
// can make it send; an empty one takes it away.
func (s *server) setCookie(w http.ResponseWriter, name, secret string, keep time.Duration) {
	c := &http.Cookie{Name: s.cookieName(name), Value: secret, Path: "/", MaxAge: int(keep.Seconds()),
		HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteStrictMode}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// client is whoever sent a request, to slow down guessing. A proxy says it in a
// header of which the last entry is its own; without one everybody may write
// what they like there.
func (s *server) client(r *http.Request) string {
	if s.BehindProxy {
		entries := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last := strings.TrimSpace(entries[len(entries)-1]); last != "" {
			return hostname(last)
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
