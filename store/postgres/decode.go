package postgres

import (
	"encoding/binary"
	"fmt"

	"github.com/myweb-analytics/myweb/store/transfer"
)

// decode reads a value as the server sends it in binary; nil is NULL.
func decode(cell []byte, c transfer.Column) (v transfer.Value, err error) {
	if cell == nil {
		v.Null = true
		return v, nil
	}
	switch c.Type {
	case transfer.Text:
		v.Text = string(cell)
		return v, nil
	case transfer.Decimal:
		v.Number, err = decodeDecimal(cell, c.Scale)
		return v, err
	case transfer.Integers:
		list, err := decodeIntegers(cell)
		v.Text = transfer.TextOf(list)
		return v, err
	}
	switch len(cell) {
	case 1:
		v.Number = int64(cell[0])
	case 2:
		v.Number = int64(int16(binary.BigEndian.Uint16(cell)))
	case 4:
		v.Number = int64(int32(binary.BigEndian.Uint32(cell)))
	case 8:
		v.Number = int64(binary.BigEndian.Uint64(cell))
	default:
		return v, fmt.Errorf("a value of %d bytes is no number", len(cell))
	}
	switch c.Type {
	case transfer.Timestamp:
		v.Number += epochMicroseconds
	case transfer.Date:
		v.Number += epochDays
	}
	return v, nil
}

// encode writes a value as binary COPY wants it.
func encode(b []byte, v *transfer.Value, c transfer.Column) []byte {
	switch {
	case v.Null:
		return putNull(b)
	case c.Type == transfer.Text:
		return putText(b, v.Text)
	case c.Type == transfer.Smallint:
		return putInt2(b, int(v.Number))
	case c.Type == transfer.Integer:
		return putInt4(b, int32(v.Number))
	case c.Type == transfer.Boolean:
		return putBool(b, v.Number != 0)
	case c.Type == transfer.Timestamp:
		return putInt8(b, v.Number-epochMicroseconds)
	case c.Type == transfer.Date:
		return putDate(b, int32(v.Number))
	case c.Type == transfer.Decimal:
		return putDecimal(b, v.Number, c.Scale)
	case c.Type == transfer.Integers:
		return putIntegers(b, transfer.ListOf(v.Text))
	}
	return putInt8(b, v.Number)
}

// A list is three numbers of 32 bits (how many dimensions, whether there is a NULL,
// the type of an element), the length and first index of each dimension, and the
// elements, each after its length. An empty one has no dimension.
const (
	typeOfInteger  = 23
	listHead       = 12
	listDimension  = 8
	listElement    = 8
	firstOfAList   = 1
	lengthOfInt4   = 4
	oneDimensional = 1
)

// putIntegers writes a list.
func putIntegers(b []byte, list []int32) []byte {
	put := func(numbers ...int32) {
		for _, n := range numbers {
			b = binary.BigEndian.AppendUint32(b, uint32(n))
		}
	}
	if len(list) == 0 {
		put(listHead, 0, 0, typeOfInteger)
		return b
	}
	put(int32(listHead+listDimension+listElement*len(list)), oneDimensional, 0, typeOfInteger, int32(len(list)), firstOfAList)
	for _, n := range list {
		put(lengthOfInt4, n)
	}
	return b
}

// decodeIntegers reads a list.
func decodeIntegers(cell []byte) ([]int32, error) {
	if len(cell) == listHead {
		return nil, nil
	}
	elements := len(cell) - listHead - listDimension
	if elements < 0 || elements%listElement != 0 || binary.BigEndian.Uint32(cell) != oneDimensional {
		return nil, fmt.Errorf("a list of %d bytes is none of integers", len(cell))
	}
	list := make([]int32, elements/listElement)
	for i := range list {
		list[i] = int32(binary.BigEndian.Uint32(cell[listHead+listDimension+listElement*i+lengthOfInt4:]))
	}
	return list, nil
}

// A numeric is four numbers of 16 bits (how many digits of base 10000 follow, the
// power of 10000 of the first, the sign, decimal digits behind the point), and
// the digits.
const (
	numericBase     = 10_000
	numericDigits   = 4 // decimal ones in a digit
	numericNegative = 0x4000
)

// putDecimal writes n / 10^scale.
func putDecimal(b []byte, n int64, scale int) []byte {
	sign := uint16(0)
	rest := uint64(n)
	if n < 0 {
		sign, rest = numericNegative, -rest
	}
	// Digits begin at the point: what is behind it is filled up to whole ones.
	behind := (scale + numericDigits - 1) / numericDigits
	fraction := behind*numericDigits - scale
	low := rest % power10(scale) * power10(fraction)
	high := rest / power10(scale)
	var digits []uint16 // the last one first
	for range behind {
		digits, low = append(digits, uint16(low%numericBase)), low/numericBase
	}
	for ; high > 0; high /= numericBase {
		digits = append(digits, uint16(high%numericBase))
	}
	b = binary.BigEndian.AppendUint32(b, uint32(8+2*len(digits)))
	b = binary.BigEndian.AppendUint16(b, uint16(len(digits)))
	b = binary.BigEndian.AppendUint16(b, uint16(int16(len(digits)-behind-1)))
	b = binary.BigEndian.AppendUint16(b, sign)
	b = binary.BigEndian.AppendUint16(b, uint16(scale))
	for i := len(digits) - 1; i >= 0; i-- {
		b = binary.BigEndian.AppendUint16(b, digits[i])
	}
	return b
}

// decodeDecimal reads a numeric as n / 10^scale.
func decodeDecimal(cell []byte, scale int) (int64, error) {
	if len(cell) < 8 {
		return 0, fmt.Errorf("a numeric of %d bytes is none", len(cell))
	}
	count, weight := int(binary.BigEndian.Uint16(cell)), int(int16(binary.BigEndian.Uint16(cell[2:])))
	sign := binary.BigEndian.Uint16(cell[4:])
	if len(cell) != 8+2*count || sign&^numericNegative != 0 {
		return 0, fmt.Errorf("a numeric that is no number, or not whole")
	}
	var n uint64
	for i := range count {
		digit := uint64(binary.BigEndian.Uint16(cell[8+2*i:]))
		// The last decimal digit of this one stands so far before the last that is wanted.
		switch place := (weight-i)*numericDigits + scale; {
		case place >= 0:
			n += digit * power10(place)
		case place > -numericDigits:
			n += digit / power10(-place)
		}
	}
	if sign == numericNegative {
		n = -n
	}
	return int64(n), nil
}

func power10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}
