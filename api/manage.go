package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb/access"
)

// What admins, and the command line, manage: users, tokens, share links.

type usersDocument struct {
	Users []access.User `json:"users"`
}

type userBody struct {
	Name     string      `json:"name"`
	Role     access.Role `json:"role" enum:"admin,viewer"`
	Password string      `json:"password"`
}

type passwordBody struct {
	Password string `json:"password"`
}

type tokensDocument struct {
	Tokens []access.Token `json:"tokens"`
}

type tokenBody struct {
	Name      string         `json:"name" doc:"What the token is for"`
	Scopes    []access.Scope `json:"scopes" doc:"Of reports, sql, admin"`
	Site      string         `json:"site,omitempty" doc:"The only site that it shows; all without"`
	ExpiresAt time.Time      `json:"expires_at"`
}

type newTokenDocument struct {
	access.Token
	Secret string `json:"token" doc:"What to send as Authorization: Bearer; it is shown this once"`
}

type sharesDocument struct {
	Shares []access.Share `json:"shares"`
}

type shareBody struct {
	Site      string     `json:"site"`
	Label     string     `json:"label,omitempty" doc:"For whom the link is"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"Without, the link is good until it is revoked"`
}

type newShareDocument struct {
	access.Share
	URL string `json:"url" doc:"The link; it is shown this once"`
}

type auditDocument struct {
	Entries []access.Entry `json:"entries"`
}

func (d auditDocument) rows() any { return d.Entries }

const auditShown = 1000

func (s *server) registerManagement() {
	for _, o := range []operation{
		{method: http.MethodGet, path: "users", id: "users", summary: "All users", answer: usersDocument{}, serve: s.document(s.listUsers)},
		{method: http.MethodPost, path: "users", id: "addUser", summary: "Add a user", body: userBody{}, serve: s.document(s.addUser)},
		{method: http.MethodDelete, path: "users/{name}", id: "removeUser", summary: "Remove a user, with all that was given out in its name", serve: s.document(s.removeUser)},
		{method: http.MethodPut, path: "users/{name}/password", id: "setPassword", summary: "Give a user another password, and end its logins", body: passwordBody{}, serve: s.document(s.setPassword)},
		{method: http.MethodGet, path: "tokens", id: "tokens", summary: "All API tokens, without their secrets", answer: tokensDocument{}, serve: s.document(s.listTokens)},
		{method: http.MethodPost, path: "tokens", id: "createToken", summary: "Make an API token", body: tokenBody{}, answer: newTokenDocument{}, serve: s.document(s.createToken)},
		{method: http.MethodDelete, path: "tokens/{id}", id: "revokeToken", summary: "End an API token", serve: s.document(s.revokeToken)},
		{method: http.MethodGet, path: "shares", id: "shares", summary: "All share links, without their secrets", answer: sharesDocument{}, serve: s.document(s.listShares)},
		{method: http.MethodPost, path: "shares", id: "createShare", summary: "Make a share link", body: shareBody{}, answer: newShareDocument{}, serve: s.document(s.createShare)},
		{method: http.MethodDelete, path: "shares/{id}", id: "revokeShare", summary: "End a share link", serve: s.document(s.revokeShare)},
		{method: http.MethodGet, path: "audit", id: "audit", summary: "Who did what, latest first", answer: auditDocument{}, serve: s.document(s.listAudit)},
	} {
		o.path, o.tag, o.scope = "/api/v1/access/"+o.path, "access", access.ScopeAdmin
		s.register(o)
	}
}

func (s *server) listUsers(r *http.Request, _ access.Principal) (any, error) {
	users, err := s.Access.Users(r.Context())
	return usersDocument{users}, err
}

func (s *server) addUser(r *http.Request, who access.Principal) (any, error) {
	body, err := readBody[userBody](r)
	if err != nil {
		return nil, err
	}
	return nil, s.Access.AddUser(r.Context(), who, body.Name, body.Role, body.Password)
}

func (s *server) removeUser(r *http.Request, who access.Principal) (any, error) {
	return nil, s.Access.RemoveUser(r.Context(), who, r.PathValue("name"))
}

func (s *server) setPassword(r *http.Request, who access.Principal) (any, error) {
	body, err := readBody[passwordBody](r)
	if err != nil {
		return nil, err
	}
	return nil, s.Access.SetPassword(r.Context(), who, r.PathValue("name"), body.Password)
}

func (s *server) listTokens(r *http.Request, _ access.Principal) (any, error) {
	tokens, err := s.Access.Tokens(r.Context())
	return tokensDocument{tokens}, err
}

func (s *server) createToken(r *http.Request, who access.Principal) (any, error) {
	body, err := readBody[tokenBody](r)
	if err != nil {
		return nil, err
	}
	made, secret, err := s.Access.CreateToken(r.Context(), who,
		access.Token{Name: body.Name, Scopes: body.Scopes, Site: strings.ToLower(body.Site), ExpiresAt: body.ExpiresAt})
	return newTokenDocument{made, secret}, err
}

func (s *server) revokeToken(r *http.Request, who access.Principal) (any, error) {
	return nil, s.Access.RevokeToken(r.Context(), who, r.PathValue("id"))
}

func (s *server) listShares(r *http.Request, _ access.Principal) (any, error) {
	shares, err := s.Access.Shares(r.Context())
	return sharesDocument{shares}, err
}

func (s *server) createShare(r *http.Request, who access.Principal) (any, error) {
	body, err := readBody[shareBody](r)
	if err != nil {
		return nil, err
	}
	made, secret, err := s.Access.CreateShare(r.Context(), who,
		access.Share{Site: strings.ToLower(body.Site), Label: body.Label, ExpiresAt: body.ExpiresAt})
	return newShareDocument{made, s.origin(r) + sharePath + secret}, err
}

func (s *server) revokeShare(r *http.Request, who access.Principal) (any, error) {
	return nil, s.Access.RevokeShare(r.Context(), who, r.PathValue("id"))
}

func (s *server) listAudit(r *http.Request, _ access.Principal) (any, error) {
	entries, err := s.Access.Audit(r.Context(), auditShown)
	return auditDocument{entries}, err
}
