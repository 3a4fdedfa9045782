package duckdb

import (
	"context"
	"database/sql"

	"github.com/myweb-analytics/myweb/store/load"
	"github.com/myweb-analytics/myweb/store/zone"
)

// settle makes the tables agree with the configuration: sessions were cut
// with a timeout and days with time zones, and a change of either makes them
// anew. A read-only store keeps what it finds, and a copy that is not finished
// waits for the settings of its source.
func (s *Store) settle(ctx context.Context) error {
	settled, err := load.ReadSettled(ctx, s.db)
	if err != nil {
		return err
	}
	if s.config.ReadOnly {
		if settled.SessionTimeout > 0 {
			s.config.SessionTimeout = settled.SessionTimeout
		}
		s.zones, err = zone.New(s.config.TimeZone, settled.Zones)
		return err
	}
	moved := settled.Moved(s.zones.Of)
	if settled.Unfinished != "" || settled.SessionTimeout == s.config.SessionTimeout && len(moved) == 0 {
		return nil
	}
	return s.change(ctx, func(tx *sql.Tx) error { return settled.Settle(ctx, tx, s.config.SessionTimeout, moved) })
}
