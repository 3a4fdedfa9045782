package query

import (
	"slices"
	"strconv"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

// operator is what a filter does with its values. One without a pattern asks
// for equality; a pattern is that of ilike or like.
type operator struct {
	name    string
	negated bool
	like    string // "", "like", "ilike"
	pattern func(value string) string
}

var operators = []operator{
	{name: "is"},
	{name: "is_not", negated: true},
	{name: "contains", like: "ilike", pattern: containing},
	{name: "contains_not", negated: true, like: "ilike", pattern: containing},
	{name: "glob", like: "like", pattern: globbing},
}

// Operators are the words that a filter may use: is, is_not, contains and
// contains_not (whatever the case), and glob, where * is any text and ? any
// one character.
func Operators() []string {
	names := make([]string, len(operators))
	for i, o := range operators {
		names[i] = o.name
	}
	return names
}

// FilterDimensions are the names of the dimensions that sessions and page
// views can be filtered by: a filter keeps whole sessions.
func FilterDimensions() []string {
	return namesOf(func(d myweb.Dimension) bool {
		return d.IsOf(myweb.ScopeSession) || d.IsOf(myweb.ScopePageView)
	})
}

// RequestFilterDimensions are those that requests can be filtered by.
func RequestFilterDimensions() []string {
	return namesOf(func(d myweb.Dimension) bool { return d.IsOf(myweb.ScopeRequest) })
}

func namesOf(keep func(myweb.Dimension) bool) []string {
	var names []string
	for _, d := range myweb.AllDimensions() {
		if keep(d) {
			names = append(names, d.Name)
		}
	}
	return names
}

var (
	escaped = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	globbed = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, `*`, `%`, `?`, `_`)
)

func containing(value string) string { return "%" + escaped.Replace(value) + "%" }
func globbing(value string) string   { return globbed.Replace(value) }

// fixedByVisitor are the dimensions that do not change between the sessions of
// a visitor: its key is made of the address and the user agent that they come
// from. Page views have columns of these names too.
var fixedByVisitor = []string{"site", "country", "region", "city", "browser", "os", "device_type"}

// neverNull are the columns of texts that have no NULL. Planners guess well how
// many rows a pattern keeps where it is held against a column as it stands.
var neverNull = []string{"url_path", "entry_page", "exit_page", "site", "method", "kind"}

// ofPages are the dimensions that a page has a value of. What is slow to compare is
// held against each page once.
var ofPages = []string{"page", "section", "entry_page", "exit_page"}

// conditions are filters as SQL over one table. Values are bound under the
// names that it adds to values.
type conditions struct {
	terms    []string
	values   map[string]value
	fixed    bool // every filter is on what is fixed by the visitor
	ofViews  bool // the terms hold for page views as they do for their sessions
	viaViews bool // some term looks for page views of a session
}

