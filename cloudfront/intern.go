package cloudfront

import "strings"

// Limits of an intern table, which lives as long as its decoder. A table that
// reaches one starts anew.
const (
	internEntries = 8 << 10
	internBytes   = 1 << 20
	internLength  = 2 << 10 // longer cells are not kept
)

// intern keeps the decoded forms of cells that come again and again, so that
// each is made once. Its strings do not hold on to the block they came from.
type intern struct {
	values      map[string]string
	bytes       int
	cell, value string // the last one
}

// get is decode(cell).
func (t *intern) get(cell string, decode func(string) string) string {
	if cell == t.cell && t.values != nil {
		return t.value
	}
	value, ok := t.values[cell]
	if !ok {
		if len(cell) > internLength {
			return decode(cell)
		}
		cell = strings.Clone(cell)
		value = decode(cell)
		t.put(cell, value)
	}
	t.cell, t.value = cell, value
	return value
}

func (t *intern) put(cell, value string) {
	if t.values == nil || len(t.values) >= internEntries || t.bytes >= internBytes {
		t.values = make(map[string]string)
		t.bytes = 0
	}
	t.values[cell] = value
	t.bytes += len(cell) + len(value)
}
