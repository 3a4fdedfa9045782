package duckdb

import (
	"time"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// A vector is a column of a data chunk, written in place: one memory write a
// value instead of one boxed call. Layouts are those of duckdb.h (C API).
type vector struct {
	handle   mapping.Vector
	data     unsafe.Pointer
	validity unsafe.Pointer // a bit a row, 1 = not NULL
}

func newVector(chunk mapping.DataChunk, column int) vector {
	handle := mapping.DataChunkGetVector(chunk, mapping.IdxT(column))
	mapping.VectorEnsureValidityWritable(handle)
	return vector{handle: handle, data: mapping.VectorGetData(handle), validity: mapping.VectorGetValidity(handle)}
}

func set[T any](v *vector, row int, value T) {
	*(*T)(unsafe.Add(v.data, uintptr(row)*unsafe.Sizeof(value))) = value
}

func (v *vector) null(row int) {
	word := (*uint64)(unsafe.Add(v.validity, row/64*8))
	*word &^= 1 << (row % 64)
}

// inlineText is duckdb_string_t for texts of at most 12 bytes.
type inlineText struct {
	length uint32
	bytes  [12]byte
}

func (v *vector) text(row int, s string) {
	if len(s) > len(inlineText{}.bytes) {
		mapping.VectorAssignStringElement(v.handle, mapping.IdxT(row), s)
		return
	}
	t := inlineText{length: uint32(len(s))}
	copy(t.bytes[:], s)
	set(v, row, t)
}

func (v *vector) textOrNull(row int, s string) {
	if s == "" {
		v.null(row)
		return
	}
	v.text(row, s)
}

func (v *vector) bigintOrNull(row int, n int64) {
	if n == 0 {
		v.null(row)
		return
	}
	set(v, row, n)
}

func (v *vector) timestamp(row int, t time.Time) { set(v, row, t.UnixMicro()) }

func (v *vector) timestampOrNull(row int, t time.Time) {
	if t.IsZero() {
		v.null(row)
		return
	}
	v.timestamp(row, t)
}

// milliseconds rounds to the nearest; negative means not logged.
func (v *vector) milliseconds(row int, d time.Duration) {
	if d < 0 {
		v.null(row)
		return
	}
	set(v, row, int32(d.Round(time.Millisecond).Milliseconds()))
}
