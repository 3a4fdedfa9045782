package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

// peopleOfServer works through the API of a running server.
type peopleOfServer struct {
	operator
	client *http.Client
}

func newPeopleOfServer(o operator) *peopleOfServer {
	// No proxy of the environment: the server is on this machine.
	return &peopleOfServer{o, &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}}
}

// call sends body and reads answer; either may be nil.
func (r *peopleOfServer) call(ctx context.Context, method, path string, body, answer any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, r.URL+"/api/v1/"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+r.Token)
	request.Header.Set("Content-Type", "application/json")
	response, err := r.client.Do(request)
	if err != nil {
		return fmt.Errorf("ask the running server: %w", err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return fmt.Errorf("ask the running server: %w", err)
	case response.StatusCode >= http.StatusBadRequest:
		var problem struct {
			Detail string
			Code   myweb.Code
		}
		if err := json.Unmarshal(got, &problem); err != nil {
			return fmt.Errorf("the running server answered %s", response.Status)
		}
		return myweb.Errorf(problem.Code, "%s", problem.Detail)
	case answer == nil:
		return nil
	}
	return json.Unmarshal(got, answer)
}

func (r *peopleOfServer) me(ctx context.Context) (access.Kind, error) {
	var me struct{ Kind access.Kind }
	err := r.call(ctx, http.MethodGet, "me", nil, &me)
	return me.Kind, err
}

func (r *peopleOfServer) Users(ctx context.Context) ([]access.User, error) {
	var list struct{ Users []access.User }
	err := r.call(ctx, http.MethodGet, "access/users", nil, &list)
	return list.Users, err
}

func (r *peopleOfServer) AddUser(ctx context.Context, name string, role access.Role, password string) error {
	return r.call(ctx, http.MethodPost, "access/users", map[string]string{"name": name, "role": string(role), "password": password}, nil)
}

func (r *peopleOfServer) RemoveUser(ctx context.Context, name string) error {
	return r.call(ctx, http.MethodDelete, "access/users/"+url.PathEscape(name), nil, nil)
}

func (r *peopleOfServer) SetPassword(ctx context.Context, name, password string) error {
	return r.call(ctx, http.MethodPut, "access/users/"+url.PathEscape(name)+"/password", map[string]string{"password": password}, nil)
}

func (r *peopleOfServer) Tokens(ctx context.Context) ([]access.Token, error) {
	var list struct{ Tokens []access.Token }
	err := r.call(ctx, http.MethodGet, "access/tokens", nil, &list)
	return list.Tokens, err
}

func (r *peopleOfServer) CreateToken(ctx context.Context, t access.Token) (access.Token, string, error) {
	var made struct {
		access.Token
		Secret string `json:"token"`
	}
	err := r.call(ctx, http.MethodPost, "access/tokens",
		map[string]any{"name": t.Name, "scopes": t.Scopes, "site": t.Site, "expires_at": t.ExpiresAt}, &made)
	return made.Token, made.Secret, err
}

func (r *peopleOfServer) RevokeToken(ctx context.Context, id string) error {
	return r.call(ctx, http.MethodDelete, "access/tokens/"+url.PathEscape(id), nil, nil)
}

func (r *peopleOfServer) Shares(ctx context.Context) ([]access.Share, error) {
	var list struct{ Shares []access.Share }
	err := r.call(ctx, http.MethodGet, "access/shares", nil, &list)
	return list.Shares, err
}

func (r *peopleOfServer) CreateShare(ctx context.Context, s access.Share) (access.Share, string, error) {
	var made struct {
		access.Share
		URL string
	}
	err := r.call(ctx, http.MethodPost, "access/shares", map[string]any{"site": s.Site, "label": s.Label, "expires_at": s.ExpiresAt}, &made)
	return made.Share, made.URL, err
}

func (r *peopleOfServer) RevokeShare(ctx context.Context, id string) error {
	return r.call(ctx, http.MethodDelete, "access/shares/"+url.PathEscape(id), nil, nil)
}

func (r *peopleOfServer) Sites(ctx context.Context) ([]myweb.Site, error) {
	var list struct{ Sites []myweb.Site }
	err := r.call(ctx, http.MethodGet, "sites", nil, &list)
	return list.Sites, err
}
