package main

import (
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// screen is what standard output is. The zero value is a file or a pipe.
type screen struct {
	terminal bool
	color    bool
	width    int // in characters; 0 where there is no terminal
}

// standardWidth is that of output to a file.
const standardWidth = 80

// newScreen looks at a file. NO_COLOR and TERM=dumb are heeded.
func newScreen(f *os.File, environ func(string) string) screen {
	s := screen{terminal: term.IsTerminal(int(f.Fd()))}
	if !s.terminal {
		return s
	}
	s.color = environ("NO_COLOR") == "" && environ("TERM") != "dumb"
	if width, _, err := term.GetSize(int(f.Fd())); err == nil {
		s.width = width
	} else if width, err := strconv.Atoi(environ("COLUMNS")); err == nil {
		s.width = width
	}
	return s
}

// columns is the width to lay things out for.
func (s screen) columns() int {
	if s.width <= 0 {
		return standardWidth
	}
	return min(max(s.width, 40), 160)
}

// Styles, as SGR parameters.
const (
	styleBold  = "1"
	styleDim   = "2"
	styleRed   = "31"
	styleGreen = "32"
	styleCyan  = "36"
)

func (s screen) paint(style, text string) string {
	if !s.color || text == "" {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

// textWidth is how many columns text takes on a terminal.
func textWidth(text string) int { return uniseg.StringWidth(text) }

func padLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-textWidth(text))) + text
}

func padRight(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-textWidth(text)))
}

// cut shortens text to a width; what is left out at the end is marked.
func cut(text string, width int) string {
	if textWidth(text) <= width {
		return text
	}
	if width < 1 {
		return ""
	}
	var b strings.Builder
	used := 0
	g := uniseg.NewGraphemes(text)
	for g.Next() && used+g.Width() <= width-1 {
		b.WriteString(g.Str())
		used += g.Width()
	}
	return b.String() + "…"
}

// printable replaces what could steer a terminal or turn text around. Paths,
// referrers and names of files are whatever a stranger has sent.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar || r == '\u2028' || r == '\u2029' {
			return '·'
		}
		return r
	}, text)
}
