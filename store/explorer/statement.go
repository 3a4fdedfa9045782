package explorer

import (
	"fmt"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Statement is what a person asks. From, To and Site are the values of {{from}},
// {{to}} and {{site}}; the zone of the site is that of {{zone}}.
type Statement struct {
	ID       string    `json:"id"`   // to cancel it by; chosen by the caller, "" = it cannot be
	User     string    `json:"user"` // who asks: history and cancelling are theirs; "" where there are no users
	SQL      string    `json:"sql"`
	From     time.Time `json:"from"`      // zero = 30 days before To, at the same time of day
	To       time.Time `json:"to"`        // zero = now
	Site     string    `json:"site"`      // "" = all sites: {{site}} is null
	RowLimit int       `json:"row_limit"` // fewer rows than the explorer's limit; 0 = that
}

// LongestStatement is in bytes. No question of a person is near it.
const LongestStatement = 64 << 10

// defaultPeriod is in days.
const defaultPeriod = 30

// query is a statement ready to run.
type query struct {
	sql  string
	args []any
}

// prepare reads the statement: one, that begins like one that reads. prefix
// goes before it.
func (e *Explorer) prepare(s Statement, prefix string) (query, error) {
	tokens, err := tokenize(s.SQL)
	if err != nil {
		return query{}, err
	}
	if tokens, err = single(tokens); err != nil {
		return query{}, err
	}
	if s.To.IsZero() {
		s.To = e.config.Now()
	}
	if s.From.IsZero() {
		s.From = s.To.In(e.config.Engine.Zone(s.Site)).AddDate(0, 0, -defaultPeriod)
	}
	q := query{}
	text := strings.Builder{}
	text.WriteString(prefix)
	number := map[string]int{}
	for _, t := range tokens {
		if t.kind != tokenParameter {
			text.WriteString(t.text)
			continue
		}
		name := strings.ToLower(strings.TrimSpace(t.text[2 : len(t.text)-2]))
		value, sqlType, err := e.parameter(s, name)
		if err != nil {
			return query{}, err
		}
		if number[name] == 0 {
			q.args = append(q.args, value)
			number[name] = len(q.args)
		}
		fmt.Fprintf(&text, "cast($%d as %s)", number[name], sqlType)
	}
	q.sql = text.String()
	return q, nil
}

// parameter is the value that is bound for a name.
func (e *Explorer) parameter(s Statement, name string) (value any, sqlType string, err error) {
	switch name {
	case "from":
		return s.From.UTC(), "timestamptz", nil
	case "to":
		return s.To.UTC(), "timestamptz", nil
	case "site":
		if s.Site == "" {
			return nil, "text", nil
		}
		return s.Site, "text", nil
	case "zone":
		return e.config.Engine.Zone(s.Site).String(), "text", nil
	}
	return nil, "", myweb.Errorf(myweb.CodeInvalid, "there is no parameter {{%s}}: use {{from}}, {{to}}, {{site}} or {{zone}}", name)
}

// readers are the words that statements begin with which only read.
var readers = []string{"select", "with", "from", "values", "table", "show", "describe", "desc", "summarize", "explain", "("}

// single refuses what is no statement, more than one, or begins like one that
// does something. A last semicolon goes.
func single(tokens []token) ([]token, error) {
	first, last := "", -1
	for i, t := range tokens {
		switch {
		case t.kind == tokenSpace:
			continue
		case t.kind == tokenPlaceholder:
			return nil, myweb.Errorf(myweb.CodeInvalid, "%s: values are written {{from}}, {{to}}, {{site}} or {{zone}}", t.text)
		case t.text == ";" && first != "" && last >= 0:
			if rest := significant(tokens[i+1:]); rest {
				return nil, myweb.Errorf(myweb.CodeInvalid, "there is more than one statement; ask them one at a time")
			}
			return tokens[:i], nil
		}
		if first == "" {
			first = strings.ToLower(t.text)
		}
		last = i
	}
	if first == "" || first == ";" {
		return nil, myweb.Errorf(myweb.CodeInvalid, "the statement is empty")
	}
	for _, word := range readers {
		if first == word {
			return tokens, nil
		}
	}
	return nil, myweb.Errorf(myweb.CodeInvalid, "only statements that read are taken: SELECT, WITH, FROM, VALUES, SHOW, DESCRIBE, SUMMARIZE, EXPLAIN")
}

// significant says whether there is more than space, comments and semicolons.
func significant(tokens []token) bool {
	for _, t := range tokens {
		if t.kind != tokenSpace && t.text != ";" {
			return true
		}
	}
	return false
}
