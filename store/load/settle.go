package load

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/myweb-analytics/myweb"
)

// Settled is what the tables were made with: sessions were cut with a timeout
// and days with time zones.
type Settled struct {
	SessionTimeout time.Duration     // 0 = not made yet
	Zones          map[string]string // by site
	Unfinished     string            // the note of a copy that has not ended; "" = there is none
}

// ReadSettled reads it.
func ReadSettled(ctx context.Context, db Querier) (Settled, error) {
	settled := Settled{Zones: map[string]string{}}
	rows, err := db.QueryContext(ctx, `select name, '', value from settings where name in ('session_timeout_seconds', '`+UnfinishedCopy+`') union all select '', site, timezone from sites`)
	if err != nil {
		return settled, fmt.Errorf("read settings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var setting, site, value string
		if err := rows.Scan(&setting, &site, &value); err != nil {
			return settled, fmt.Errorf("read settings: %w", err)
		}
		switch setting {
		case "":
			settled.Zones[site] = value
			continue
		case UnfinishedCopy:
			settled.Unfinished = value
			continue
		}
		seconds, err := strconv.Atoi(value)
		if err != nil {
			return settled, fmt.Errorf("read settings: session_timeout_seconds: %w", err)
		}
		settled.SessionTimeout = time.Duration(seconds) * time.Second
	}
	return settled, rows.Err()
}

// Moved are the sites whose zone is another than their days were made with,
// and what it is now.
func (s Settled) Moved(zone func(site string) *time.Location) map[string]string {
	moved := map[string]string{}
	for site, made := range s.Zones {
		if now := zone(site).String(); now != made {
			moved[site] = now
		}
	}
	return moved
}

// Settle makes the tables agree with a timeout and the zones of sites: it notes
// them and, unless nothing was ever made, makes the tables anew.
func (s Settled) Settle(ctx context.Context, tx Tx, timeout time.Duration, moved map[string]string) error {
	for site, zone := range moved {
		if err := movable(ctx, tx, site, zone); err != nil {
			return err
		}
	}
	seconds := strconv.Itoa(int(timeout.Seconds()))
	if _, err := tx.ExecContext(ctx, "insert into settings values ('session_timeout_seconds', $1) on conflict (name) do update set value = excluded.value", seconds); err != nil {
		return err
	}
	for site, zone := range moved {
		if _, err := tx.ExecContext(ctx, "update sites set timezone = $2 where site = $1", site, zone); err != nil {
			return err
		}
	}
	if s.SessionTimeout == 0 {
		return nil
	}
	return Rebuild(ctx, tx, timeout)
}

// movable refuses another zone for a site with days of which requests were removed:
// of the day at that border some hours would count twice, or not at all.
func movable(ctx context.Context, tx Tx, site, zone string) error {
	since, err := wholeSince(ctx, tx)
	if err != nil || since.IsZero() {
		return err
	}
	// Wherever a zone lies, the days after this one began when all was there.
	border := since.AddDate(0, 0, 1).Format(time.DateOnly)
	var older bool
	var made string
	err = tx.QueryRowContext(ctx, `select exists (select 1 from daily_metrics d where d.site = s.site and d.date <= cast($2 as date)), timezone
from sites s where site = $1`, site, border).Scan(&older, &made)
	if err != nil {
		return fmt.Errorf("look for old days of %s: %w", site, err)
	}
	if !older {
		return nil
	}
	return myweb.Errorf(myweb.CodeConflict, "the days of %s are those of the time zone %s, and requests from before %s were removed: these days cannot be made anew for %s; "+
		"set TIMEZONE to %s, or SITE_TIMEZONES=%s=%s, and load the logs into a new database for another one",
		site, made, since.Format(time.DateOnly), zone, made, site, made)
}

// RegisterSites notes the zones of sites that are new.
func RegisterSites(ctx context.Context, tx Tx, sites map[string]bool, zone func(site string) *time.Location) error {
	for site := range sites {
		if _, err := tx.ExecContext(ctx, "insert into sites values ($1, $2) on conflict (site) do nothing", site, zone(site).String()); err != nil {
			return fmt.Errorf("register site %s: %w", site, err)
		}
	}
	return nil
}
