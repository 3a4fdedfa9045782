package lex

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Fault is an error at a place in a statement.
type Fault struct {
	Err       error
	Statement string
	Offset    int // bytes before the place
}

func (f *Fault) Unwrap() error { return f.Err }

// Error points at the place, as engines do:
//
//	column "nope" does not exist
//	LINE 1: select nope from sites
//	               ^
func (f *Fault) Error() string {
	before := f.Statement[:max(0, min(f.Offset, len(f.Statement)))]
	start := strings.LastIndexByte(before, '\n') + 1
	line, _, _ := strings.Cut(f.Statement[start:], "\n")
	line = strings.TrimSuffix(line, "\r")
	lead := []rune(strings.ToValidUTF8(before[start:], "?"))
	prefix := fmt.Sprintf("LINE %d: ", strings.Count(before, "\n")+1)
	if cut := len(lead) - mostBefore; cut > 0 {
		line, lead, prefix = string([]rune(line)[cut:]), lead[cut:], prefix+"..."
	}
	if utf8.RuneCountInString(line) > mostShown {
		line = string([]rune(line)[:mostShown]) + "..."
	}
	indent := strings.Repeat(" ", len(prefix))
	for _, r := range lead {
		if r != '\t' {
			r = ' '
		}
		indent += string(r)
	}
	return fmt.Sprintf("%v\n%s%s\n%s^", f.Err, prefix, line, indent)
}

// What is shown of a long line, in characters: before the place, and at all.
const (
	mostBefore = 60
	mostShown  = 120
)

// OffsetOf is how many bytes so many characters take.
func OffsetOf(text string, characters int) int {
	for at := range text {
		if characters == 0 {
			return at
		}
		characters--
	}
	return len(text)
}
