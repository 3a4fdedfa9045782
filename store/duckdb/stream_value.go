package duckdb

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// streamType is the type of a column, and how a value of it is read.
type streamType struct {
	name   string
	fields []string     // of a struct
	types  []streamType // of what is in a list, a struct or a map
	read   func(v *streamVector, row int) any
}

// streamVector is a column of a chunk. Layouts are those of duckdb.h (C API).
type streamVector struct {
	kind     *streamType
	data     unsafe.Pointer
	validity unsafe.Pointer // a bit a row, 1 = not NULL; nil = all are not
	inner    []streamVector
}

func newStreamVector(kind *streamType, handle mapping.Vector) streamVector {
	v := streamVector{kind: kind, data: mapping.VectorGetData(handle), validity: mapping.VectorGetValidity(handle)}
	switch {
	case kind.fields != nil:
		for i := range kind.types {
			v.inner = append(v.inner, newStreamVector(&kind.types[i], mapping.StructVectorGetChild(handle, mapping.IdxT(i))))
		}
	case len(kind.types) == 1 && strings.HasSuffix(kind.name, "[]"):
		v.inner = []streamVector{newStreamVector(&kind.types[0], mapping.ListVectorGetChild(handle))}
	case len(kind.types) == 1:
		v.inner = []streamVector{newStreamVector(&kind.types[0], mapping.ArrayVectorGetChild(handle))}
	}
	return v
}

// null says whether a row is NULL.
func (v *streamVector) null(row int) bool {
	if v.validity == nil {
		return false
	}
	word := *(*uint64)(unsafe.Add(v.validity, row/64*8))
	return word&(1<<(row%64)) == 0
}

// value gives the value of a row, nil for NULL.
func (v *streamVector) value(row int) any {
	if v.null(row) {
		return nil
	}
	return v.kind.read(v, row)
}

func at[T any](v *streamVector, row int) T {
	var zero T
	return *(*T)(unsafe.Add(v.data, uintptr(row)*unsafe.Sizeof(zero)))
}

// plain reads a value that is in the vector as it is.
func plain[T any](v *streamVector, row int) any { return at[T](v, row) }

// scalars are the types without parts.
var scalars = map[mapping.Type]streamType{
	mapping.TypeBoolean:     {name: "BOOLEAN", read: plain[bool]},
	mapping.TypeTinyInt:     {name: "TINYINT", read: plain[int8]},
	mapping.TypeSmallInt:    {name: "SMALLINT", read: plain[int16]},
	mapping.TypeInteger:     {name: "INTEGER", read: plain[int32]},
	mapping.TypeBigInt:      {name: "BIGINT", read: plain[int64]},
	mapping.TypeUTinyInt:    {name: "UTINYINT", read: plain[uint8]},
	mapping.TypeUSmallInt:   {name: "USMALLINT", read: plain[uint16]},
	mapping.TypeUInteger:    {name: "UINTEGER", read: plain[uint32]},
	mapping.TypeUBigInt:     {name: "UBIGINT", read: plain[uint64]},
	mapping.TypeFloat:       {name: "FLOAT", read: plain[float32]},
	mapping.TypeDouble:      {name: "DOUBLE", read: plain[float64]},
	mapping.TypeHugeInt:     {name: "HUGEINT", read: func(v *streamVector, row int) any { return v.hugeInt(row) }},
	mapping.TypeUHugeInt:    {name: "UHUGEINT", read: readUHugeInt},
	mapping.TypeVarchar:     {name: "VARCHAR", read: func(v *streamVector, row int) any { return v.text(row) }},
	mapping.TypeBlob:        {name: "BLOB", read: func(v *streamVector, row int) any { return []byte(v.text(row)) }},
	mapping.TypeUUID:        {name: "UUID", read: readUUID},
	mapping.TypeDate:        {name: "DATE", read: func(v *streamVector, row int) any { return time.Unix(int64(at[int32](v, row))*86400, 0).UTC() }},
	mapping.TypeTime:        {name: "TIME", read: func(v *streamVector, row int) any { return time.UnixMicro(at[int64](v, row)).UTC() }},
	mapping.TypeTimestamp:   {name: "TIMESTAMP", read: func(v *streamVector, row int) any { return time.UnixMicro(at[int64](v, row)).UTC() }},
	mapping.TypeTimestampTZ: {name: "TIMESTAMPTZ", read: func(v *streamVector, row int) any { return time.UnixMicro(at[int64](v, row)).UTC() }},
	mapping.TypeTimestampS:  {name: "TIMESTAMP_S", read: func(v *streamVector, row int) any { return time.Unix(at[int64](v, row), 0).UTC() }},
	mapping.TypeTimestampMS: {name: "TIMESTAMP_MS", read: func(v *streamVector, row int) any { return time.UnixMilli(at[int64](v, row)).UTC() }},
	mapping.TypeTimestampNS: {name: "TIMESTAMP_NS", read: func(v *streamVector, row int) any { return time.Unix(0, at[int64](v, row)).UTC() }},
	mapping.TypeInterval:    {name: "INTERVAL", read: readInterval},
	mapping.TypeSQLNull:     {name: "NULL", read: func(*streamVector, int) any { return nil }},
}

