package duckdb

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/lex"
)

// pointing is how DuckDB shows the place of an error: the line of the statement,
// or a part of it with ... where it is long, and a caret under the place.
var pointing = regexp.MustCompile(`(?s)^(.*?)\n+LINE (\d+): (\.\.\.)?([^\n]*?)(?:\.\.\.)?\n( *)\^\s*$`)

// pointed gives an error that shows its place as one that knows it. Where a line
// is not as it was asked, and after letters that take several bytes, it stays as
// DuckDB says it.
func pointed(err error, query string) error {
	m := pointing.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	number, _ := strconv.Atoi(m[2]) // digits; what is too large is no line
	lines := strings.SplitAfter(query, "\n")
	if number < 1 || number > len(lines) {
		return err
	}
	begin := strings.Index(lines[number-1], m[4])
	at := begin + len(m[5]) - len("LINE : ") - len(m[2]) - len(m[3])
	if begin < 0 || at < begin || at > begin+len(m[4]) || !isASCII(m[4]) {
		return err
	}
	offset := len(strings.Join(lines[:number-1], "")) + at
	return myweb.Errorf(myweb.ErrorCode(err), "%w", &lex.Fault{Err: errors.New(m[1]), Statement: query, Offset: offset})
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > 127 })
}
