package access

import (
	"context"
	"database/sql"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// How long a browser stays logged in: for LoginIdle after it was last used,
// and never longer than LoginMost.
const (
	LoginIdle = 7 * 24 * time.Hour
	LoginMost = 30 * 24 * time.Hour
)

// ErrDenied is the answer to a wrong name or password: it does not say which.
var ErrDenied = myweb.Errorf(myweb.CodeUnauthenticated, "name and password do not belong together")

// Login checks a password and gives the secret of a new login, which a browser
// keeps in a cookie. client is whoever asks, and serves to slow down guessing;
// it is neither kept nor written down. old is the secret of the login that the
// browser had before; that ends.
func (c *Control) Login(ctx context.Context, name, password, client, old string) (secret string, p Principal, err error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if err := c.throttle.take(name, client); err != nil {
		return "", Anonymous, err
	}
	role, err := c.verify(ctx, name, password)
	if err != nil {
		return "", Anonymous, err
	}
	c.throttle.giveBack(name, client)
	p = Principal{Kind: KindUser, Name: name, Role: role, Scopes: c.scopesOf(role)}
	made, now := newCredential(), c.now()
	err = c.change(ctx, p, "login", "", func(tx *sql.Tx) error {
		if before, ok := parseCredential(old); ok {
			if _, err := affected(ctx, tx, "login_remove", before.id); err != nil {
				return err
			}
		}
		if _, err := affected(ctx, tx, "login_remove_expired", now); err != nil {
			return err
		}
		_, err := affected(ctx, tx, "login_add", made.id, made.hash(), name, now, now.Add(LoginIdle))
		return err
	})
	if err != nil {
		return "", Anonymous, err
	}
	return made.String(), p, nil
}

// verify takes as long for a user that there is not.
func (c *Control) verify(ctx context.Context, name, password string) (Role, error) {
	role, hash := Role(""), ""
	found, err := c.row(ctx, "user_by_name", []any{name}, &name, &role, &hash)
	if err != nil {
		return "", err
	}
	if !found {
		hash = c.decoy
	}
	right := false
	err = c.inTurn(ctx, func() error {
		right = len(password) <= maxPassword && matchesHash(password, hash)
		return nil
	})
	if err == nil && (!right || !found) {
		err = ErrDenied
	}
	return role, err
}

// CheckPassword says whether a user knows its password, before it may change
// it.
func (c *Control) CheckPassword(ctx context.Context, name, password, client string) error {
	if err := c.throttle.take(name, client); err != nil {
		return err
	}
	if _, err := c.verify(ctx, name, password); err != nil {
		return err
	}
	c.throttle.giveBack(name, client)
	return nil
}

// ByLogin finds who logged in; ok is false where the login has ended.
func (c *Control) ByLogin(ctx context.Context, secret string) (p Principal, ok bool, err error) {
	shown, ok := parseCredential(secret)
	if !ok {
		return Anonymous, false, nil
	}
	var hash string
	var created, expires time.Time
	p = Principal{Kind: KindUser, login: shown.id}
	found, err := c.row(ctx, "login_by_id", []any{shown.id}, &hash, &created, &expires, &p.Name, &p.Role)
	now := c.now()
	if err != nil || !found || !shown.proves(hash) || !now.Before(expires) {
		return Anonymous, false, err
	}
	p.Scopes = c.scopesOf(p.Role)
	return p, true, c.extend(ctx, shown.id, created, expires, now)
}

// extend writes once a day at most.
func (c *Control) extend(ctx context.Context, id string, created, expires, now time.Time) error {
	until := now.Add(LoginIdle)
	if most := created.Add(LoginMost); until.After(most) {
		until = most
	}
	if until.Sub(expires) < 24*time.Hour {
		return nil
	}
	return c.note(ctx, "login_extend", id, until)
}

// Logout ends the login that p came by.
func (c *Control) Logout(ctx context.Context, p Principal) error {
	return c.change(ctx, p, "logout", "", func(tx *sql.Tx) error {
		_, err := affected(ctx, tx, "login_remove", p.login)
		return err
	})
}
