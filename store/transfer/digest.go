package transfer

import "encoding/binary"

// digest is what rows have in common with exactly the same rows in another
// order: the sum of a hash of each. It is kept in the marks of a copy, and so
// must not change from one run to the next.
type digest struct {
	rows int64
	sum  uint64
}

func (d *digest) add(row []Value) {
	d.rows++
	d.sum += hash(row)
}

// The multipliers are those of splitmix64 and FNV-1a, odd numbers with bits
// everywhere.
const (
	multiplier = 0x9e3779b97f4a7c15
	basis      = 0xcbf29ce484222325
)

func hash(row []Value) uint64 {
	h := uint64(basis)
	for i := range row {
		v := &row[i]
		if v.Null {
			h = mix(h, 1)
			continue
		}
		h = mix(h, uint64(v.Number))
		h = mix(h, uint64(len(v.Text)))
		text := v.Text
		for ; len(text) >= 8; text = text[8:] {
			h = mix(h, binary.LittleEndian.Uint64([]byte(text[:8])))
		}
		if len(text) > 0 {
			var rest [8]byte
			copy(rest[:], text)
			h = mix(h, binary.LittleEndian.Uint64(rest[:]))
		}
	}
	return h
}

// mix is a step of splitmix64 over what was hashed before. A NULL and the
// number 1 differ in how many steps they take.
func mix(h, x uint64) uint64 {
	h = (h ^ x) * multiplier
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
