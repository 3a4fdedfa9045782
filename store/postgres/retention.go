package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// A partition goes under a lock that those who read must wait for, and that waits
// for them. It is given up soon and tried again later, so that nobody waits long.
const (
	lockTimeout  = "1s"
	removeWithin = 6 * time.Minute // longer than people's statements may take
	removeAgain  = 5 * time.Second

	lockNotAvailable = "55P03"
	undefinedTable   = "42P01"
)

// part is a partition, and the time that it holds.
type part struct {
	name     string
	from, to time.Time
}

// layouts are the names of partitions: the table and the day or month of UTC
// that they begin with.
var layouts = map[string]struct {
	name string
	days func(from time.Time) time.Time
}{
	"requests":   {"requests_20060102", func(from time.Time) time.Time { return from.AddDate(0, 0, 1) }},
	"page_views": {"page_views_200601", func(from time.Time) time.Time { return from.AddDate(0, 1, 0) }},
}

// partsBefore lists the partitions of a table that end by a day.
func (s *Store) partsBefore(ctx context.Context, table string, day time.Time) (parts []part, err error) {
	rows, err := s.db.QueryContext(ctx, `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
		where i.inhparent = to_regclass($1) order by c.relname`, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	layout := layouts[table]
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		from, err := time.Parse(layout.name, name)
		if err != nil {
			continue // not one of make_partitions
		}
		if to := layout.days(from); !to.After(day) {
			parts = append(parts, part{name, from, to})
		}
	}
	return parts, rows.Err()
}

// removeBefore removes the partitions of a table from before t.Since.
func (s *Store) removeBefore(ctx context.Context, t *myweb.MaintainedTable, whole time.Time, dryRun bool) error {
	parts, err := s.partsBefore(ctx, t.Name, t.Since)
	if err != nil {
		return err
	}
	for _, p := range parts {
		err := s.removePart(ctx, t, p, whole, dryRun)
		if err != nil && sqlState(err) != undefinedTable { // another process has removed it
			return fmt.Errorf("remove %s: %w", p.name, err)
		}
	}
	return nil
}

func (s *Store) removePart(ctx context.Context, t *myweb.MaintainedTable, p part, whole time.Time, dryRun bool) error {
	keep := "false"
	if t.Name == "page_views" {
		keep = "request_id in (" + load.Keep(p.from, p.to, whole) + ")"
	}
	var rows, kept, days int64
	err := s.db.QueryRowContext(ctx, `select coalesce(sum(rows), 0), coalesce(sum(kept), 0), count(*) filter (where kept < rows) from (
			select count(*) as rows, count(*) filter (where `+keep+`) as kept from `+p.name+` group by date_trunc('day', timestamp, 'UTC')
		) as day`).Scan(&rows, &kept, &days)
	if err != nil || kept > 0 && kept == rows {
		return err
	}
	if !dryRun {
		if err := s.remove(ctx, t.Name, p, kept, keep); err != nil {
			return err
		}
	}
	t.Days += days
	t.Removed += rows - kept
	return nil
}

// errRead is that a partition could not be had in time.
var errRead = errors.New("somebody reads it all the time, or did so for long; it is tried again the next time")

// remove drops a partition, or puts one in its place with the rows that are kept.
func (s *Store) remove(ctx context.Context, table string, p part, kept int64, keep string) error {
	statements := []string{"set local lock_timeout = '" + lockTimeout + "'", "drop table " + p.name}
	if kept > 0 {
		statements = []string{
			statements[0],
			"create table " + p.name + "_kept (like " + p.name + " including defaults)",
			"insert into " + p.name + "_kept select * from " + p.name + " where " + keep,
			statements[1],
			"alter table " + p.name + "_kept rename to " + p.name,
			fmt.Sprintf("alter table %s attach partition %s for values from ('%s+00') to ('%s+00')", table, p.name, p.from.Format(time.DateTime), p.to.Format(time.DateTime)),
		}
	}
	for began := time.Now(); ; {
		err := s.change(ctx, func(tx *transaction) error {
			for _, statement := range statements {
				if _, err := tx.Tx.ExecContext(ctx, statement); sqlState(err) == lockNotAvailable {
					return errRead // at once, so that loads come in between
				} else if err != nil {
					return err
				}
			}
			if table != "page_views" {
				return nil
			}
			return load.Forget(ctx, tx, p.from, p.to)
		})
		if !errors.Is(err, errRead) || time.Since(began) > removeWithin {
			return err
		}
		select {
		case <-time.After(removeAgain):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
