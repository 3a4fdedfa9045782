package generate

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
)

// The tables are meant to be read and edited: tab-separated, a line of column
// names, comments after "#".
//
//go:embed data/*.tsv
var data embed.FS

// row is a line of a table, by column name.
type row map[string]string

// readTable returns the rows of data/<name>.tsv.
func readTable(name string) ([]row, error) {
	text, err := data.ReadFile("data/" + name + ".tsv")
	if err != nil {
		return nil, fmt.Errorf("generate: table %s: %w", name, err)
	}
	var columns []string
	var rows []row
	for n, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if columns == nil {
			columns = cells
			continue
		}
		if len(cells) > len(columns) {
			return nil, fmt.Errorf("generate: table %s, line %d: %d cells for %d columns", name, n+1, len(cells), len(columns))
		}
		r := row{}
		for i, c := range cells {
			r[columns[i]] = c
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// number reads a cell of a table that ships with the package; its tests see to
// it that all of them are numbers.
func (r row) number(column string) float64 {
	f, err := strconv.ParseFloat(r[column], 64)
	if err != nil {
		return 0
	}
	return f
}

// weights returns the column weight of the rows, for a lottery.
func weights(rows []row) []float64 {
	w := make([]float64, len(rows))
	for i, r := range rows {
		w[i] = r.number("weight")
	}
	return w
}