func newStreamType(kind mapping.LogicalType) (streamType, error) {
	id := mapping.GetTypeId(kind)
	if t, ok := scalars[id]; ok {
		return t, nil
	}
	switch id {
	case mapping.TypeDecimal:
		return decimalType(kind), nil
	case mapping.TypeEnum:
		return enumType(kind), nil
	case mapping.TypeList:
		inner, err := typeOf(mapping.ListTypeChildType(kind))
		return streamType{name: inner.name + "[]", types: []streamType{inner}, read: readList}, err
	case mapping.TypeArray:
		size := int(mapping.ArrayTypeArraySize(kind))
		inner, err := typeOf(mapping.ArrayTypeChildType(kind))
		read := func(v *streamVector, row int) any { return v.list(row*size, size) }
		return streamType{name: fmt.Sprintf("%s[%d]", inner.name, size), types: []streamType{inner}, read: read}, err
	case mapping.TypeStruct:
		return structType(kind)
	case mapping.TypeMap:
		return mapType(kind)
	}
	return streamType{}, fmt.Errorf("values of this type (%d) cannot be shown; cast them to text", id)
}

// typeOf takes a type over.
func typeOf(kind mapping.LogicalType) (streamType, error) {
	defer mapping.DestroyLogicalType(&kind)
	return newStreamType(kind)
}

func decimalType(kind mapping.LogicalType) streamType {
	width, scale := mapping.DecimalWidth(kind), mapping.DecimalScale(kind)
	unscaled := map[mapping.Type]func(v *streamVector, row int) *big.Int{
		mapping.TypeSmallInt: func(v *streamVector, row int) *big.Int { return big.NewInt(int64(at[int16](v, row))) },
		mapping.TypeInteger:  func(v *streamVector, row int) *big.Int { return big.NewInt(int64(at[int32](v, row))) },
		mapping.TypeBigInt:   func(v *streamVector, row int) *big.Int { return big.NewInt(at[int64](v, row)) },
		mapping.TypeHugeInt:  func(v *streamVector, row int) *big.Int { return v.hugeInt(row) },
	}[mapping.DecimalInternalType(kind)]
	read := func(v *streamVector, row int) any {
		return duckdb.Decimal{Width: width, Scale: scale, Value: unscaled(v, row)}
	}
	return streamType{name: fmt.Sprintf("DECIMAL(%d,%d)", width, scale), read: read}
}

