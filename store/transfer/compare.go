package transfer

import (
	"context"
	"errors"
	"fmt"

	myweb "github.com/myweb-analytics/myweb"
)

// compare reads all that was copied back from the destination and holds it
// against what was read from the source.
func (c *Copier) compare(ctx context.Context, tables []Table) (sums []Sum, err error) {
	to, err := c.To.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	there, err := marks(ctx, to)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		c.Progress.doing("comparing " + t.Name)
		sum := Sum{Table: t.Name}
		for _, m := range there[t.Name] {
			if err := c.comparePart(ctx, to, t, m); err != nil {
				return nil, err
			}
			sum.Rows += m.rows
		}
		if err := onlyCopied(ctx, to, sum); err != nil {
			return nil, err
		}
		sums = append(sums, sum)
	}
	return sums, nil
}

// progressRows are compared before they are told.
const progressRows = 1000

func (c *Copier) comparePart(ctx context.Context, to Snapshot, t Table, m mark) error {
	p := part{table: t, first: m.first, last: m.last}
	var found digest
	err := to.Read(ctx, t, p.where(), func(row []Value) error {
		if found.add(row); found.rows%progressRows == 0 {
			c.Progress.Rows.Add(progressRows)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("compare %s: %w", t.Name, err)
	}
	c.Progress.Rows.Add(found.rows % progressRows)
	if found != m.digest {
		return myweb.Errorf(myweb.CodeInternal, "%s is not what was copied (where %s, %d rows of %d): something else wrote into the destination, or this is a mistake of myweb; remove the copy with `myweb init --drop --database DESTINATION` and begin again",
			t.Name, p.where(), found.rows, m.rows)
	}
	return nil
}

// onlyCopied refuses a table with rows that no part holds.
func onlyCopied(ctx context.Context, to Snapshot, sum Sum) error {
	rows, err := to.QueryContext(ctx, "select count(*) from "+sum.Table)
	if err != nil {
		return fmt.Errorf("compare %s: %w", sum.Table, err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return fmt.Errorf("compare %s: %w", sum.Table, err)
		}
		if n != sum.Rows {
			return myweb.Errorf(myweb.CodeInternal, "%s has %d rows, and %d were copied: something else wrote into the destination; remove the copy with `myweb init --drop --database DESTINATION` and begin again", sum.Table, n, sum.Rows)
		}
	}
	return rows.Err()
}
