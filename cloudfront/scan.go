package cloudfront

import "math/bits"

// cells are cut eight bytes at a time: a line has some thirty of them, most of a
// few bytes, for which a call of strings.IndexByte each costs more than the
// search itself.

const (
	eachByte = 0x0101010101010101 // times a byte: eight of it
	lowBits  = 0x7f7f7f7f7f7f7f7f
)

// word is the eight bytes of s from i on; the compiler makes one load of it.
func word(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// marks has the highest bit set of each byte of w that is zero.
func marks(w uint64) uint64 { return ^((w&lowBits + lowBits) | w | lowBits) }

// cut puts the cells of line, up to each delimiter, where columns say, and gives
// the number of those that end in a delimiter, at most all columns, and where the
// next one begins.
func cut(line string, delimiter byte, columns []field, cells *[cellCount]string) (n, start int) {
	same := eachByte * uint64(delimiter)
	i := 0
	for ; i+8 <= len(line); i += 8 {
		for found := marks(word(line, i) ^ same); found != 0; found &= found - 1 {
			end := i + bits.TrailingZeros64(found)/8
			if n == len(columns) {
				return n, start
			}
			cells[columns[n]%cellCount] = line[start:end]
			n, start = n+1, end+1
		}
	}
	for ; i < len(line) && n < len(columns); i++ {
		if line[i] == delimiter {
			cells[columns[n]%cellCount] = line[start:i]
			n, start = n+1, i+1
		}
	}
	return n, start
}
