package query

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb/store/load"
)

// Statement is a report as SQL.
type Statement struct {
	Name string // of the report: that of its file
	SQL  string
	Args []any

	text    string // SQL with ${name} where a value belongs
	values  map[string]value
	ofLists bool // it counts the numbers of lists
}

// value is what a statement binds under a name.
type value struct {
	sqlType string
	any     any
}

func timestampValue(t time.Time) value    { return value{"timestamptz", t.UTC()} }
func timestampsValue(t []time.Time) value { return value{"timestamptz[]", t} }
func dateValue(date string) value         { return value{"date", date} }
func textValue(text string) value         { return value{"text", text} }
func integerValue(n int64) value          { return value{"bigint", n} }
func reference(name string) string        { return "${" + name + "}" }

var references = regexp.MustCompile(`\$\{(\w+)\}`)

// compose fills the slots of a file: with an expression, or with a reference
// to the value of that name.
func compose(name string, expressions map[string]string, values map[string]value) Statement {
	slots := map[string]string{}
	for name := range values {
		slots[name] = reference(name)
	}
	for name, expression := range expressions {
		slots[name] = expression
	}
	return finish(name, load.Fill(read(name+".sql"), slots), values)
}

// finish numbers the values that a text refers to.
func finish(name, text string, values map[string]value) Statement {
	s := Statement{Name: name, text: text, values: values}
	number := map[string]int{}
	s.SQL = references.ReplaceAllStringFunc(s.text, func(match string) string {
		name := references.FindStringSubmatch(match)[1]
		v := values[name]
		if number[name] == 0 {
			s.Args = append(s.Args, v.any)
			number[name] = len(s.Args)
		}
		return fmt.Sprintf("cast($%d as %s)", number[name], v.sqlType)
	})
	return s
}

// Text is the statement with its values written into it, for people who open
// a figure in an SQL editor.
func (s Statement) Text() string {
	return references.ReplaceAllStringFunc(s.text, func(match string) string {
		return s.values[references.FindStringSubmatch(match)[1]].literal()
	})
}

func (v value) literal() string {
	switch x := v.any.(type) {
	case int64:
		return strconv.FormatInt(x, 10)
	case string:
		if v.sqlType == "text" {
			return quote(x)
		}
		return v.sqlType + " " + quote(x)
	case time.Time:
		return "timestamptz " + quote(timestamp(x))
	case []string:
		return literals(x, v.sqlType, quote)
	case []time.Time:
		return literals(x, v.sqlType, func(t time.Time) string { return quote(timestamp(t)) })
	}
	return "null"
}

func literals[T any](list []T, sqlType string, literal func(T) string) string {
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = literal(x)
	}
	return "cast(array[" + strings.Join(texts, ", ") + "] as " + sqlType + ")"
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.999999") + "+00" }

func read(name string) string {
	text, err := files.ReadFile(name)
	if err != nil {
		panic("query: the file " + name + " is not embedded") // cannot happen: names are constants of this package
	}
	return strings.TrimSpace(string(text))
}
