package postgres

import (
	"context"
	"errors"

	"github.com/myweb-analytics/myweb/store/load"
	"github.com/myweb-analytics/myweb/store/zone"
)

// settle makes the tables agree with the configuration: sessions were cut
// with a timeout and days with time zones, and a change of either makes them
// anew.
func (s *Store) settle(ctx context.Context) error {
	settled, err := load.ReadSettled(ctx, s.db)
	if err != nil {
		return err
	}
	if settled.Unfinished != "" || settled.SessionTimeout == s.config.SessionTimeout && len(settled.Moved(s.zones.Of)) == 0 {
		return nil
	}
	g, err := s.takeStaging(ctx)
	if err != nil {
		return err
	}
	defer s.giveStaging(g)
	begun, err := g.conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	if err := s.resettle(ctx, &transaction{Tx: begun}); err != nil {
		_ = begun.Rollback() // fails when the connection is lost, and then there is nothing to roll back
		return errors.Join(ctx.Err(), err)
	}
	return begun.Commit()
}

// resettle waits for loaders and for others that settle, by the same row. It
// looks again then: another one may have done it.
func (s *Store) resettle(ctx context.Context, tx *transaction) error {
	if _, err := tx.ExecContext(ctx, "insert into settings values ('session_timeout_seconds', '0') on conflict (name) do update set value = settings.value"); err != nil {
		return err
	}
	settled, err := load.ReadSettled(ctx, tx)
	if err != nil {
		return err
	}
	moved := settled.Moved(s.zones.Of)
	if settled.Unfinished != "" || settled.SessionTimeout == s.config.SessionTimeout && len(moved) == 0 {
		return nil
	}
	if err := settled.Settle(ctx, tx, s.config.SessionTimeout, moved); err != nil {
		return err
	}
	return load.Clear(ctx, tx)
}

// adopt takes the settings that the tables were made with: a store that only
// reads keeps what it finds.
func (s *Store) adopt(ctx context.Context) error {
	settled, err := load.ReadSettled(ctx, s.db)
	if err != nil {
		return err
	}
	if settled.SessionTimeout > 0 {
		s.config.SessionTimeout = settled.SessionTimeout
	}
	s.zones, err = zone.New(s.config.TimeZone, settled.Zones)
	return err
}
