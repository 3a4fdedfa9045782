package api

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"time"

	"github.com/myweb-analytics/myweb/store/explorer"
)

// tableDocument is the answer to a question in SQL: rows of any columns.
type tableDocument struct {
	Heading
	Question string            `json:"question"`
	Columns  []explorer.Column `json:"columns"`
	Rows     [][]any           `json:"rows"`
	More     bool              `json:"more"` // there are more rows than these

	// MissingBefore is the day of UTC before which rows are missing that the
	// question may count.
	MissingBefore *firstDay `json:"missing_before,omitzero"`
}

func (d *tableDocument) read(rows *sql.Rows, zone *time.Location, limit int) error {
	all, err := explorer.NewRows(rows, zone)
	if err != nil {
		return err
	}
	d.Columns = all.Columns
	for {
		more, err := all.Next()
		if err != nil || !more {
			return err
		}
		if d.More = len(d.Rows) == limit; d.More {
			return nil
		}
		row := make([]any, len(all.Columns))
		for i := range row {
			var value json.RawMessage
			if value, err = all.JSON(i); err != nil {
				return err
			}
			row[i] = value
		}
		d.Rows = append(d.Rows, row)
	}
}

func (d tableDocument) write(media string) ([]byte, error) {
	if media == mediaLines {
		return d.lines()
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	record := make([]string, len(d.Columns))
	for i, c := range d.Columns {
		record[i] = c.Name
	}
	err := w.Write(record)
	for _, row := range d.Rows {
		for i, value := range row {
			record[i] = d.cell(value)
		}
		if err == nil {
			err = w.Write(record)
		}
	}
	if err != nil {
		return nil, err
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// cell writes a value: a text, or what JSON writes; nothing for NULL.
func (d tableDocument) cell(value any) string {
	raw, _ := value.(json.RawMessage)
	var text *string
	if json.Unmarshal(raw, &text) != nil {
		return string(raw)
	}
	if text == nil {
		return ""
	}
	return harmless(*text)
}

// lines writes an object a row, with its columns in their order.
func (d tableDocument) lines() ([]byte, error) {
	var b bytes.Buffer
	for _, row := range d.Rows {
		for i, value := range row {
			name, err := json.Marshal(d.Columns[i].Name)
			if err != nil {
				return nil, err
			}
			raw, err := json.Marshal(value)
			if err != nil {
				return nil, err
			}
			b.WriteByte("{,"[min(i, 1)])
			b.Write(name)
			b.WriteByte(':')
			b.Write(raw)
		}
		b.WriteString("}\n")
	}
	return b.Bytes(), nil
}
