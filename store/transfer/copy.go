package transfer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// Copier copies a database.
type Copier struct {
	From, To Store
	Source   string // what From is called, without secrets
	Progress *Progress
	PartRows int64 // rows of a transaction, about; 0 = DefaultPartRows
}

// Progress says how far a copy is. Each row counts twice: when it is copied and
// when it is compared.
type Progress struct {
	Rows, Total atomic.Int64
	Doing       atomic.Pointer[string] // "copying requests"
}

func (p *Progress) doing(what string) { p.Doing.Store(&what) }

// Sum is a table that was copied.
type Sum struct {
	Table string
	Rows  int64
}

// Run copies what is not there yet, compares all of it, and makes the
// destination a database as any other. It gives ErrComplete when it is already.
func (c *Copier) Run(ctx context.Context) (sums []Sum, err error) {
	from, err := c.From.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	tables, err := c.open(ctx, from)
	if err != nil {
		return nil, err
	}
	todo, err := c.plan(ctx, from, tables)
	if err != nil {
		return nil, err
	}
	for _, p := range todo {
		c.Progress.doing("copying " + p.table.Name)
		if err := c.part(ctx, from, p); err != nil {
			return nil, fmt.Errorf("copy %s: %w", p.table.Name, err)
		}
	}
	if sums, err = c.compare(ctx, tables); err != nil {
		return nil, err
	}
	c.Progress.doing("finishing")
	if err := c.finish(ctx, from); err != nil {
		return nil, err
	}
	return sums, c.To.Tidy(ctx)
}

// open makes the destination that of this copy, or finds that it is.
func (c *Copier) open(ctx context.Context, from Snapshot) ([]Table, error) {
	c.Progress.doing("looking")
	to, err := c.To.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	tables, err := shared(ctx, from, to)
	if err := errors.Join(err, to.Close()); err != nil {
		return nil, err
	}
	now, err := state(ctx, from)
	if err != nil {
		return nil, err
	}
	return tables, c.To.Transact(ctx, func(tx Tx) error { return c.begin(ctx, tx, tables, now) })
}

// plan says which parts are to be copied yet.
func (c *Copier) plan(ctx context.Context, from Snapshot, tables []Table) (todo []part, err error) {
	c.Progress.doing("counting")
	there, err := c.marks(ctx)
	if err != nil {
		return nil, err
	}
	var rows, total int64
	for _, t := range tables {
		for _, m := range there[t.Name] {
			rows, total = rows+m.rows, total+2*m.rows
		}
		left, err := parts(ctx, from, t, there[t.Name], cmp.Or(c.PartRows, DefaultPartRows))
		if err != nil {
			return nil, err
		}
		for _, p := range left {
			total += 2 * p.rows
		}
		todo = append(todo, left...)
	}
	c.Progress.Total.Store(total)
	c.Progress.Rows.Store(rows)
	return todo, nil
}

func (c *Copier) marks(ctx context.Context) (map[string][]mark, error) {
	to, err := c.To.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	there, err := marks(ctx, to)
	return there, errors.Join(err, to.Close())
}

// errThere is the end of a part that another copy has brought meanwhile.
var errThere = errors.New("the part is there")

// part copies a part in one transaction with its mark.
func (c *Copier) part(ctx context.Context, from Snapshot, p part) error {
	if cut, ok := p.table.cutColumn(); ok && cut.Type == Timestamp {
		if err := c.To.Prepare(ctx, p.table, p.days); err != nil {
			return err
		}
	}
	err := c.To.Transact(ctx, func(tx Tx) error {
		if err := c.claim(ctx, tx, p); err != nil {
			return err
		}
		found, err := c.stream(ctx, from, tx, p)
		if err != nil {
			return err
		}
		if found.rows != p.rows {
			return changed(fmt.Sprintf("%s gave %d rows where %d were counted", p.table.Name, found.rows, p.rows))
		}
		_, err = tx.ExecContext(ctx, "insert into copy_parts (table_name, first_part, last_part, row_count, digest) values ($1, $2, $3, $4, $5)",
			p.table.Name, p.first, p.last, found.rows, int64(found.sum))
		return err
	})
	if errors.Is(err, errThere) {
		c.Progress.Rows.Add(p.rows)
		return nil
	}
	return err
}

// claim looks whether the destination still holds this copy, and not the part.
func (c *Copier) claim(ctx context.Context, tx Tx, p part) error {
	var ours, there bool
	err := tx.QueryRowContext(ctx, `select exists (select 1 from settings where name = $1),
	  exists (select 1 from copy_parts where table_name = $2 and first_part <= $4 and last_part >= $3)`,
		load.UnfinishedCopy, p.table.Name, p.first, p.last).Scan(&ours, &there)
	switch {
	case err != nil:
		return err
	case !ours:
		return myweb.Errorf(myweb.CodeConflict, "another `myweb copy` has finished, or dropped, this copy meanwhile")
	case there:
		return errThere
	}
	return nil
}

// finish takes the settings over and makes the destination a database as any
// other.
func (c *Copier) finish(ctx context.Context, from Snapshot) error {
	settings, err := settings(ctx, from)
	if err != nil {
		return err
	}
	return c.To.Transact(ctx, func(tx Tx) error {
		for name, value := range settings {
			const set = "insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value"
			if _, err := tx.ExecContext(ctx, set, name, value); err != nil {
				return fmt.Errorf("copy the settings: %w", err)
			}
		}
		if _, err := tx.ExecContext(ctx, "delete from copy_parts"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "delete from settings where name = $1", load.UnfinishedCopy)
		return err
	})
}

// settings are those that belong to what is in the tables.
func settings(ctx context.Context, from Snapshot) (map[string]string, error) {
	rows, err := from.QueryContext(ctx, "select name, value from settings")
	if err != nil {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, fmt.Errorf("read the settings: %w", err)
		}
		if !load.OwnSetting(name) {
			found[name] = value
		}
	}
	return found, rows.Err()
}
