package postgres

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/myweb-analytics/myweb/store/transfer"
)

// What is written for COPY is what is read of it, whatever the type.
func TestEncodeDecode(t *testing.T) {
	widths := map[transfer.Type]*rapid.Generator[int64]{
		transfer.Bigint: rapid.Int64(), transfer.Decimal: rapid.Int64(), transfer.Boolean: rapid.Int64Range(0, 1),
		transfer.Integer: rapid.Int64Range(-1<<31, 1<<31-1), transfer.Smallint: rapid.Int64Range(-1<<15, 1<<15-1),
		transfer.Date: rapid.Int64Range(-700_000, 2_900_000), transfer.Timestamp: rapid.Int64Range(-62e15, 250e15),
	}
	rapid.Check(t, func(t *rapid.T) {
		c := transfer.Column{Type: rapid.SampledFrom([]transfer.Type{transfer.Text, transfer.Bigint, transfer.Integer, transfer.Smallint, transfer.Boolean,
			transfer.Timestamp, transfer.Date, transfer.Decimal}).Draw(t, "type")}
		var v transfer.Value
		switch {
		case rapid.IntRange(0, 9).Draw(t, "null") == 0:
			v.Null = true
		case c.Type == transfer.Text:
			v.Text = rapid.StringOf(rapid.RuneFrom([]rune{'a', '\\', '\n', 'ü', '日', 0x1f469, 1})).Draw(t, "text")
		default:
			v.Number = widths[c.Type].Draw(t, "number")
		}
		if c.Type == transfer.Decimal {
			c.Scale = rapid.IntRange(0, 9).Draw(t, "scale")
		}
		cell := encode(nil, &v, c)
		size, cell := int(int32(uint32(cell[0])<<24|uint32(cell[1])<<16|uint32(cell[2])<<8|uint32(cell[3]))), cell[4:]
		if size < 0 {
			cell = nil
		}
		got, err := decode(cell, c)
		if err != nil || got != v || len(cell) != max(size, 0) {
			t.Fatalf("%+v came out as %+v, %v (%d bytes of %d)", v, got, err, len(cell), size)
		}
	})
}

// Decimals as the server itself sends them: 1234567.891, -0.05, 0 and 10000.
func TestDecodeDecimal(t *testing.T) {
	for _, c := range []struct {
		cell  string
		scale int
		want  int64
	}{
		{"\x00\x03\x00\x01\x00\x00\x00\x03\x00\x7b\x11\xd7\x22\xce", 3, 1_234_567_891},
		{"\x00\x01\xff\xff\x40\x00\x00\x02\x01\xf4", 3, -50},
		{"\x00\x00\x00\x00\x00\x00\x00\x03", 3, 0},
		{"\x00\x01\x00\x01\x00\x00\x00\x00\x00\x01", 3, 10_000_000},
	} {
		if got, err := decodeDecimal([]byte(c.cell), c.scale); err != nil || got != c.want {
			t.Errorf("% x is %d, %v, want %d", c.cell, got, err, c.want)
		}
	}
	for _, cell := range []string{"", "\x00\x01\x00\x00\x00\x00\x00\x00", "\x00\x00\x00\x00\xc0\x00\x00\x00"} { // cut off; NaN
		if got, err := decodeDecimal([]byte(cell), 3); err == nil {
			t.Errorf("% x is %d", cell, got)
		}
	}
}
