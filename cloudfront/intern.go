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
	values map[string]interned
	bytes  int
	recent [1 << recentBits]interned // the latest, by a few of their bytes: it saves most looks into values
}

// interned is a cell and what it decodes to.
type interned struct{ cell, value string }

const recentBits = 5

// get is decode(cell).
func (t *intern) get(cell string, decode func(string) string) string {
	recent := &t.recent[recentOf(cell)]
	if cell == recent.cell && t.values != nil {
		return recent.value
	}
	known, ok := t.values[cell]
	if !ok {
		if len(cell) > internLength {
			return decode(cell)
		}
		cell = strings.Clone(cell)
		known = interned{cell, decode(cell)}
		t.put(known)
	}
	*recent = known
	return known.value
}

// recentOf tells cells apart by their length and some of their bytes.
func recentOf(cell string) uint64 {
	n := len(cell)
	hash := uint64(n)
	switch {
	case n >= 8:
		hash += word(cell, n-8) ^ word(cell, n/2-4)*3
	case n > 0:
		hash += uint64(cell[0])<<8 | uint64(cell[n-1])<<16
	}
	return hash * 0x9e3779b97f4a7c15 >> (64 - recentBits)
}

func (t *intern) put(known interned) {
	if t.values == nil || len(t.values) >= internEntries || t.bytes >= internBytes {
		t.values = make(map[string]interned)
		t.bytes = 0
	}
	t.values[known.cell] = known
	t.bytes += len(known.cell) + len(known.value)
}
