package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"github.com/myweb-analytics/myweb/store/load"
)

// settle makes the tables agree with the configuration: sessions were cut
// with a timeout and days with time zones, and a change of either makes them
// anew. A read-only store keeps what it finds.
func (s *Store) settle(ctx context.Context) error {
	if s.config.ReadOnly {
		return s.adopt(ctx)
	}
	timeout := strconv.Itoa(int(s.config.SessionTimeout.Seconds()))
	var before sql.NullString
	err := s.db.QueryRowContext(ctx, "select max(value) from settings where name = 'session_timeout_seconds'").Scan(&before)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	moved, err := s.movedSites(ctx)
	if err != nil || (before.String == timeout && len(moved) == 0) {
		return err
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "insert into settings values ('session_timeout_seconds', $1) on conflict (name) do update set value = excluded.value", timeout); err != nil {
			return err
		}
		for site, zone := range moved {
			if _, err := tx.ExecContext(ctx, "update sites set timezone = $2 where site = $1", site, zone); err != nil {
				return err
			}
		}
		return load.Rebuild(ctx, tx, s.config.SessionTimeout)
	})
}

// adopt takes the time zones that the tables were made with.
func (s *Store) adopt(ctx context.Context) error {
	zones, err := s.siteZones(ctx)
	if err != nil {
		return err
	}
	s.zones, err = newZones(s.config.TimeZone, zones)
	return err
}

// movedSites are the sites whose configured zone is another than their days
// were made with.
func (s *Store) movedSites(ctx context.Context) (map[string]string, error) {
	zones, err := s.siteZones(ctx)
	if err != nil {
		return nil, err
	}
	for site, zone := range zones {
		if want := s.zones.of(site).String(); want == zone {
			delete(zones, site)
		} else {
			zones[site] = want
		}
	}
	return zones, nil
}

func (s *Store) siteZones(ctx context.Context) (map[string]string, error) {
	rows, err := s.db.QueryContext(ctx, "select site, timezone from sites")
	if err != nil {
		return nil, fmt.Errorf("read sites: %w", err)
	}
	defer rows.Close()
	zones := map[string]string{}
	for rows.Next() {
		var site, zone string
		if err := rows.Scan(&site, &zone); err != nil {
			return nil, fmt.Errorf("read sites: %w", err)
		}
		zones[site] = zone
	}
	return zones, rows.Err()
}

// registerSites notes the zones of sites that are new.
func (s *Store) registerSites(ctx context.Context, tx *sql.Tx, sites map[string]bool) error {
	for site := range sites {
		if _, err := tx.ExecContext(ctx, "insert into sites values ($1, $2) on conflict (site) do nothing", site, s.zones.of(site).String()); err != nil {
			return fmt.Errorf("register site %s: %w", site, err)
		}
	}
	return nil
}
