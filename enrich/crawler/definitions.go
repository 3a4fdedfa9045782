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

// known finds the row of a bot by name: an operator's, else the best of the list.
// It says where in the user agent, too. The words that it saw besides are left
// in m.hints.
func (d *Definitions) known(userAgent string, m *match) (best *row, bestAt int) {
	m.hints = m.hints[:0]
	for _, e := range d.index.Candidates(userAgent, &m.scratch) {
		switch r := &d.rows[e]; r.source {
		case operators:
			if at := wordIndex(strings.ToLower(userAgent), r.text); at >= 0 {
				return r, at
			}
		case list:
			if at := r.find(userAgent); at >= 0 && (best == nil || r.before(at, best, bestAt)) {
				best, bestAt = r, at
			}
		case hints:
			m.hints = append(m.hints, r.hint)
		}
	}
	return best, bestAt
}

// before ranks what the list finds in one user agent. A tool says least, as in
// "HeadlessChrome ... Pingdom"; names come before addresses; and of those in one
// place "AdsBot-Google-Mobile" contains "AdsBot-Google".
func (r *row) before(at int, other *row, otherAt int) bool {
	if tool := r.class == myweb.BotTool; tool != (other.class == myweb.BotTool) {
		return !tool
	}
	return at < otherAt || at == otherAt && len(r.name) > len(other.name)
}

// wordIndex is the first place where the text of that word occurs other than in
// the middle of one, -1 without.
func wordIndex(text, word string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return -1
		}
		if at := from + i; at == 0 || !isLetter(text[at-1]) {
			return at
		}
		from += i + 1
	}
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

// shortText is the length up to which a text of the list has to start a word:
// "RED/" is a monitor, "WIRED/" a magazine.
const shortText = 6

// find is the place where the row of the list matches, -1 without.
func (r *row) find(userAgent string) int {
	switch {
	case r.text == "":
	case len(r.text) <= shortText:
		return wordIndex(userAgent, r.text)
	default:
		return strings.Index(userAgent, r.text)
	}
	r.once.Do(func() {
		// The generator compiled it. Were it refused here all the same, it would
		// never match.
		r.re, _ = regexp.Compile(r.expr)
	})
	if r.re == nil {
		return -1
	}
	if found := r.re.FindStringIndex(userAgent); found != nil {
		return found[0]
	}
	return -1
}
