package api

import (
	"net/http"
	"net/url"
	"time"
)

// sharePath is where share links begin; what follows is a secret.
const sharePath = "/share/"

// shareKept is how long a browser remembers a link that it opened. Whether the
// link is still good is asked each time.
const shareKept = 30 * 24 * time.Hour

// openShare takes the secret out of the address bar into a cookie.
func (s *server) openShare(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	secret := r.PathValue("secret")
	who, ok, err := s.Access.ByShare(r.Context(), secret)
	switch {
	case err != nil:
		s.writeProblem(w, r, err)
	case !ok:
		http.Redirect(w, r, "/login?notice=share", http.StatusSeeOther)
	default:
		s.setCookie(w, shareCookie, secret, shareKept)
		http.Redirect(w, r, "/s/"+url.PathEscape(who.Site)+"/overview", http.StatusSeeOther)
	}
}

// origin is how the server is reached from outside, for links to it.
func (s *server) origin(r *http.Request) string {
	if s.PublicURL != nil {
		return s.PublicURL.Scheme + "://" + s.PublicURL.Host
	}
	return "http://" + r.Host
}