func enumType(kind mapping.LogicalType) streamType {
	values := make([]string, mapping.EnumDictionarySize(kind))
	for i := range values {
		values[i] = mapping.EnumDictionaryValue(kind, mapping.IdxT(i))
	}
	read := func(v *streamVector, row int) any { return values[at[uint32](v, row)] }
	switch mapping.EnumInternalType(kind) {
	case mapping.TypeUTinyInt:
		read = func(v *streamVector, row int) any { return values[at[uint8](v, row)] }
	case mapping.TypeUSmallInt:
		read = func(v *streamVector, row int) any { return values[at[uint16](v, row)] }
	}
	return streamType{name: "ENUM", read: read}
}

func structType(kind mapping.LogicalType) (streamType, error) {
	t := streamType{name: "STRUCT", fields: []string{}}
	for i := range mapping.StructTypeChildCount(kind) {
		inner, err := typeOf(mapping.StructTypeChildType(kind, i))
		if err != nil {
			return t, err
		}
		t.fields, t.types = append(t.fields, mapping.StructTypeChildName(kind, i)), append(t.types, inner)
	}
	t.read = func(v *streamVector, row int) any {
		object := make(map[string]any, len(v.inner))
		for i := range v.inner {
			object[v.kind.fields[i]] = v.inner[i].value(row)
		}
		return object
	}
	return t, nil
}

// mapType reads a map, which is a list of keys and values.
func mapType(kind mapping.LogicalType) (streamType, error) {
	key, err := typeOf(mapping.MapTypeKeyType(kind))
	if err != nil {
		return key, err
	}
	value, err := typeOf(mapping.MapTypeValueType(kind))
	entry := streamType{fields: []string{"key", "value"}, types: []streamType{key, value}}
	read := func(v *streamVector, row int) any {
		object, place := map[string]any{}, at[[2]uint64](v, row)
		for i := range int(place[1]) {
			entry := v.inner[0].inner
			object[fmt.Sprint(entry[0].value(int(place[0])+i))] = entry[1].value(int(place[0]) + i)
		}
		return object
	}
	return streamType{name: "MAP[]", types: []streamType{entry}, read: read}, err
}

func readList(v *streamVector, row int) any {
	entry := at[[2]uint64](v, row) // offset and length
	return v.list(int(entry[0]), int(entry[1]))
}

func (v *streamVector) list(first, length int) []any {
	list := make([]any, length)
	for i := range list {
		list[i] = v.inner[0].value(first + i)
	}
	return list
}

// stringT is duckdb_string_t for texts of at most 12 bytes; of longer ones the
// last 8 bytes say where they are.
type stringT struct {
	length uint32
	bytes  [12]byte
}

func (v *streamVector) text(row int) string {
	start := unsafe.Add(v.data, row*int(unsafe.Sizeof(stringT{})))
	length := int((*stringT)(start).length)
	bytes := unsafe.Add(start, unsafe.Offsetof(stringT{}.bytes))
	if length > len(stringT{}.bytes) {
		bytes = *(*unsafe.Pointer)(unsafe.Add(start, 8))
	}
	return strings.Clone(unsafe.String((*byte)(bytes), length))
}

// halves are a number of 128 bits.
type halves struct {
	lower uint64
	upper int64
}

func (v *streamVector) hugeInt(row int) *big.Int {
	h := at[halves](v, row)
	i := new(big.Int).Lsh(big.NewInt(h.upper), 64)
	return i.Add(i, new(big.Int).SetUint64(h.lower))
}

func readUHugeInt(v *streamVector, row int) any {
	h := at[halves](v, row)
	i := new(big.Int).Lsh(new(big.Int).SetUint64(uint64(h.upper)), 64)
	return i.Add(i, new(big.Int).SetUint64(h.lower))
}

// readUUID turns the sign bit back, which DuckDB flips to order them.
func readUUID(v *streamVector, row int) any {
	h := at[halves](v, row)
	uuid := binary.BigEndian.AppendUint64(nil, uint64(h.upper)^1<<63)
	return binary.BigEndian.AppendUint64(uuid, h.lower)
}

func readInterval(v *streamVector, row int) any {
	i := at[struct {
		months, days int32
		micros       int64
	}](v, row)
	return duckdb.Interval{Months: i.months, Days: i.days, Micros: i.micros}
}
