package cloudfront

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/myweb-analytics/myweb"
)

// LineError is a line that was rejected.
type LineError struct {
	Line   int64 // from 1
	Reason myweb.Reason
	// Text is the line in valid UTF-8, with every address blanked, cut at
	// myweb.RejectedTextLimit bytes.
	Text string
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// reject makes the error for a line. What holds control characters was never
// a log line, whatever else is wrong with it.
func (d *Decoder) reject(line string, reason myweb.Reason) *LineError {
	switch {
	case reason == myweb.ReasonTooLong:
	case binary(line):
		reason = myweb.ReasonBinary
	case reason == myweb.ReasonNoHeader && !strings.ContainsAny(line, "\t |,;"):
		reason = myweb.ReasonUnknownShape
	}
	return &LineError{Line: d.lines.number, Reason: reason, Text: d.blanked(line)}
}

// blanked is the text of a rejected line without client addresses: the cells
// that hold them go by place or name, whatever is in them, then all that reads
// as an address.
func (d *Decoder) blanked(line string) string {
	line = cutHead(line)
	if strings.HasPrefix(line, "{") {
		line = blankMember(line, `"c-ip"`)
		line = blankMember(line, `"x-forwarded-for"`)
	} else if d.format != V2JSON {
		line = d.likeliestLayout(line).blankCells(line)
	}
	return rejectedText(line)
}

// likeliestLayout is the layout that is settled, or the first that line may
// have; without any it is one cell.
func (d *Decoder) likeliestLayout(line string) *layout {
	if d.settled {
		return &d.layout
	}
	if found := d.candidates(line); len(found) > 0 {
		return &found[0]
	}
	return &layout{delimiter: "\t"}
}

// rejectedText makes text fit to be kept.
func rejectedText(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return utf8.RuneError
		}
		return r
	}, text)
	text = blankAddresses(text)
	if len(text) <= myweb.RejectedTextLimit {
		return text
	}
	end := myweb.RejectedTextLimit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// cutHead bounds the work. An address that is cut in two could not be
// recognised: what may be the start of one goes as well.
func cutHead(line string) string {
	if len(line) < keptHead {
		return line
	}
	const longestAddress = 300 // with every colon escaped
	return line[:keptHead-longestAddress] +
		strings.TrimRightFunc(line[keptHead-longestAddress:keptHead], func(r rune) bool {
			return r < 0x80 && hexDigit(byte(r)) <= 15 || strings.ContainsRune(`:.%\ux`, r)
		})
}

// blankCells blanks the cells of addresses by their place.
func (l *layout) blankCells(line string) string {
	var b strings.Builder
	more := true
	for i := 0; more; i++ {
		column := fieldNone
		if i < len(l.columns) {
			column = l.columns[i]
		}
		var cell string
		cell, line, more = l.cut(line, column)
		if (column == fieldClientIP || column == fieldForwardedFor) && !empty(cell) {
			cell = blank
		}
		b.WriteString(cell)
		if more {
			b.WriteString(l.delimiter)
		}
	}
	return b.String()
}

// blankMember blanks the value of a JSON member, in text that may not be JSON.
func blankMember(text, key string) string {
	var b strings.Builder
	for {
		at := indexFold(text, key)
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		value := at + len(key)
		for value < len(text) && strings.IndexByte(" \t:", text[value]) >= 0 {
			value++
		}
		b.WriteString(text[:value])
		b.WriteString(`"` + blank + `"`)
		text = text[value+valueLength(text[value:]):]
	}
}

// valueLength is the length of the JSON value at the start of text: up to the
// closing quote, or up to the next punctuation.
func valueLength(text string) int {
	if !strings.HasPrefix(text, `"`) {
		if end := strings.IndexAny(text, ",}"); end >= 0 {
			return end
		}
		return len(text)
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// indexFold is strings.Index without regard to case, of an ASCII substring.
func indexFold(text, substring string) int {
	for i := 0; i+len(substring) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(substring)], substring) {
			return i
		}
	}
	return -1
}

// binary says whether line holds what no log line does.
func binary(line string) bool {
	for i := range len(line) {
		if c := line[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return !utf8.ValidString(line)
}
