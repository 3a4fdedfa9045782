package crawler

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich/internal/literal"
)

//go:embed crawlers.tsv
var crawlersTSV string

// Definitions tells bots from people. It does not change and is safe for
// concurrent use.
type Definitions struct {
	index *literal.Index
	// rows are numbered as in the index: first those of operators, then the
	// list, then the hints.
	rows    []row
	matches sync.Pool // of *match
}

// row is one way to know a bot.
type row struct {
	source source
	text   string // of an operator the token in lower case; of the list fixed text, if no expression is needed
	name   string
	class  myweb.BotClass
	hint   *hint

	expr string
	once sync.Once
	re   *regexp.Regexp
}

type source int

const (
	operators source = iota
	list
	hints
)

// match is the work on one user agent.
type match struct {
	scratch literal.Scratch
	hints   []*hint
}

// Load reads the embedded list.
func Load() (*Definitions, error) {
	d := &Definitions{}
	d.matches.New = func() any { return new(match) }
	var clauses [][]literal.Clause
	add := func(r *row, need []literal.Clause) {
		d.rows = append(d.rows, row{source: r.source, text: r.text, name: r.name, class: r.class, hint: r.hint, expr: r.expr})
		clauses = append(clauses, need)
	}
	for _, o := range operatorAgents {
		token := strings.ToLower(o.token)
		add(&row{source: operators, text: token, name: o.name, class: o.class}, []literal.Clause{{token}})
	}
	number := 0
	for line := range strings.Lines(crawlersTSV) {
		number++
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 3 {
			return nil, fmt.Errorf("crawler: row %d of crawlers.tsv is not of three cells: run go generate", number)
		}
		need, err := literal.Required(cells[0])
		if err != nil {
			return nil, fmt.Errorf("crawler: row %d of crawlers.tsv: %w", number, err)
		}
		add(&row{source: list, text: plain(cells[0]), expr: cells[0], name: cells[1], class: myweb.BotClass(cells[2])}, need)
	}
	for i := range hintWords {
		add(&row{source: hints, hint: &hintWords[i]}, []literal.Clause{{hintWords[i].word}})
	}
	d.index = literal.NewIndex(clauses)
	return d, nil
}

// plain is the text that an expression stands for, if it is nothing but text.
func plain(expr string) string {
	var text strings.Builder
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case c == '\\' && i+1 < len(expr) && strings.IndexByte(`/.()+!-`, expr[i+1]) >= 0:
			i++
			text.WriteByte(expr[i])
		case strings.IndexByte(`\.+*?()|[]{}^$`, c) >= 0:
			return ""
		default:
			text.WriteByte(c)
		}
	}
	return text.String()
}

// known finds the row of a bot by name: an operator's, else the one of the list
// with the longest name, since "AdsBot-Google-Mobile" contains "AdsBot-Google".
// The words that it saw besides are left in m.hints.
func (d *Definitions) known(userAgent string, m *match) *row {
	m.hints = m.hints[:0]
	var best *row
	for _, e := range d.index.Candidates(userAgent, &m.scratch) {
		switch r := &d.rows[e]; {
		case r.source == operators:
			if startsWord(strings.ToLower(userAgent), r.text) {
				return r
			}
		case r.source == hints:
			m.hints = append(m.hints, r.hint)
		case (best == nil || len(r.name) > len(best.name)) && r.matches(userAgent):
			best = r
		}
	}
	return best
}

// startsWord says whether the word occurs other than in the middle of one.
func startsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		if at := from + i; at == 0 || !isLetter(text[at-1]) {
			return true
		}
		from += i + 1
	}
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

func (r *row) matches(userAgent string) bool {
	if r.text != "" {
		return strings.Contains(userAgent, r.text)
	}
	r.once.Do(func() {
		// The generator compiled it. Were it refused here all the same, it would
		// never match.
		r.re, _ = regexp.Compile(r.expr)
	})
	return r.re != nil && r.re.MatchString(userAgent)
}
