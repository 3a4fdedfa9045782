package agent

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/myweb-analytics/myweb/enrich/internal/literal"
)

//go:embed definitions.tsv
var definitionsTSV string

// Definitions tells user agents apart. It does not change and is safe for
// concurrent use.
type Definitions struct {
	index                      *literal.Index
	browsers, systems, devices section
	matches                    sync.Pool // of *match
}

// section is one of the three lists of uap-core. Its patterns are numbered
// from start in the index.
type section struct {
	start    int
	patterns []pattern
}

type pattern struct {
	expr      string
	templates [3]string
	once      sync.Once
	re        *regexp.Regexp
}

// result is what a pattern says; first and second are major and minor version,
// or brand and model.
type result struct {
	family, first, second string
}

// match is the work on one user agent.
type match struct {
	scratch literal.Scratch
	list    []int
}

// Load reads the embedded definitions. Expressions are compiled when they are
// first tried: most of them never are.
func Load() (*Definitions, error) {
	d := &Definitions{}
	d.matches.New = func() any { return new(match) }
	rows := strings.Split(strings.TrimSuffix(definitionsTSV, "\n"), "\n")
	clauses := make([][]literal.Clause, 0, len(rows))
	sections := map[string]*section{"browser": &d.browsers, "os": &d.systems, "device": &d.devices}
	for i, row := range rows {
		cells := strings.Split(row, "\t")
		s := sections[cells[0]]
		if s == nil || len(cells) != 5 {
			return nil, fmt.Errorf("agent: row %d of definitions.tsv is not of five cells, the first one browser, os or device: run go generate", i+1)
		}
		need, err := literal.Required(cells[1])
		if err != nil {
			return nil, fmt.Errorf("agent: row %d of definitions.tsv: %w", i+1, err)
		}
		clauses = append(clauses, need)
		if len(s.patterns) == 0 {
			s.start = i
		}
		s.patterns = append(s.patterns, pattern{expr: cells[1], templates: [3]string(cells[2:])})
	}
	d.browsers.setDefaults("$1", "$2", "$3")
	d.systems.setDefaults("$1", "$2", "$3")
	d.devices.setDefaults("$1", "", "$1")
	d.index = literal.NewIndex(clauses)
	return d, nil
}

func (s *section) setDefaults(templates ...string) {
	for i := range s.patterns {
		for j, template := range templates {
			if s.patterns[i].templates[j] == "" {
				s.patterns[i].templates[j] = template
			}
		}
	}
}

// candidates finds the patterns that can match the user agent.
func (d *Definitions) candidates(userAgent string) *match {
	m := d.matches.Get().(*match)
	m.list = d.index.Candidates(userAgent, &m.scratch)
	return m
}

func (d *Definitions) release(m *match) { d.matches.Put(m) }

// first is what the first pattern that matches says. Without any the family is
// "Other", as in uap-core.
func (s *section) first(m *match, userAgent string) (result, bool) {
	for _, e := range m.list {
		if e < s.start {
			continue
		}
		if e >= s.start+len(s.patterns) {
			break
		}
		if r, ok := s.patterns[e-s.start].match(userAgent); ok {
			return r, true
		}
	}
	return result{family: "Other"}, false
}

func (p *pattern) match(userAgent string) (result, bool) {
	p.once.Do(func() {
		// Each expression was compiled by the generator and parsed by Load. Were
		// one refused here all the same, it would never match.
		p.re, _ = regexp.Compile(p.expr)
	})
	if p.re == nil {
		return result{}, false
	}
	groups := p.re.FindStringSubmatchIndex(userAgent)
	if groups == nil {
		return result{}, false
	}
	return result{
		family: expand(p.templates[0], userAgent, groups),
		first:  expand(p.templates[1], userAgent, groups),
		second: expand(p.templates[2], userAgent, groups),
	}, true
}

// expand puts the groups into a template: $1 to $9 stand for them, one digit
// always. A group without text, or one that the expression lacks, is empty.
func expand(template, text string, groups []int) string {
	if len(template) == 2 && template[0] == '$' {
		return strings.TrimSpace(group(template[1], text, groups))
	}
	if !strings.Contains(template, "$") {
		return template
	}
	var out strings.Builder
	for i := 0; i < len(template); i++ {
		if template[i] == '$' && i+1 < len(template) && '1' <= template[i+1] && template[i+1] <= '9' {
			i++
			out.WriteString(group(template[i], text, groups))
			continue
		}
		out.WriteByte(template[i])
	}
	return strings.TrimSpace(out.String())
}

func group(digit byte, text string, groups []int) string {
	n := 2 * int(digit-'0')
	if n+1 >= len(groups) || groups[n] < 0 {
		return ""
	}
	return text[groups[n]:groups[n+1]]
}
