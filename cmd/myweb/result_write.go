package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

func (r *result) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	record := make([]string, len(r.columns))
	for i, c := range r.columns {
		record[i] = c.name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for {
		more, err := r.next()
		if err != nil {
			return err
		}
		if !more {
			out.Flush()
			return out.Error()
		}
		for i := range record {
			record[i], _ = r.text(i)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
}

func (r *result) writeJSON(w io.Writer) error {
	out := bufio.NewWriter(w)
	separator := "[\n"
	for {
		more, err := r.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		object, err := r.object()
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s  %s", separator, object); err != nil {
			return err
		}
		separator = ",\n"
	}
	end := "\n]\n"
	if separator == "[\n" {
		end = "[]\n"
	}
	if _, err := out.WriteString(end); err != nil {
		return err
	}
	return out.Flush()
}

// writeLines writes a JSON object a line.
func (r *result) writeLines(w io.Writer) error {
	out := bufio.NewWriter(w)
	for {
		more, err := r.next()
		if err != nil {
			return err
		}
		if !more {
			return out.Flush()
		}
		object, err := r.object()
		if err != nil {
			return err
		}
		if _, err := out.Write(append(object, '\n')); err != nil {
			return err
		}
	}
}

// object writes a row with its columns in their order.
func (r *result) object() ([]byte, error) {
	object := []byte{'{'}
	for i, c := range r.columns {
		name, err := json.Marshal(c.name)
		if err != nil {
			return nil, err
		}
		value, err := r.json(i)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.name, err)
		}
		if i > 0 {
			object = append(object, ',')
		}
		object = append(append(append(object, name...), ':'), value...)
	}
	return append(object, '}'), nil
}

// widestCell is the most that a column of a table takes.
const widestCell = 80

// writeTable aligns columns, numbers to the right, for which it has to hold
// the rows; limit 0 is all.
func (r *result) writeTable(w io.Writer, s screen, limit int) error {
	if len(r.columns) == 2 && r.columns[0].name == "explain_key" {
		return r.writePlan(w)
	}
	cells, more, err := r.cells(s, limit)
	if err != nil {
		return err
	}
	widths := make([]int, len(r.columns))
	for i, c := range r.columns {
		widths[i] = textWidth(printable(c.name))
		for _, row := range cells {
			widths[i] = max(widths[i], textWidth(row[i].text))
		}
		widths[i] = min(widths[i], widestCell)
	}
	out := bufio.NewWriter(w)
	var rule []string
	var header []cell
	for i, c := range r.columns {
		rule = append(rule, strings.Repeat("─", widths[i]))
		header = append(header, cell{text: printable(c.name), style: styleBold})
	}
	r.writeRow(out, s, header, widths)
	fmt.Fprintln(out, s.paint(styleDim, strings.Join(rule, "  ")))
	for _, row := range cells {
		r.writeRow(out, s, row, widths)
	}
	total := fmt.Sprintf("(%s rows)", count(int64(len(cells))))
	switch {
	case more:
		total = fmt.Sprintf("(the first %s rows; there are more: --limit 0 shows all)", count(int64(len(cells))))
	case len(cells) == 1:
		total = "(1 row)"
	}
	fmt.Fprintln(out, s.paint(styleDim, total))
	return out.Flush()
}

type cell struct{ text, style string }

// cells reads at most limit rows and says whether there are more.
func (r *result) cells(s screen, limit int) (cells [][]cell, more bool, err error) {
	for {
		more, err = r.next()
		if err != nil || !more || (limit > 0 && len(cells) == limit) {
			return cells, more, err
		}
		row := make([]cell, len(r.columns))
		for i := range row {
			text, ok := r.text(i)
			if r.columns[i].numeric {
				text = rounded(text)
			}
			row[i].text = printable(text)
			if !ok && s.color {
				row[i] = cell{"NULL", styleDim}
			}
		}
		cells = append(cells, row)
	}
}

func (r *result) writeRow(out io.Writer, s screen, row []cell, widths []int) {
	var line strings.Builder
	for i, c := range row {
		text := cut(c.text, widths[i])
		padding := strings.Repeat(" ", widths[i]-textWidth(text))
		switch {
		case r.columns[i].numeric:
			text = padding + s.paint(c.style, text)
		case i < len(row)-1:
			text = s.paint(c.style, text) + padding
		default:
			text = s.paint(c.style, text)
		}
		if i > 0 {
			line.WriteString("  ")
		}
		line.WriteString(text)
	}
	fmt.Fprintln(out, strings.TrimRight(line.String(), " "))
}

// writePlan writes what EXPLAIN gives: a drawing.
func (r *result) writePlan(w io.Writer) error {
	for {
		more, err := r.next()
		if err != nil || !more {
			return err
		}
		plan, _ := r.text(1)
		if _, err := fmt.Fprintln(w, strings.TrimRight(plan, "\n")); err != nil {
			return err
		}
	}
}
