package library

import (
	"fmt"
	"strconv"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

// Statement is the question with its values bound: SQL and arguments. What has
// no value keeps its default, but for site, which is null. Values of from and to
// are times, of bigint int64, of text string; nil is null.
func (q Question) Statement(values map[string]any) (statement string, args []any) {
	number := map[string]int{}
	statement = slot.ReplaceAllStringFunc(q.SQL, func(match string) string {
		name := slot.FindStringSubmatch(match)[1]
		value, ok := values[name]
		if !ok {
			return match
		}
		if number[name] == 0 {
			args = append(args, value)
			number[name] = len(args)
		}
		p, _ := q.Parameter(name)
		return fmt.Sprintf("cast($%d as %s)", number[name], p.Type)
	})
	return statement, args
}

// Template is the question for an SQL editor: from, to, site and zone are
// written as parameters, {{from}}, the question's own as their defaults.
func (q Question) Template() string {
	return slot.ReplaceAllStringFunc(q.SQL, func(match string) string {
		m := slot.FindStringSubmatch(match)
		for _, p := range common {
			if p.Name == m[1] {
				return "{{" + p.Name + "}}"
			}
		}
		return m[2]
	})
}

// Parameter finds a parameter of the question.
func (q Question) Parameter(name string) (Parameter, bool) {
	for _, p := range q.Parameters {
		if p.Name == name {
			return p, true
		}
	}
	return Parameter{}, false
}

// Value reads the text of a value for a parameter of the question's own.
func (p Parameter) Value(text string) (any, error) {
	if p.Type != "bigint" {
		return text, nil
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return nil, myweb.Errorf(myweb.CodeInvalid, "%s=%s: want a whole number", p.Name, text)
	}
	return n, nil
}
