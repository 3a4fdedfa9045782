package explorer

import (
	"context"
	"database/sql"
	"io"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Format is how a result is written.
type Format string

// The formats.
const (
	FormatCSV     Format = "csv"
	FormatJSON    Format = "json"   // a list of objects
	FormatNDJSON  Format = "ndjson" // an object a line
	FormatParquet Format = "parquet"
)

// Formats are all of them.
var Formats = []Format{FormatCSV, FormatJSON, FormatNDJSON, FormatParquet}

// Export writes all rows of a statement, as they come: there is no limit but
// the time. An error after the first row leaves w cut short.
func (e *Explorer) Export(ctx context.Context, w io.Writer, s Statement, f Format) error {
	write, err := e.writer(f, e.config.Engine.Zone(s.Site))
	if err != nil {
		return err
	}
	q, err := e.prepare(s, "")
	if err != nil {
		return err
	}
	started, count := e.config.Now(), 0
	err = e.run(ctx, s, e.config.ExportTimeout, func(ctx context.Context) error {
		return e.ask(ctx, s, q, func(rows *sql.Rows) (err error) {
			count, err = write(ctx, w, rows)
			return err
		})
	})
	e.note(context.WithoutCancel(ctx), s, started, e.config.Now().Sub(started), count, err)
	return err
}

func (e *Explorer) writer(f Format, zone *time.Location) (Parquet, error) {
	text := func(write func(rows *Rows, w io.Writer) error) Parquet {
		return func(_ context.Context, w io.Writer, rows *sql.Rows) (int, error) {
			all, err := NewRows(rows, zone)
			if err != nil {
				return 0, err
			}
			err = write(all, w)
			return all.read, err
		}
	}
	switch f {
	case FormatCSV:
		return text((*Rows).WriteCSV), nil
	case FormatJSON:
		return text((*Rows).WriteJSON), nil
	case FormatNDJSON:
		return text((*Rows).WriteLines), nil
	case FormatParquet:
		if e.config.Parquet != nil {
			return e.config.Parquet, nil
		}
	}
	return nil, myweb.Errorf(myweb.CodeInvalid, "no format %q; use one of csv, json, ndjson, parquet", f)
}
