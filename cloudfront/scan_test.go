package cloudfront

import (
	"strings"
	"testing"
)

func FuzzCut(f *testing.F) {
	f.Add("", byte('\t'), 3)
	f.Add("a\tb\t\tcdefghijk\t12345678\t", byte('\t'), 5)
	f.Add("\x08\t\x08\t\x80\t\xff\x00|", byte('|'), 2)
	f.Fuzz(func(t *testing.T, line string, delimiter byte, width int) {
		columns := make([]field, width&31)
		for i := range columns {
			columns[i] = field(i)
		}
		parts := strings.Split(line, string([]byte{delimiter}))
		var cells [cellCount]string
		n, start := cut(line, delimiter, columns, &cells)
		if want := min(len(parts)-1, len(columns)); n != want {
			t.Fatalf("%d cells of %q, want %d", n, line, want)
		}
		for i, want := range parts[:n] {
			if cells[i] != want {
				t.Errorf("cell %d of %q is %q, want %q", i, line, cells[i], want)
			}
		}
		if want := strings.Join(parts[n:], string([]byte{delimiter})); line[start:] != want {
			t.Errorf("the rest of %q is %q, want %q", line, line[start:], want)
		}
	})
}
