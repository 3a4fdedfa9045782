package duckdb

import (
	"slices"
	"sync"
)

// values are those of a column, in blocks: a column that grows is not copied,
// and what one table is done with another one uses.
type values[T any] struct {
	blocks []*[blockRows]T
	length int
	pool   *sync.Pool
}

// blockRows is chunkRows: a vector is filled from one block, and a row group is
// whole blocks.
const blockRows = 1 << 11

func newValues[T any](pool *sync.Pool) values[T] { return values[T]{pool: pool} }

func newPool[T any]() *sync.Pool { return &sync.Pool{New: func() any { return new([blockRows]T) }} }

func (v *values[T]) at(i int) T { return v.blocks[i/blockRows][i%blockRows] }

func (v *values[T]) append(value T) {
	if v.length == len(v.blocks)*blockRows {
		v.blocks = append(v.blocks, v.pool.Get().(*[blockRows]T))
	}
	v.blocks[v.length/blockRows][v.length%blockRows] = value
	v.length++
}

// run is n values from a place that a vector begins at.
func (v *values[T]) run(from, n int) []T { return v.blocks[from/blockRows][from%blockRows:][:n] }

// keep keeps the values with these numbers, in order.
func (v *values[T]) keep(kept []int) {
	for to, from := range kept {
		if to != from {
			v.blocks[to/blockRows][to%blockRows] = v.at(from)
		}
	}
	v.cut(len(kept))
}

func (v *values[T]) swap(i, j int) {
	a, b := &v.blocks[i/blockRows][i%blockRows], &v.blocks[j/blockRows][j%blockRows]
	*a, *b = *b, *a
}

// shift appends the first n values of another column to v, which has whole blocks only,
// and takes them away there. Whole blocks change hands, nothing in them is copied;
// for a part of one, the last values come to its place.
func (v *values[T]) shift(from *values[T], n int) {
	whole, part := n/blockRows, n%blockRows
	v.blocks = append(v.blocks, from.blocks[:whole]...)
	v.length += whole * blockRows
	from.blocks = slices.Delete(from.blocks, 0, whole)
	from.length -= whole * blockRows
	for i := range part {
		v.append(from.at(i))
	}
	moved := min(part, from.length-part)
	for i := range moved {
		from.swap(i, from.length-moved+i)
	}
	from.cut(from.length - part)
}

func (v *values[T]) cut(length int) {
	used := (length + blockRows - 1) / blockRows
	for i := used; i < len(v.blocks); i++ {
		v.pool.Put(v.blocks[i])
		v.blocks[i] = nil
	}
	v.blocks, v.length = v.blocks[:used], length
}
