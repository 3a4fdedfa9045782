package query

import (
	"context"
	"database/sql"

	myweb "github.com/myweb-analytics/myweb"
)

// Matrix gives the 168 hours of a week, Monday first, also those without
// traffic.
func (r Reports) Matrix(ctx context.Context, q myweb.Query) ([]myweb.MatrixCell, error) {
	s, err := r.MatrixSQL(ctx, q)
	if err != nil {
		return nil, err
	}
	cells := make([]myweb.MatrixCell, 7*24)
	for i := range cells {
		cells[i].Weekday, cells[i].Hour = i/24+1, i%24
	}
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var c myweb.MatrixCell
		if err := rows.Scan(&c.Weekday, &c.Hour, &c.PageViews, &c.Sessions); err != nil {
			return err
		}
		cells[(c.Weekday-1)*24+c.Hour] = c
		return nil
	})
	return cells, err
}

// MatrixSQL gives the statement of Matrix.
func (r Reports) MatrixSQL(ctx context.Context, q myweb.Query) (Statement, error) {
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, err
	}
	end := q.To
	if !sharesHours(p.zone, q.From, q.To) {
		end = q.From
	}
	if err := r.hours(ctx, p, q.From, end); err != nil {
		return Statement{}, err
	}
	return p.compose("matrix", map[string]string{"kept": p.keptPageViews()}), nil
}
