package access

import (
	"context"
	"database/sql"
	"time"
)

// Entry is something that somebody did.
type Entry struct {
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Action string    `json:"action"` // "user add", "login"
	Target string    `json:"target"`
}

// auditKept is how long it is remembered who did what.
const auditKept = 365 * 24 * time.Hour

// Audit lists what was done, latest first.
func (c *Control) Audit(ctx context.Context, limit int) ([]Entry, error) {
	entries := []Entry{}
	err := c.each(ctx, "audit_list", func(scan func(...any) error) error {
		var e Entry
		err := scan(&e.At, &e.Actor, &e.Action, &e.Target)
		entries = append(entries, e)
		return err
	}, limit)
	return entries, err
}

func (c *Control) record(ctx context.Context, tx *sql.Tx, actor, action, target string) error {
	now := c.now()
	if _, err := affected(ctx, tx, "audit_remove_old", now.Add(-auditKept)); err != nil {
		return err
	}
	_, err := affected(ctx, tx, "audit_add", newSecret(), now, actor, action, target)
	return err
}

// Record writes down that somebody did something that is no change here.
func (c *Control) Record(ctx context.Context, actor Principal, action, target string) error {
	return c.change(ctx, actor, action, target, func(*sql.Tx) error { return nil })
}
