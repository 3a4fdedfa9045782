package cloudfront

import (
	"strings"

	"github.com/myweb-analytics/myweb"
)

// RowDecoder makes requests of rows: Parquet of standard logging v2, whose
// columns are named in snake_case and are all strings.
type RowDecoder struct {
	columns []field
	rows    int64
	record  record
}

// NewRowDecoder takes the names of the columns, in snake_case or as in the
// headers of text logs. Unknown ones are left out.
func NewRowDecoder(columns []string) (*RowDecoder, error) {
	d := &RowDecoder{columns: make([]field, len(columns))}
	var has [cellCount]bool
	for i, name := range columns {
		if f := columnField(name); !has[f] {
			d.columns[i] = f
			has[f] = f != fieldNone
		}
	}
	hasTime := has[fieldTimestampMS] || has[fieldTimestamp] || has[fieldDate] && has[fieldTime]
	if !hasTime || !has[fieldStatus] {
		return nil, myweb.Errorf(myweb.CodeUnreadable, "columns without a time or without sc_status: not a CloudFront log, or too few fields are selected for it")
	}
	d.record.dirty = true
	return d, nil
}

// Decode fills the decoded part of req from a row, one cell a column, NULL as
// empty. It returns *LineError for a row that is rejected, its number in Line.
func (d *RowDecoder) Decode(cells []string, req *myweb.Request) error {
	d.rows++
	reason := myweb.ReasonTruncated
	if len(cells) >= len(d.columns) {
		d.record.cells = [cellCount]string{}
		for i, column := range d.columns {
			d.record.cells[column] = cells[i]
		}
		reason = d.record.request(req)
	}
	if reason == "" {
		req.Line = d.rows
		return nil
	}
	return &LineError{Line: d.rows, Reason: reason, Text: d.blanked(cells)}
}

func (d *RowDecoder) blanked(cells []string) string {
	kept := make([]string, len(cells))
	for i, cell := range cells {
		kept[i] = cell
		if i < len(d.columns) && !empty(cell) && (d.columns[i] == fieldClientIP || d.columns[i] == fieldForwardedFor) {
			kept[i] = blank
		}
	}
	return rejectedText(cutHead(strings.Join(kept, "\t")))
}
