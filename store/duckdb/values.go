package duckdb

import "sync"

// values are those of a column, in blocks: a column that grows is not copied,
// and what one table is done with another one uses.
type values[T any] struct {
	blocks []*[blockRows]T
	length int
	pool   *sync.Pool
}

// blockRows is a multiple of chunkRows: a vector is filled from one block.
const blockRows = 1 << 13

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
		v.blocks[to/blockRows][to%blockRows] = v.at(from)
	}
	v.cut(len(kept))
}

func (v *values[T]) cut(length int) {
	used := (length + blockRows - 1) / blockRows
	for i := used; i < len(v.blocks); i++ {
		v.pool.Put(v.blocks[i])
		v.blocks[i] = nil
	}
	v.blocks, v.length = v.blocks[:used], length
}
