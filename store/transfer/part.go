package transfer

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// cut says into which parts a table may be cut, by a column of which engines
// find a range without reading the whole table, or nearly so: by days of UTC
// where it is a time or a date, else by its upper bits, of which there are
// hashes in it.
var cut = map[string]string{
	"requests": "timestamp", "page_views": "timestamp", "sessions": "started_at", "visitors": "visitor_id",
	"daily_metrics": "date", "daily_visitors": "date", "daily_breakdowns": "date", "loaded_hours": "hour",
	"user_agents": "user_agent_id", "log_objects": "log_object_id", "rejected_lines": "log_object_id",
}

// upperBits of a key make 64 parts.
const upperBits = 6

// DefaultPartRows is how many rows a part has at least, unless it is the last one
// before others that are there already. What is smaller is copied together.
const DefaultPartRows = 200_000

// part is a range of a table: the rows whose number, by the column that cuts
// the table, is from first to last.
type part struct {
	table       Table
	first, last int64
	rows        int64
	days        []int64 // of the rows, where the table is cut by time
}

// cutColumn is the column that cuts a table.
func (t Table) cutColumn() (c Column, ok bool) {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == cut[t.Name] })
	if i < 0 {
		return c, false
	}
	return t.Columns[i], true
}

// number is the expression for the number of a row.
func (t Table) number() string {
	c, ok := t.cutColumn()
	switch {
	case !ok:
		return "0"
	case c.Type == Timestamp:
		return "cast(floor(extract(epoch from " + c.Name + ") / 86400) as bigint)"
	case c.Type == Date:
		return "cast(" + c.Name + " - date '1970-01-01' as bigint)"
	}
	return fmt.Sprintf("%s >> %d", c.Name, 64-upperBits)
}

// where is the condition for the rows of a part.
func (p part) where() string {
	c, ok := p.table.cutColumn()
	day := func(n int64, layout string) string { return time.Unix(n*86400, 0).UTC().Format(layout) }
	switch {
	case !ok:
		return "true"
	case c.Type == Timestamp:
		const layout = "timestamptz '2006-01-02 00:00:00+00'"
		return c.Name + " >= " + day(p.first, layout) + " and " + c.Name + " < " + day(p.last+1, layout)
	case c.Type == Date:
		const layout = "date '2006-01-02'"
		return c.Name + " >= " + day(p.first, layout) + " and " + c.Name + " <= " + day(p.last, layout)
	}
	const shift = 64 - upperBits
	return fmt.Sprintf("%s >= %s and %s <= %s", c.Name, bigint(p.first<<shift), c.Name, bigint(p.last<<shift|(1<<shift-1)))
}

// bigint writes a number in SQL. The least of all is none when it is read as the
// opposite of a number.
func bigint(n int64) string { return fmt.Sprintf("cast('%d' as bigint)", n) }

// parts counts the rows of a table and cuts it into those parts that are not
// marked as there yet, of at least so many rows.
func parts(ctx context.Context, s Snapshot, t Table, marks []mark, least int64) (todo []part, err error) {
	rows, err := s.QueryContext(ctx, "select "+t.number()+", count(*) from "+t.Name+" group by 1 order by 1")
	if err != nil {
		return nil, fmt.Errorf("count the rows of %s: %w", t.Name, err)
	}
	defer rows.Close()
	counted := make([]int64, len(marks))
	var open *part // that more may be added to
	for rows.Next() {
		var number, n int64
		if err := rows.Scan(&number, &n); err != nil {
			return nil, fmt.Errorf("count the rows of %s: %w", t.Name, err)
		}
		if i := slices.IndexFunc(marks, func(m mark) bool { return m.first <= number && number <= m.last }); i >= 0 {
			counted[i] += n
			open = nil
			continue
		}
		if open == nil || open.rows >= least {
			todo = append(todo, part{table: t, first: number})
			open = &todo[len(todo)-1]
		}
		open.last, open.rows, open.days = number, open.rows+n, append(open.days, number)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count the rows of %s: %w", t.Name, err)
	}
	for i, m := range marks {
		if _, isCut := t.cutColumn(); isCut && counted[i] != m.rows {
			return nil, changed(fmt.Sprintf("%s has %d rows now where %d were copied", t.Name, counted[i], m.rows))
		}
	}
	return todo, nil
}
