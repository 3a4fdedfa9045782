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

// additionsTSV are browsers that the definitions do not know yet. They come
// before those, hence are of browsers only.
//
//go:embed additions.tsv
var additionsTSV string

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

// pattern is a definition, or a part of one: see split.
type pattern struct {
	definition int // number of its row
	expr       string
	templates  *[3]string
	once       sync.Once
	re         *regexp.Regexp
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
	rows := strings.Split(strings.TrimSuffix(additionsTSV+definitionsTSV, "\n"), "\n")
	var clauses [][]literal.Clause
	for i, row := range rows {
		cells := strings.Split(row, "\t")
		s, templates := d.section(cells[0])
		if s == nil || len(cells) != 5 {
			return nil, fmt.Errorf("agent: row %d of additions.tsv and definitions.tsv is not of five cells, the first one browser, os or device: run go generate", i+1)
		}
		for j, template := range cells[2:] {
			if template != "" {
				templates[j] = template
			}
		}
		if len(s.patterns) == 0 {
			s.start = len(clauses)
		}
		for _, expr := range split(cells[1]) {
			need, err := literal.Required(expr)
			if err != nil {
				return nil, fmt.Errorf("agent: row %d of additions.tsv and definitions.tsv: %w", i+1, err)
			}
			clauses = append(clauses, need)
			s.patterns = append(s.patterns, pattern{definition: i, expr: expr, templates: &templates})
		}
	}
	d.index = literal.NewIndex(clauses)
	return d, nil
}

// section gives the list of that name, and the templates that hold in it for a
// row without its own.
func (d *Definitions) section(name string) (*section, [3]string) {
	switch name {
	case "browser":
		return &d.browsers, [3]string{"$1", "$2", "$3"}
	case "os":
		return &d.systems, [3]string{"$1", "$2", "$3"}
	case "device":
		return &d.devices, [3]string{"$1", "", "$1"}
	}
	return nil, [3]string{}
}

// candidates finds the patterns that can match the user agent.
func (d *Definitions) candidates(userAgent string) *match {
	m := d.matches.Get().(*match)
	m.list = d.index.Candidates(userAgent, &m.scratch)
	return m
}

func (d *Definitions) release(m *match) { d.matches.Put(m) }

// first is what the first definition that matches says. Without any the family
// is "Other", as in uap-core. Of the parts of a definition the one that matches
// furthest to the left counts, the first one among equals.
func (s *section) first(m *match, userAgent string) (result, bool) {
	var best *pattern
	var groups []int
	for _, e := range m.list {
		if e < s.start {
			continue
		}
		if e >= s.start+len(s.patterns) {
			break
		}
		p := &s.patterns[e-s.start]
		if best != nil && p.definition != best.definition {
			break
		}
		if found := p.find(userAgent); found != nil && (best == nil || found[0] < groups[0]) {
			best, groups = p, found
		}
	}
	if best == nil {
		return result{family: "Other"}, false
	}
	return result{
		family: expand(best.templates[0], userAgent, groups),
		first:  expand(best.templates[1], userAgent, groups),
		second: expand(best.templates[2], userAgent, groups),
	}, true
}

func (p *pattern) find(userAgent string) []int {
	p.once.Do(func() {
		// Each expression was compiled by the generator and parsed by Load. Were
		// one refused here all the same, it would never match.
		p.re, _ = regexp.Compile(p.expr)
	})
	if p.re == nil {
		return nil
	}
	return p.re.FindStringSubmatchIndex(userAgent)
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
