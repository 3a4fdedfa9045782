package explorer

import (
	"fmt"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/lex"
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

// defaultPeriod is in days.
const defaultPeriod = 30

// query is a statement ready to run.
type query struct {
	sql     string
	args    []any
	origins []origin // of its tokens
}

// prepare reads the statement: one, that begins like one that reads. prefix
// goes before it.
func (e *Explorer) prepare(s Statement, prefix string) (query, error) {
	tokens, err := lex.Reading(s.SQL)
	if err != nil {
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
	written := 0
	for _, t := range tokens {
		q.origins = append(q.origins, origin{text.Len(), written, t.Kind != lex.Parameter})
		written += len(t.Text)
		if t.Kind == lex.Placeholder {
			return query{}, myweb.Errorf(myweb.CodeInvalid, "%s: values are written {{from}}, {{to}}, {{site}} or {{zone}}", t.Text)
		}
		if t.Kind != lex.Parameter {
			text.WriteString(t.Text)
			continue
		}
		name := strings.ToLower(strings.TrimSpace(t.Text[2 : len(t.Text)-2]))
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
