package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/myweb-analytics/myweb/store/explorer"
)

// result is the answer to a statement as a table of the terminal.
type result struct{ *explorer.Rows }

// widestCell is the most that a column of a table takes.
const widestCell = 80

// writeTable aligns columns, numbers to the right, for which it has to hold
// the rows; limit 0 is all.
func (r result) writeTable(w io.Writer, s screen, limit int) error {
	if len(r.Columns) == 2 && r.Columns[0].Name == "explain_key" {
		return r.writePlan(w)
	}
	cells, more, err := r.cells(s, limit)
	if err != nil {
		return err
	}
	widths := make([]int, len(r.Columns))
	for i, c := range r.Columns {
		widths[i] = textWidth(printable(c.Name))
		for _, row := range cells {
			widths[i] = max(widths[i], textWidth(row[i].text))
		}
		widths[i] = min(widths[i], widestCell)
	}
	out := bufio.NewWriter(w)
	var rule []string
	var header []cell
	for i, c := range r.Columns {
		rule = append(rule, strings.Repeat("─", widths[i]))
		header = append(header, cell{text: printable(c.Name), style: styleBold})
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
func (r result) cells(s screen, limit int) (cells [][]cell, more bool, err error) {
	for {
		more, err = r.Next()
		if err != nil || !more || (limit > 0 && len(cells) == limit) {
			return cells, more, err
		}
		row := make([]cell, len(r.Columns))
		for i := range row {
			text, ok := r.Text(i)
			if r.Columns[i].Numeric {
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

func (r result) writeRow(out io.Writer, s screen, row []cell, widths []int) {
	var line strings.Builder
	for i, c := range row {
		text := cut(c.text, widths[i])
		padding := strings.Repeat(" ", widths[i]-textWidth(text))
		switch {
		case r.Columns[i].Numeric:
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
func (r result) writePlan(w io.Writer) error {
	for {
		more, err := r.Next()
		if err != nil || !more {
			return err
		}
		plan, _ := r.Text(1)
		if _, err := fmt.Fprintln(w, strings.TrimRight(plan, "\n")); err != nil {
			return err
		}
	}
}

// rounded is a fraction as a table shows it.
func rounded(text string) string {
	v, err := strconv.ParseFloat(text, 64)
	if whole, fraction, ok := strings.Cut(text, "."); err != nil || !ok || len(fraction) <= 4 || whole == "" {
		return text
	}
	if v != 0 && math.Abs(v) < 0.001 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 4, 64), "0"), ".")
}
