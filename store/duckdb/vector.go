package duckdb

import (
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// chunkRows is the number of rows of a DuckDB vector.
var chunkRows = int(mapping.VectorSize())

// A vector is a column of a data chunk, written in place: one memory write a
// value instead of one boxed call. Layouts are those of duckdb.h (C API).
type vector struct {
	handle   mapping.Vector
	data     unsafe.Pointer
	validity unsafe.Pointer // a bit a row, 1 = not NULL; nil = no row is NULL
}

func newVector(chunk mapping.DataChunk, column int) vector {
	handle := mapping.DataChunkGetVector(chunk, mapping.IdxT(column))
	return vector{handle: handle, data: mapping.VectorGetData(handle)}
}

// rows is the memory of a vector of n values of type T.
func rows[T any](v *vector, n int) []T { return unsafe.Slice((*T)(v.data), n) }

func (v *vector) null(row int) {
	if v.validity == nil {
		mapping.VectorEnsureValidityWritable(v.handle)
		v.validity = mapping.VectorGetValidity(v.handle)
	}
	word := (*uint64)(unsafe.Add(v.validity, row/64*8))
	*word &^= 1 << (row % 64)
}
