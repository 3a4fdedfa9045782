package access

import (
	"context"
	"database/sql"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Share is a link that shows one site to whoever has it, and lets them change
// nothing. Its secret is shown once, when it is made.
type Share struct {
	ID        string     `json:"id"`
	Site      string     `json:"site"`
	Label     string     `json:"label"`
	CreatedBy string     `json:"created_by"` // "" = the command line
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at"` // null = when it is revoked
}

// CreateShare makes a link to a site. The result is its secret, too.
func (c *Control) CreateShare(ctx context.Context, actor Principal, s Share) (Share, string, error) {
	if s.Site == "" || len(s.Site) > 253 {
		return Share{}, "", invalid("a share link is of one site: name it")
	}
	if err := checkLabel("the label of a share link", s.Label); err != nil {
		return Share{}, "", err
	}
	if s.ExpiresAt != nil && !s.ExpiresAt.After(c.now()) {
		return Share{}, "", invalid("the share link would have expired already")
	}
	made := newCredential()
	s.ID, s.CreatedAt, s.CreatedBy = made.id, c.now(), creator(actor)
	err := c.change(ctx, actor, "share create", s.ID+" of "+s.Site, func(tx *sql.Tx) error {
		_, err := affected(ctx, tx, "share_add", s.ID, made.hash(), s.Site, s.Label, s.CreatedBy, s.CreatedAt, s.ExpiresAt)
		return err
	})
	return s, made.String(), err
}

// Shares lists all, those that have expired too.
func (c *Control) Shares(ctx context.Context) ([]Share, error) {
	shares := []Share{}
	err := c.each(ctx, "share_list", func(scan func(...any) error) error {
		var s Share
		err := scan(&s.ID, &s.Site, &s.Label, &s.CreatedBy, &s.CreatedAt, &s.ExpiresAt)
		shares = append(shares, s)
		return err
	})
	return shares, err
}

// RevokeShare ends a link at once, in browsers that opened it too.
func (c *Control) RevokeShare(ctx context.Context, actor Principal, id string) error {
	absent := myweb.Errorf(myweb.CodeNotFound, "there is no share link %s; `myweb share list` shows those that are", id)
	return c.change(ctx, actor, "share revoke", id, func(tx *sql.Tx) error { return one(ctx, tx, absent, "share_remove", id) })
}

// ByShare finds what a share link shows; ok is false where it is none, revoked
// or expired.
func (c *Control) ByShare(ctx context.Context, secret string) (p Principal, ok bool, err error) {
	shown, ok := parseCredential(secret)
	if !ok {
		return Anonymous, false, nil
	}
	var hash string
	var expires *time.Time
	p = Principal{Kind: KindShare, Name: "share link " + shown.id, Scopes: []Scope{ScopeReports}}
	found, err := c.row(ctx, "share_by_id", []any{shown.id}, &hash, &p.Site, &expires)
	if err != nil || !found || !shown.proves(hash) || p.Site == "" || (expires != nil && !c.now().Before(*expires)) {
		return Anonymous, false, err
	}
	return p, true, nil
}
