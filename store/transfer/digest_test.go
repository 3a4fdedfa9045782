package transfer

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var (
	anyValue = rapid.Custom(func(t *rapid.T) Value {
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return Value{Null: true}
		case 1:
			return Value{Text: rapid.StringN(0, 20, -1).Draw(t, "text")}
		}
		return Value{Number: rapid.Int64Range(-3, 3).Draw(t, "number")}
	})
	anyRows = rapid.SliceOfN(rapid.SliceOfN(anyValue, 3, 3), 0, 8)
)

func digestOf(rows [][]Value) (d digest) {
	for _, row := range rows {
		d.add(row)
	}
	return d
}

// The digest does not know in which order rows came, and nothing else is the same
// to it: the same rows have it, and other rows do not.
func TestDigest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := anyRows.Draw(t, "rows")
		if shuffled := rapid.Permutation(rows).Draw(t, "shuffled"); digestOf(shuffled) != digestOf(rows) {
			t.Fatal("another order has another digest")
		}
		other := anyRows.Draw(t, "other")
		if same := slices.EqualFunc(sorted(rows), sorted(other), slices.Equal[[]Value]); same != (digestOf(rows) == digestOf(other)) {
			t.Fatalf("%v and %v: the same digest is not the same rows", rows, other)
		}
	})
}

func sorted(rows [][]Value) [][]Value {
	return slices.SortedFunc(slices.Values(rows), func(a, b []Value) int { return slices.CompareFunc(a, b, compareValues) })
}

func compareValues(a, b Value) int {
	switch {
	case a == b:
		return 0
	case a.Null != b.Null:
		return map[bool]int{true: 1, false: -1}[a.Null]
	case a.Number != b.Number:
		return map[bool]int{true: 1, false: -1}[a.Number > b.Number]
	}
	return map[bool]int{true: 1, false: -1}[a.Text > b.Text]
}

// The marks of a copy are read by later versions of the program.
func TestDigestStays(t *testing.T) {
	row := []Value{{Text: "a text of more than eight bytes"}, {Null: true}, {Number: -1}, {Text: "ü"}}
	if got, want := hash(row), uint64(0x604c7b6184ddcdb0); got != want {
		t.Errorf("the hash of a row is %#x, and was %#x", got, want)
	}
}
