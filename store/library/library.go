// Package library holds questions that people ask of their logs, each an .sql
// file that is documented, the same for every engine, and valid as it stands:
// it can be pasted into any client of the database and then asks for the last 30
// days of all sites.
//
// A file begins with a comment: the title, an empty line, what the answer tells,
// and a line "@name type meaning" for each parameter of its own. Parameters are
// written as slots with a default, /*name*/ default /**/. Every question knows
// from and to (the period, half open), site (null is all of them) and zone (in
// which days begin); the files about log objects have no site. Values are bound.
package library

import (
	"embed"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

//go:embed *.sql
var files embed.FS

// Question is a file of the library.
type Question struct {
	Name        string // of the file, without extension
	Title       string
	Description string      // what the answer tells
	Parameters  []Parameter // in the order in which the file first has them
	SQL         string      // the file
}

// Parameter is what a question can be asked for.
type Parameter struct {
	Name        string
	Type        string // timestamptz, text or bigint
	Description string
	Default     string // as SQL
}

// common are the parameters that all questions share.
var common = []Parameter{
	{Name: "from", Type: "timestamptz", Description: "First instant of the period"},
	{Name: "to", Type: "timestamptz", Description: "First instant after the period"},
	{Name: "site", Type: "text", Description: "One site; null is all of them"},
	{Name: "zone", Type: "text", Description: "Time zone in which days begin"},
}

var (
	slot = regexp.MustCompile(`/\*(\w+)\*/ (.*?) /\*\*/`)
	own  = regexp.MustCompile(`^@(\w+) (text|bigint) (.+)$`)
)

// All gives the questions by name.
func All() []Question {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		panic(err) // cannot happen: the pattern is well formed
	}
	slices.Sort(names)
	questions := make([]Question, len(names))
	for i, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			panic("library: " + name + " is not embedded") // cannot happen: it was listed
		}
		if questions[i], err = parse(strings.TrimSuffix(name, ".sql"), string(text)); err != nil {
			panic(err) // a file is wrong, which the tests find
		}
	}
	return questions
}

// ByName finds a question.
func ByName(name string) (Question, error) {
	for _, q := range All() {
		if q.Name == name {
			return q, nil
		}
	}
	return Question{}, myweb.Errorf(myweb.CodeNotFound, "there is no question %q in the library", name)
}

// parse reads a file.
func parse(name, text string) (Question, error) {
	q := Question{Name: name, SQL: text}
	known := slices.Clone(common)
	var paragraphs []string
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "--")
		if !ok {
			break
		}
		comment = strings.TrimSpace(comment)
		switch m := own.FindStringSubmatch(comment); {
		case m != nil:
			known = append(known, Parameter{Name: m[1], Type: m[2], Description: m[3]})
		case strings.HasPrefix(comment, "@"):
			return q, myweb.Errorf(myweb.CodeInvalid, "question %s: %q is no parameter: want @name type meaning", name, comment)
		case q.Title == "":
			q.Title = comment
		default:
			paragraphs = append(paragraphs, comment)
		}
	}
	q.Description = strings.TrimSpace(strings.Join(paragraphs, " "))
	for _, m := range slot.FindAllStringSubmatch(text, -1) {
		i := slices.IndexFunc(known, func(p Parameter) bool { return p.Name == m[1] })
		if i < 0 {
			return q, myweb.Errorf(myweb.CodeInvalid, "question %s: the parameter %s is not described", name, m[1])
		}
		known[i].Default = m[2]
		if !slices.ContainsFunc(q.Parameters, func(p Parameter) bool { return p.Name == m[1] }) {
			q.Parameters = append(q.Parameters, known[i])
		}
	}
	if q.Title == "" || q.Description == "" {
		return q, myweb.Errorf(myweb.CodeInvalid, "question %s has no title or does not say what it tells", name)
	}
	return q, nil
}
