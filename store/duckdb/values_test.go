package duckdb

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Values that change places, change hands or go are those of a slice.
func TestValues(t *testing.T) {
	pool := newPool[int32]()
	rapid.Check(t, func(t *rapid.T) {
		var want []int32
		v := newValues[int32](pool)
		for i := range rapid.IntRange(0, 3*blockRows).Draw(t, "rows") {
			want = append(want, int32(i))
			v.append(int32(i))
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				if got := all(&v); !slices.Equal(got, want) {
					t.Fatalf("%d values, want %d, or others", len(got), len(want))
				}
			},
			"append": func(*rapid.T) {
				v.append(7)
				want = append(want, 7)
			},
			"swap": func(t *rapid.T) {
				if len(want) == 0 {
					t.Skip("nothing to swap")
				}
				i, j := rapid.IntRange(0, len(want)-1).Draw(t, "i"), rapid.IntRange(0, len(want)-1).Draw(t, "j")
				v.swap(i, j)
				want[i], want[j] = want[j], want[i]
			},
			"cut": func(t *rapid.T) {
				n := rapid.IntRange(0, len(want)).Draw(t, "length")
				v.cut(n)
				want = want[:n]
			},
			"shift": func(t *rapid.T) {
				n := rapid.IntRange(0, len(want)).Draw(t, "first")
				first := newValues[int32](pool)
				first.shift(&v, n)
				if got := all(&first); !slices.Equal(got, want[:n]) {
					t.Fatalf("the first %d are others", n)
				}
				slices.Sort(want[n:])
				left := slices.Sorted(slices.Values(all(&v)))
				if !slices.Equal(left, want[n:]) {
					t.Fatalf("after %d others are left", n)
				}
				want = all(&v) // in any order
			},
		})
	})
}

func all(v *values[int32]) (values []int32) {
	for i := range v.length {
		values = append(values, v.at(i))
	}
	return values
}
