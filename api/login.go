package api

import (
	"net/http"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

type credentials struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

type newPassword struct {
	Current  string `json:"current"`
	Password string `json:"password"`
}

// meDocument is who asks, and what the dashboard may offer.
type meDocument struct {
	Kind   access.Kind    `json:"kind"` // anonymous, local, user, token, share, operator
	Name   string         `json:"name"`
	Role   access.Role    `json:"role"`
	Site   string         `json:"site"` // the only one that may be seen, "" = all
	Scopes []access.Scope `json:"scopes"`
}

func me(who access.Principal) meDocument {
	scopes := who.Scopes
	if scopes == nil {
		scopes = []access.Scope{}
	}
	return meDocument{who.Kind, who.Name, who.Role, who.Site, scopes}
}

func (s *server) registerLogin() {
	s.register(operation{
		method: http.MethodGet, path: "/api/v1/me", id: "me", tag: "access", summary: "Who asks, and what they may do",
		answer: meDocument{}, anyone: true,
		serve: s.document(func(_ *http.Request, who access.Principal) (any, error) { return me(who), nil }),
	})
	if s.Access == nil {
		return
	}
	s.register(operation{
		method: http.MethodPost, path: "/api/v1/login", id: "login", tag: "access", summary: "Log in: sets a cookie",
		text: "Tries are counted by account and by client; too many are answered with 429.",
		body: credentials{}, answer: meDocument{}, anyone: true, serve: s.login,
	})
	s.register(operation{
		method: http.MethodPost, path: "/api/v1/logout", id: "logout", tag: "access", summary: "Log out, and forget a share link",
		anyone: true, serve: s.logout,
	})
	s.register(operation{
		method: http.MethodPut, path: "/api/v1/me/password", id: "changePassword", tag: "access", summary: "Choose another password",
		text: "Ends all logins of the user, and begins a new one.", body: newPassword{}, answer: meDocument{}, scope: access.ScopeReports, serve: s.changePassword,
	})
}

func (s *server) login(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	body, err := readBody[credentials](r)
	if err != nil {
		return err
	}
	return s.enter(w, r, body)
}

// enter begins a login, with a new secret.
func (s *server) enter(w http.ResponseWriter, r *http.Request, c credentials) error {
	secret, who, err := s.Access.Login(r.Context(), c.User, c.Password, s.client(r), s.cookie(r, loginCookie))
	if err != nil {
		return err
	}
	s.setCookie(w, loginCookie, secret, access.LoginMost)
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, me(who))
}

func (s *server) logout(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	if who.Kind == access.KindUser {
		if err := s.Access.Logout(r.Context(), who); err != nil {
			return err
		}
	}
	s.setCookie(w, loginCookie, "", 0)
	s.setCookie(w, shareCookie, "", 0)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *server) changePassword(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	if who.Kind != access.KindUser {
		return myweb.Errorf(myweb.CodeForbidden, "only who has logged in has a password to change")
	}
	body, err := readBody[newPassword](r)
	if err != nil {
		return err
	}
	if err := s.Access.CheckPassword(r.Context(), who.Name, body.Current, s.client(r)); err != nil {
		return err
	}
	if err := s.Access.SetPassword(r.Context(), who, who.Name, body.Password); err != nil {
		return err
	}
	return s.enter(w, r, credentials{who.Name, body.Password})
}
