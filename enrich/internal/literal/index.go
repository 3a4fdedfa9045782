package literal

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// tableBits sizes the table of three-byte hashes: 2^15 entries of two bytes.
const tableBits = 15

// Index finds candidates among expressions that are known by their clauses.
// It does not change once built and is safe for concurrent use.
type Index struct {
	literals []string
	// head[h] is 1 + the first literal whose first three bytes hash to h, and
	// next[l] 1 + the one after literal l; 0 ends the list.
	head [1 << tableBits]uint16
	next []uint16

	// triggers[l] lists the expressions to consider once literal l was seen;
	// rest[e] has the other clauses of expression e, as literal numbers.
	triggers [][]uint16
	rest     [][][]uint16
	// always has a bit for each expression that needs no literal.
	always []uint64
}

// MaxExpressions is how many expressions an Index can tell apart.
const MaxExpressions = 1 << 16

// NewIndex builds an index over expressions; clauses[i] is what expression i
// requires. Every literal must have three bytes or more and be in lower case.
func NewIndex(clauses [][]Clause) *Index {
	x := &Index{
		rest:   make([][][]uint16, len(clauses)),
		always: make([]uint64, (len(clauses)+63)/64),
	}
	number, uses := x.number(clauses)
	x.triggers = make([][]uint16, len(x.literals))
	for e, need := range clauses {
		if len(need) == 0 {
			x.always[e/64] |= 1 << (e % 64)
			continue
		}
		trigger := rarest(need, uses)
		for i, clause := range need {
			ids := make([]uint16, len(clause))
			for j, l := range clause {
				ids[j] = number[l]
				if i == trigger {
					x.triggers[number[l]] = append(x.triggers[number[l]], uint16(e))
				}
			}
			if i != trigger {
				x.rest[e] = append(x.rest[e], ids)
			}
		}
	}
	return x
}

// number gives each distinct literal a number, enters it into the table, and
// counts the clauses that have it.
func (x *Index) number(clauses [][]Clause) (number map[string]uint16, uses map[string]int) {
	number, uses = map[string]uint16{}, map[string]int{}
	for _, need := range clauses {
		for _, clause := range need {
			for _, l := range clause {
				uses[l]++
				if _, known := number[l]; known {
					continue
				}
				id := uint16(len(x.literals))
				number[l] = id
				x.literals = append(x.literals, l)
				h := hash(l[0], l[1], l[2])
				x.next = append(x.next, x.head[h])
				x.head[h] = id + 1
			}
		}
	}
	return number, uses
}

// rarest picks the clause whose literals serve the fewest expressions, the
// longest among equals: "android" says little, "lenovo tab" much.
func rarest(need []Clause, uses map[string]int) int {
	weight := func(c Clause) (sum int) {
		for _, l := range c {
			sum += uses[l]
		}
		return sum
	}
	best := 0
	for i := range need {
		if c := cmp.Compare(weight(need[i]), weight(need[best])); c < 0 || c == 0 && len(need[i][0]) > len(need[best][0]) {
			best = i
		}
	}
	return best
}

func hash(a, b, c byte) uint32 {
	v := uint32(a) | uint32(b)<<8 | uint32(c)<<16
	return v * 0x9E3779B1 >> (32 - tableBits)
}

// Scratch is memory that one goroutine reuses from text to text.
type Scratch struct {
	folded     []byte
	seen       []uint64
	candidates []uint64
	list       []int
}

// Candidates returns, in ascending order, the expressions that can match the
// text. The slice is valid until the next call with the same scratch.
func (x *Index) Candidates(text string, s *Scratch) []int {
	s.folded = Fold(s.folded[:0], text)
	s.seen = zeroed(s.seen, (len(x.literals)+63)/64)
	s.candidates = append(s.candidates[:0], x.always...)
	x.scan(s)
	s.list = s.list[:0]
	for w, word := range s.candidates {
		for ; word != 0; word &= word - 1 {
			e := w*64 + bits.TrailingZeros64(word)
			if holds(x.rest[e], s.seen) {
				s.list = append(s.list, e)
			}
		}
	}
	return s.list
}

func (x *Index) scan(s *Scratch) {
	folded := s.folded
	for i := 0; i+minLength <= len(folded); i++ {
		for l := x.head[hash(folded[i], folded[i+1], folded[i+2])]; l != 0; l = x.next[l-1] {
			id := l - 1
			if s.seen[id/64]&(1<<(id%64)) != 0 || !hasPrefix(folded[i:], x.literals[id]) {
				continue
			}
			s.seen[id/64] |= 1 << (id % 64)
			for _, e := range x.triggers[id] {
				s.candidates[e/64] |= 1 << (e % 64)
			}
		}
	}
}

func holds(clauses [][]uint16, seen []uint64) bool {
	for _, clause := range clauses {
		if !slices.ContainsFunc(clause, func(id uint16) bool { return seen[id/64]&(1<<(id%64)) != 0 }) {
			return false
		}
	}
	return true
}

func hasPrefix(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && string(text[:len(prefix)]) == prefix
}

func zeroed(words []uint64, n int) []uint64 {
	words = slices.Grow(words[:0], n)[:n]
	clear(words)
	return words
}

// Fold appends the text in lower case. The two letters outside ASCII that the
// regexp package folds into ASCII become "s" and "k".
func Fold(dst []byte, text string) []byte {
	if strings.Contains(text, longS) || strings.Contains(text, kelvin) {
		text = strings.NewReplacer(longS, "s", kelvin, "k").Replace(text)
	}
	for i := 0; i < len(text); i++ {
		dst = append(dst, lower(text[i]))
	}
	return dst
}

const (
	longS  = "\u017F"
	kelvin = "\u212A"
)
