// Package literal finds which of many regular expressions can match a text,
// without running them: each expression needs some literals, and a text that
// lacks them cannot match. One pass over the text finds the literals in it;
// what is left to run is a handful of expressions instead of hundreds.
//
// Literals are compared without regard to ASCII case. The answer can contain an
// expression that does not match in the end, and never lacks one that does.
package literal

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
)

const (
	// minLength is the shortest literal that the index can look up.
	minLength = 3
	// maxExact bounds the strings that a sub-expression is expanded to.
	maxExact = 64
	// maxClass bounds the characters of a class that is expanded.
	maxClass = 10
	// maxAlternatives bounds the literals of one clause.
	maxAlternatives = 512
)

// A Clause is a set of literals, at least one of which every matching text has.
type Clause []string

// Required returns clauses that all hold for every text that expr matches. It
// returns none if the expression needs no literal of three bytes or more.
func Required(expr string) ([]Clause, error) {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("literals of %q: %w", expr, err)
	}
	need := analyse(re).flush()
	return dedupe(need.clauses), nil
}

// requirement is what is known of the texts that a sub-expression matches.
type requirement struct {
	// exact lists, in lower case, the only texts that it can match; nil if
	// they are too many to list.
	exact   []string
	clauses []Clause
}

func analyse(re *syntax.Regexp) requirement {
	switch re.Op {
	case syntax.OpLiteral:
		return literal(re)
	case syntax.OpCharClass:
		return class(re)
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText,
		syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return requirement{exact: []string{""}}
	case syntax.OpCapture:
		return analyse(re.Sub[0])
	case syntax.OpConcat:
		return concat(re.Sub)
	case syntax.OpAlternate:
		return alternate(re.Sub)
	case syntax.OpQuest:
		if sub := analyse(re.Sub[0]); sub.exact != nil && len(sub.exact) < maxExact {
			return requirement{exact: union(sub.exact, []string{""})}
		}
	case syntax.OpPlus:
		return requirement{clauses: analyse(re.Sub[0]).flush().clauses}
	case syntax.OpRepeat:
		if re.Min > 0 {
			return requirement{clauses: analyse(re.Sub[0]).flush().clauses}
		}
	}
	return requirement{}
}

// literal leaves text outside ASCII unknown: its case is folded by other rules
// than the index has.
func literal(re *syntax.Regexp) requirement {
	var ascii strings.Builder
	for _, r := range re.Rune {
		if r >= 0x80 {
			return requirement{}
		}
		ascii.WriteByte(lower(byte(r)))
	}
	return requirement{exact: []string{ascii.String()}}
}

func class(re *syntax.Regexp) requirement {
	var exact []string
	for i := 0; i+1 < len(re.Rune); i += 2 {
		if re.Rune[i+1]-re.Rune[i] >= 2*maxClass {
			return requirement{}
		}
		for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
			switch {
			case r == '\u017F': // the long s
				exact = append(exact, "s") // the index reads it so, too
			case r == '\u212A': // the Kelvin sign
				exact = append(exact, "k")
			case r >= 0x80:
				return requirement{}
			default:
				exact = append(exact, string(rune(lower(byte(r)))))
			}
		}
	}
	exact = union(exact, nil)
	if len(exact) == 0 || len(exact) > maxClass {
		return requirement{}
	}
	return requirement{exact: exact}
}

func concat(subs []*syntax.Regexp) requirement {
	all := requirement{exact: []string{""}}
	whole := true // exact still covers all of the concatenation
	for _, sub := range subs {
		next := analyse(sub)
		if all.exact != nil && next.exact != nil && len(all.exact)*len(next.exact) <= maxExact {
			all.exact = cross(all.exact, next.exact)
			continue
		}
		whole = false
		all = all.flush()
		all.clauses = append(all.clauses, next.clauses...)
		all.exact = next.exact
	}
	if whole {
		return all
	}
	return all.flush()
}

func alternate(subs []*syntax.Regexp) requirement {
	var exact []string
	var either Clause
	allExact, allNeed := true, true
	for _, sub := range subs {
		need := analyse(sub)
		if need.exact == nil {
			allExact = false
		}
		exact = append(exact, need.exact...)
		best := need.flush().best()
		allNeed = allNeed && best != nil
		either = append(either, best...)
	}
	if exact = union(exact, nil); allExact && len(exact) <= maxExact {
		return requirement{exact: exact}
	}
	if !allNeed || len(either) > maxAlternatives {
		return requirement{}
	}
	return requirement{clauses: []Clause{minimal(either)}}
}

// flush turns the exact texts into a clause, if the index can look them up.
func (n requirement) flush() requirement {
	if n.exact == nil {
		return n
	}
	clauses := n.clauses
	if clause := minimal(n.exact); len(clause[0]) >= minLength {
		clauses = append(slices.Clone(clauses), clause)
	}
	return requirement{clauses: clauses}
}

// best is the clause whose shortest literal is longest.
func (n requirement) best() Clause {
	var best Clause
	for _, clause := range n.clauses {
		if best == nil || len(clause[0]) > len(best[0]) {
			best = clause
		}
	}
	return best
}

// minimal drops the literals that contain another one: whoever has the longer
// has the shorter. The shortest comes first.
func minimal(set []string) Clause {
	sorted := union(set, nil)
	slices.SortStableFunc(sorted, func(a, b string) int { return len(a) - len(b) })
	var kept Clause
	for _, s := range sorted {
		if !slices.ContainsFunc(kept, func(k string) bool { return strings.Contains(s, k) }) {
			kept = append(kept, s)
		}
	}
	return kept
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func cross(a, b []string) []string {
	all := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			all = append(all, x+y)
		}
	}
	return union(all, nil)
}

func dedupe(clauses []Clause) []Clause {
	var kept []Clause
	for _, clause := range clauses {
		if !slices.ContainsFunc(kept, func(k Clause) bool { return slices.Equal(k, clause) }) {
			kept = append(kept, clause)
		}
	}
	return kept
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
