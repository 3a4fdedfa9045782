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

// FilterDimensions are the names of the dimensions that can be filtered by.
func FilterDimensions() []string {
	var names []string
	for _, d := range myweb.Dimensions {
		if d.Scope != myweb.ScopeRequest {
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
// from.
var fixedByVisitor = []string{"country", "region", "city", "browser", "os", "device_type"}

// conditions are filters as SQL over the table sessions. Values are bound
// under the names that it adds to values.
type conditions struct {
	terms  []string
	values map[string]value
	fixed  bool // every filter is on what is fixed by the visitor
}

func newConditions(filters []myweb.Filter, values map[string]value) (conditions, error) {
	c := conditions{values: values, fixed: true}
	for _, f := range filters {
		if err := c.add(f); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *conditions) add(f myweb.Filter) error {
	d, ok := myweb.DimensionByName(f.Dimension)
	if !ok || d.Scope == myweb.ScopeRequest {
		return myweb.Errorf(myweb.CodeInvalid, "filter: no filter on the dimension %q; use one of %s", f.Dimension, strings.Join(FilterDimensions(), ", "))
	}
	i := slices.IndexFunc(operators, func(o operator) bool { return o.name == f.Operator })
	if i < 0 {
		return myweb.Errorf(myweb.CodeInvalid, "filter on %s: no operator %q; use one of %s", f.Dimension, f.Operator, strings.Join(Operators(), ", "))
	}
	if len(f.Values) == 0 {
		return myweb.Errorf(myweb.CodeInvalid, "filter on %s: it has no value", f.Dimension)
	}
	o := operators[i]
	term := c.match(d, o, f.Values)
	if d.Scope == myweb.ScopePageView {
		term = "session_id in (select session_id from page_views where timestamp >= " + reference("from") +
			" and timestamp < " + reference("to") + " and " + term + ")"
	}
	if o.negated {
		term = "not (" + term + ")"
	}
	c.terms = append(c.terms, term)
	c.fixed = c.fixed && slices.Contains(fixedByVisitor, d.Name)
	return nil
}

// match says that the column of d is one of values. NULL is the empty text.
func (c *conditions) match(d myweb.Dimension, o operator, values []string) string {
	column := "coalesce(" + d.Column + ", '')"
	if o.like == "" {
		return column + " = any(" + c.bind(textsValue(values)) + ")"
	}
	terms := make([]string, len(values))
	for i, v := range values {
		terms[i] = column + " " + o.like + " " + c.bind(textValue(o.pattern(v))) + ` escape '\'`
	}
	return "(" + strings.Join(terms, " or ") + ")"
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

// Without gives the filters but those on a dimension. A panel of values leaves
// out the filter on its own dimension, so that one can be chosen after another.
func Without(filters []myweb.Filter, dimension string) []myweb.Filter {
	return slices.DeleteFunc(slices.Clone(filters), func(f myweb.Filter) bool { return f.Dimension == dimension })
}
