package duckdb

/*
#include <stdint.h>
#include <stdlib.h>

void mywebStagingBind(void *);
void mywebStagingInit(void *);
void mywebStagingScan(void *, void *);
void mywebStagingFree(void *);
*/
import "C"

import (
	"runtime/cgo"
	"sync/atomic"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// A source is rows in the memory of this program that DuckDB scans as a table
// function: the fastest way in, for nothing is copied before it is wanted.
type source interface {
	columnsOf() []columnType
	length() int
	// fill writes rows [from, from+n) of a column into a vector.
	fill(column int, v *vector, from, n int)
}

type columnType struct {
	name string
	kind mapping.Type
}

// offered is a source and the one connection that may read it: the first one
// that asks. Rows of a batch are not for people who write SQL meanwhile.
type offered struct {
	source
	owner atomic.Int64
}

func (o *offered) isOwner(connection int64) bool {
	return o.owner.CompareAndSwap(0, connection+1) || o.owner.Load() == connection+1
}

// scan is one pass over a source; threads of DuckDB take turns.
type scan struct {
	*offered
	columns []int // of the source, in the order of the vectors; -1 is none of them
	next    atomic.Int64
}

// newTableFunction describes source; DuckDB keeps it as long as the instance.
func newTableFunction(name string, source source) mapping.TableFunction {
	function := mapping.CreateTableFunction()
	mapping.TableFunctionSetName(function, name)
	mapping.TableFunctionSetExtraInfo(function, newHandle(&offered{source: source}), unsafe.Pointer(C.mywebStagingFree))
	mapping.TableFunctionSupportsProjectionPushdown(function, true)
	mapping.TableFunctionSetBind(function, unsafe.Pointer(C.mywebStagingBind))
	mapping.TableFunctionSetInit(function, unsafe.Pointer(C.mywebStagingInit))
	mapping.TableFunctionSetFunction(function, unsafe.Pointer(C.mywebStagingScan))
	return function
}

// newHandle keeps a value of Go where C can hold on to it.
func newHandle(value any) unsafe.Pointer {
	cell := C.malloc(C.size_t(unsafe.Sizeof(cgo.Handle(0))))
	*(*cgo.Handle)(cell) = cgo.NewHandle(value)
	return cell
}

func handleValue[T any](cell unsafe.Pointer) T { return (*(*cgo.Handle)(cell)).Value().(T) }

//export mywebStagingFree
func mywebStagingFree(cell unsafe.Pointer) {
	(*(*cgo.Handle)(cell)).Delete()
	C.free(cell)
}

//export mywebStagingBind
func mywebStagingBind(pointer unsafe.Pointer) {
	info := mapping.BindInfo{Ptr: pointer}
	source := handleValue[*offered](mapping.BindGetExtraInfo(info))
	var client mapping.ClientContext
	mapping.TableFunctionGetClientContext(info, &client)
	defer mapping.DestroyClientContext(&client)
	if !source.isOwner(int64(mapping.ClientContextGetConnectionId(client))) {
		mapping.BindSetError(info, "rows of a batch are read by the loader only; ask the tables that it writes")
		return
	}
	for _, c := range source.columnsOf() {
		kind := mapping.CreateLogicalType(c.kind)
		mapping.BindAddResultColumn(info, c.name, kind)
		mapping.DestroyLogicalType(&kind)
	}
	mapping.BindSetCardinality(info, mapping.IdxT(source.length()), true)
}

//export mywebStagingInit
func mywebStagingInit(pointer unsafe.Pointer) {
	info := mapping.InitInfo{Ptr: pointer}
	s := &scan{offered: handleValue[*offered](mapping.InitGetExtraInfo(info))}
	known := mapping.IdxT(len(s.columnsOf()))
	for i := range mapping.InitGetColumnCount(info) {
		column := mapping.InitGetColumnIndex(info, i)
		if column >= known { // the number of a row, which nobody looks at
			s.columns = append(s.columns, -1)
			continue
		}
		s.columns = append(s.columns, int(column))
	}
	mapping.InitSetInitData(info, newHandle(s), unsafe.Pointer(C.mywebStagingFree))
}

//export mywebStagingScan
func mywebStagingScan(pointer, output unsafe.Pointer) {
	s := handleValue[*scan](mapping.FunctionGetInitData(mapping.FunctionInfo{Ptr: pointer}))
	chunk := mapping.DataChunk{Ptr: output}
	from := int(s.next.Add(int64(chunkRows))) - chunkRows
	n := max(0, min(chunkRows, s.length()-from))
	if n > 0 {
		for i, column := range s.columns {
			if column >= 0 {
				v := newVector(chunk, i)
				s.fill(column, &v, from, n)
			}
		}
	}
	mapping.DataChunkSetSize(chunk, mapping.IdxT(n))
}