// newConditions makes terms over the table of a scope.
func newConditions(filters []myweb.Filter, table myweb.Scope, values map[string]value) (conditions, error) {
	c := conditions{values: values, fixed: true, ofViews: true}
	for _, f := range filters {
		if err := c.add(f, table); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *conditions) add(f myweb.Filter, table myweb.Scope) error {
	d, ok := myweb.DimensionByName(f.Dimension)
	allowed := FilterDimensions()
	if table == myweb.ScopeRequest {
		allowed = RequestFilterDimensions()
	}
	if !ok || !slices.Contains(allowed, d.Name) {
		return myweb.Errorf(myweb.CodeInvalid, "filter: no filter on the dimension %q here; use one of %s", f.Dimension, strings.Join(allowed, ", "))
	}
	term, negated, err := c.term(d, f.Operator, f.Values)
	if err != nil {
		return err
	}
	fixed := slices.Contains(fixedByVisitor, d.Name)
	if table == myweb.ScopeSession && d.Scope != myweb.ScopeSession {
		term, c.viaViews = c.withPageView(term), true
	} else if !fixed {
		c.ofViews = false
	}
	if negated {
		term = "not (" + term + ")"
	}
	c.terms = append(c.terms, term)
	c.fixed = c.fixed && fixed
	return nil
}

// periodViews are the page views among which a term looks for one.
const periodViews = "page_views where timestamp >= ${from} and timestamp < ${to}"

// withPageView keeps sessions with such a page view in the period. They are of
// the site if the session is. That a key may be missing, which it never is, is
// said so that DuckDB expects few rows and remembers these keys, not all
// sessions: a pattern takes two thirds of the time then.
func (c *conditions) withPageView(term string) string {
	if strings.Contains(term, " like ") {
		term = "(" + term + " or session_id is null)"
	}
	return "session_id in (select session_id from " + periodViews + " and " + term + ")"
}

// term says that the column of d has one of values; negated, that it must not.
func (c *conditions) term(d myweb.Dimension, name string, values []string) (term string, negated bool, err error) {
	i := slices.IndexFunc(operators, func(o operator) bool { return o.name == name })
	if i < 0 {
		return "", false, myweb.Errorf(myweb.CodeInvalid, "filter on %s: no operator %q; use one of %s", d.Name, name, strings.Join(Operators(), ", "))
	}
	if len(values) == 0 {
		return "", false, myweb.Errorf(myweb.CodeInvalid, "filter on %s: it has no value", d.Name)
	}
	o := operators[i]
	if o.like == "" {
		return c.equal(d, values), o.negated, nil
	}
	column, byPage := text(d), o.like == "ilike" && slices.Contains(ofPages, d.Name)
	if byPage && isName(d.Column) {
		column = "url_path"
	}
	terms := make([]string, len(values))
	for i, v := range values {
		pattern := o.pattern(v)
		terms[i] = column + " " + o.like + " " + c.bind(textValue(pattern)) + ` escape '\'`
		switch {
		case slices.Contains(neverNull, d.Column):
		case strings.Trim(pattern, "%") == "":
			terms[i] = "(" + column + " is null or " + terms[i] + ")"
		default:
			terms[i] = "(" + column + " is not null and " + terms[i] + ")"
		}
	}
	term = "(" + strings.Join(terms, " or ") + ")"
	if byPage {
		compared := "url_path"
		if isName(d.Column) {
			compared = d.Column
		}
		term = compared + " in (select url_path from url_metadata where " + term + ")"
	}
	return term, o.negated, nil
}

// equal is true or false, never null: NULL is the empty text.
func (c *conditions) equal(d myweb.Dimension, values []string) string {
	column := "(" + d.Column + ")"
	if isName(d.Column) {
		column = d.Column
	}
	var terms, named []string
	for _, v := range values {
		switch n, err := strconv.ParseInt(v, 10, 64); {
		case v == "":
			terms = append(terms, column+" is null")
			if !isNumber(d) {
				named = append(named, c.bind(textValue(v)))
			}
		case !isNumber(d):
			named = append(named, c.bind(textValue(v)))
		case err == nil:
			named = append(named, c.bind(integerValue(n)))
		}
	}
	if len(named) > 0 {
		terms = append(terms, column+" is not null and "+column+" in ("+strings.Join(named, ", ")+")")
	}
	if len(terms) == 0 {
		return "false"
	}
	return "(" + strings.Join(terms, " or ") + ")"
}

// isNumber says that the column holds numbers.
func isNumber(d myweb.Dimension) bool { return d.Name == "status" || d.Name == "asn" }

func isName(column string) bool { return !strings.ContainsAny(column, " (") }

// text is the column of a dimension as text.
func text(d myweb.Dimension) string {
	if isNumber(d) {
		return "cast(" + d.Column + " as text)"
	}
	return d.Column
}

func (c *conditions) bind(v value) string {
	name := "filter_" + strconv.Itoa(len(c.values))
	c.values[name] = v
	return reference(name)
}

// sql joins the terms; without any it is true.
func (c conditions) sql() string {
	if len(c.terms) == 0 {
		return "true"
	}
	return strings.Join(c.terms, " and ")
}

// among is the same for sessions of which these are all page views in the period.
func (c conditions) among(views string) string {
	return strings.ReplaceAll(c.sql(), periodViews, "("+views+") as view where true")
}

// Without gives the filters but those on a dimension. A panel of values leaves
// out the filter on its own dimension, so that one can be chosen after another.
func Without(filters []myweb.Filter, dimension string) []myweb.Filter {
	return slices.DeleteFunc(slices.Clone(filters), func(f myweb.Filter) bool { return f.Dimension == dimension })
}
