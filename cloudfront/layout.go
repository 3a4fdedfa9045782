package cloudfront

import (
	"strings"

	"github.com/myweb-analytics/myweb"
)

// layout says how a line falls into cells, and what they hold.
type layout struct {
	columns   []field
	delimiter string
	realTime  bool
}

// delimiters in the order in which they are tried. The first ones never occur
// in a value, for CloudFront encodes them; the last two do.
var delimiters = [...]string{"\t", " ", "|", ",", ";"}

// split puts the cells of line where the record wants them. Cells beyond the
// columns are left out: rows may end in a delimiter, and fields are only ever
// appended.
func (l *layout) split(line string, cells *[cellCount]string) myweb.Reason {
	if !l.safe() {
		return l.splitLoose(line, cells)
	}
	switch n, rest := cut(line, l.delimiter[0], l.columns, cells); len(l.columns) - n {
	case 0:
		return ""
	case 1: // the last one ends with the line
		cells[l.columns[n]%cellCount] = line[rest:]
		return ""
	}
	return myweb.ReasonTruncated
}

// safe says whether the delimiter never stands in a value.
func (l *layout) safe() bool { return l.delimiter == "\t" || l.delimiter == "|" }

// splitLoose is split for delimiters that may stand in a value.
func (l *layout) splitLoose(line string, cells *[cellCount]string) myweb.Reason {
	rest, more := line, true
	for _, column := range l.columns {
		if !more {
			return myweb.ReasonTruncated
		}
		cells[column%cellCount], rest, more = l.cut(rest, column)
	}
	if ambiguous(l.delimiter) && strings.Trim(rest, l.delimiter) != "" {
		return myweb.ReasonUnknownShape // nobody knows which value the delimiter is part of
	}
	return ""
}

// ambiguous says whether CloudFront leaves the delimiter as it is in values.
func ambiguous(delimiter string) bool {
	return delimiter != "" && strings.Trim(delimiter, "+&=;:,()?/!*@$-._") == ""
}

// cut takes one cell off line; more says whether another one follows.
func (l *layout) cut(line string, column field) (cell, rest string, more bool) {
	if !l.safe() && strings.HasPrefix(line, `"`) { // never in a value, where it is %22
		if end := quoted(line); end > 0 && (end == len(line) || strings.HasPrefix(line[end:], l.delimiter)) {
			cell = strings.ReplaceAll(line[1:end-1], `""`, `"`)
			_, rest, more = strings.Cut(line[end:], l.delimiter)
			return cell, rest, more
		}
	}
	end := 0
	for {
		next := strings.Index(line[end:], l.delimiter)
		if next < 0 {
			return line, "", false
		}
		end += next
		rest = line[end+len(l.delimiter):]
		if !l.continues(line[:end], rest, column) {
			break
		}
		end += len(l.delimiter)
	}
	if l.delimiter == " " {
		rest = strings.TrimLeft(rest, " ")
	}
	return line[:end], rest, true
}

// continues says whether a delimiter is part of the value around it: a space
// after it, as in "KHTML, like Gecko", or the space in a list of proxies.
func (l *layout) continues(cell, rest string, column field) bool {
	switch l.delimiter {
	case ",", ";":
		return strings.HasPrefix(rest, "%20") || column == fieldForwardedFor && strings.HasPrefix(rest, `\x20`)
	case " ":
		return column == fieldForwardedFor && strings.HasSuffix(cell, ",")
	}
	return false
}

// quoted is the length of the quoted cell at the start of line, 0 if it does
// not end. Two quotes inside stand for one.
func quoted(line string) int {
	for i := 1; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		if i+1 < len(line) && line[i+1] == '"' {
			i++
			continue
		}
		return i + 1
	}
	return 0
}

// width is the number of cells of line, without an empty last one.
func (l *layout) width(line string) int {
	n := 0
	for more := true; more; n++ {
		var cell string
		cell, line, more = l.cut(line, fieldNone)
		if cell == "" && !more {
			n--
		}
	}
	return n
}
