package access

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	myweb "github.com/myweb-analytics/myweb"
)

// TokenMost is how long a token may be good for.
const TokenMost = 366 * 24 * time.Hour

// Token lets a program in. Its secret is shown once, when it is made.
type Token struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Scopes     []Scope    `json:"scopes"`
	Site       string     `json:"site"`       // "" = all
	CreatedBy  string     `json:"created_by"` // "" = the command line
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"` // to the hour
}

// CreateToken gives a program access, at most to what actor may do. The result
// is the token with its secret.
func (c *Control) CreateToken(ctx context.Context, actor Principal, t Token) (Token, string, error) {
	if err := c.checkToken(actor, t); err != nil {
		return Token{}, "", err
	}
	made := newCredential()
	t.ID, t.CreatedAt, t.CreatedBy, t.ExpiresAt = made.id, c.now(), creator(actor), t.ExpiresAt.UTC().Truncate(time.Second)
	scopes := make([]string, len(t.Scopes))
	for i, s := range t.Scopes {
		scopes[i] = string(s)
	}
	err := c.change(ctx, actor, "token create", t.ID+" "+t.Name+" ("+strings.Join(scopes, " ")+")", func(tx *sql.Tx) error {
		_, err := affected(ctx, tx, "token_add", t.ID, made.hash(), t.Name, strings.Join(scopes, " "), t.Site, t.CreatedBy, t.CreatedAt, t.ExpiresAt)
		return err
	})
	return t, TokenPrefix + made.String(), err
}

func (c *Control) checkToken(actor Principal, t Token) error {
	if err := checkLabel("the name of a token", t.Name); err != nil || t.Name == "" {
		return invalid("a token needs a name of up to %d characters that says what it is for", maxLabel)
	}
	if len(t.Scopes) == 0 {
		return invalid("a token needs a scope: reports, sql or admin")
	}
	for _, s := range t.Scopes {
		if !slices.Contains(Scopes, s) {
			return invalid("there is no scope %q; use reports, sql or admin", s)
		}
		if !actor.May(s) {
			return myweb.Errorf(myweb.CodeForbidden, "nobody can give away the scope %s without having it", s)
		}
	}
	if t.Site != "" && (len(t.Scopes) != 1 || t.Scopes[0] != ScopeReports) {
		return invalid("a token of one site has the scope reports only: the other scopes are of all sites")
	}
	if now := c.now(); !t.ExpiresAt.After(now) || t.ExpiresAt.After(now.Add(TokenMost)) {
		return invalid("a token expires, within a year from now")
	}
	return nil
}

const maxLabel = 100 // characters

func checkLabel(what, text string) error {
	if utf8.RuneCountInString(text) > maxLabel || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return invalid("%s is longer than %d characters, or holds some that cannot be shown", what, maxLabel)
	}
	return nil
}

// creator is whose removal takes away what was given out: a user's.
func creator(actor Principal) string {
	if actor.Kind == KindUser {
		return actor.Name
	}
	return ""
}

// Tokens lists all, those that have expired too.
func (c *Control) Tokens(ctx context.Context) ([]Token, error) {
	tokens := []Token{}
	err := c.each(ctx, "token_list", func(scan func(...any) error) error {
		var t Token
		var scopes string
		err := scan(&t.ID, &t.Name, &scopes, &t.Site, &t.CreatedBy, &t.CreatedAt, &t.ExpiresAt, &t.LastUsedAt)
		t.Scopes = parseScopes(scopes)
		tokens = append(tokens, t)
		return err
	})
	return tokens, err
}

func parseScopes(text string) []Scope {
	scopes := []Scope{}
	for word := range strings.FieldsSeq(text) {
		scopes = append(scopes, Scope(word))
	}
	return scopes
}

// RevokeToken ends a token at once.
func (c *Control) RevokeToken(ctx context.Context, actor Principal, id string) error {
	absent := myweb.Errorf(myweb.CodeNotFound, "there is no token %s; `myweb token list` shows those that are", id)
	return c.change(ctx, actor, "token revoke", id, func(tx *sql.Tx) error { return one(ctx, tx, absent, "token_remove", id) })
}

// ByToken finds what a token may do; ok is false where it is none, revoked or
// expired.
func (c *Control) ByToken(ctx context.Context, token string) (p Principal, ok bool, err error) {
	text, ok := strings.CutPrefix(token, TokenPrefix)
	shown, good := parseCredential(text)
	if !ok || !good {
		return Anonymous, false, nil
	}
	var hash, scopes string
	var expires time.Time
	var used *time.Time
	p = Principal{Kind: KindToken}
	found, err := c.row(ctx, "token_by_id", []any{shown.id}, &hash, &p.Name, &scopes, &p.Site, &expires, &used)
	now := c.now()
	if err != nil || !found || !shown.proves(hash) || !now.Before(expires) {
		return Anonymous, false, err
	}
	p.Name, p.Scopes = "token "+shown.id+" "+p.Name, parseScopes(scopes)
	if used == nil || now.Sub(*used) >= time.Hour {
		err = c.note(ctx, "token_used", shown.id, now.Truncate(time.Hour))
	}
	return p, true, err
}
