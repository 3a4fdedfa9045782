package postgres

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/lex"
	"github.com/myweb-analytics/myweb/store/migration"
)

//go:embed function.txt
var functionText string

// gate decides whether a statement of a person may run. A read-only transaction
// keeps it from changing tables; the gate keeps it from everything else: each
// name before a bracket must be a function that is known to be harmless, and each
// name of a catalog one that says what tables there are.
type gate struct {
	functions map[string]bool
	hidden    []string
}

func newGate() gate {
	g := gate{functions: map[string]bool{}, hidden: migration.Hidden()}
	for line := range strings.Lines(functionText) {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		for _, name := range strings.Fields(line) {
			g.functions[name] = true
		}
	}
	return g
}

// catalogTables are those of the server that may be asked.
var catalogTables = []string{"pg_catalog", "pg_class", "pg_attribute", "pg_namespace", "pg_type", "pg_tables", "pg_views", "pg_indexes", "pg_index",
	"pg_description", "pg_constraint", "pg_inherits", "pg_timezone_names"}

// systemName is what things of the server are called.
var systemName = regexp.MustCompile(`^(pg_|lo_|dblink|_pg_)`)

func refusedf(format string, args ...any) error {
	return myweb.Errorf(myweb.CodeInvalid, format, args...)
}

// pass says why a statement may not run.
func (g gate) pass(query string) error {
	tokens, err := lex.Reading(query)
	if err != nil {
		return err
	}
	tokens = slices.DeleteFunc(tokens, func(t lex.Token) bool { return t.Kind == lex.Space })
	if !slices.Contains(readers, explained(tokens)) {
		return refusedf("only statements that read are taken: SELECT, WITH, VALUES, TABLE, and EXPLAIN of these")
	}
	for i, t := range tokens {
		name, ok := nameOf(t)
		if !ok {
			continue
		}
		previous := ""
		if i > 0 {
			previous = strings.ToLower(tokens[i-1].Text)
		}
		isCall := i+1 < len(tokens) && tokens[i+1].Text == "("
		switch {
		case isCall && previous != "as" && previous != "with" && previous != "recursive" && !g.functions[name]:
			if followsName := i > 0 && (previous == ")" || isName(tokens[i-1])) && !g.functions[previous]; followsName {
				return refusedf("%s with brackets is taken for a function, and for none that may be used here; if it is an alias with columns, write AS before it", name)
			}
			return refusedf("the function %s is not one that may be used here", name)
		case !isCall && systemName.MatchString(name) && !slices.Contains(catalogTables, name) || slices.Contains(g.hidden, name):
			return refusedf("the table %s is not one that may be asked", name)
		case t.Kind == lex.Word && name == "into":
			return refusedf("SELECT INTO makes a table; leave INTO out")
		case t.Kind == lex.Word && (name == "update" || name == "share") && slices.Contains([]string{"for", "key"}, previous):
			return refusedf("FOR %s locks rows; leave it out", strings.ToUpper(name))
		}
	}
	return nil
}

// readers are the words that statements begin with which only read.
var readers = []string{"select", "with", "values", "table", "("}

// explained is the first word of a statement, or of what it explains.
func explained(tokens []lex.Token) string {
	depth := 0
	for i, t := range tokens {
		word := strings.ToLower(t.Text)
		switch {
		case i == 0 && word != "explain":
			return word
		case i == 0 || depth == 0 && (word == "analyze" || word == "verbose"):
		case word == "(" && (i == 1 || depth > 0):
			depth++
		case word == ")":
			depth--
		case depth == 0:
			return word
		}
	}
	return ""
}

func isName(t lex.Token) bool {
	_, ok := nameOf(t)
	return ok
}

// nameOf is what a token names, as the server reads it.
func nameOf(t lex.Token) (name string, ok bool) {
	switch t.Kind {
	case lex.Word:
		return strings.ToLower(t.Text), true
	case lex.Quoted:
		return strings.ReplaceAll(t.Text[1:len(t.Text)-1], `""`, `"`), true
	}
	return "", false
}
