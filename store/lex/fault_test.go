package lex_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/store/lex"
)

// An error is shown with its line of the statement, and a caret under the place;
// of a long line, what is around it.
func TestFault(t *testing.T) {
	const long = "select aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, nope"
	for _, c := range []struct{ statement, at, want string }{
		{"select nope", "nope", "LINE 1: select nope\n               ^"},
		{"select 1,\r\n\tnope\r\nfrom x", "nope", "LINE 2: \tnope\n        \t^"},
		{"select 'grün', nope", "nope", "LINE 1: select 'grün', nope\n                       ^"},
		{"select", "", "LINE 1: select\n              ^"},
		{long, "nope", "LINE 1: ..." + long[len(long)-64:] + "\n" + strings.Repeat(" ", 71) + "^"},
		{"select nope, " + strings.Repeat("b", 200), "nope", "LINE 1: select nope, " + strings.Repeat("b", 107) + "...\n               ^"},
	} {
		offset := len(c.statement)
		if c.at != "" {
			offset = strings.Index(c.statement, c.at)
		}
		err := &lex.Fault{Err: errors.New("no such thing"), Statement: c.statement, Offset: offset}
		if got := err.Error(); got != "no such thing\n"+c.want {
			t.Errorf("%q:\n%s\nwant\n%s", c.statement, got, c.want)
		}
	}
	for characters, want := range map[int]int{0: 0, 2: 2, 3: 4, 4: 5, 9: 5} {
		if got := lex.OffsetOf("grün", characters); got != want {
			t.Errorf("%d characters are %d bytes, want %d", characters, got, want)
		}
	}
}
