package agent

import "strings"

// minParts is how many alternatives make it worth while to split.
const minParts = 8

// split takes a long alternation apart: "(a|b|c)/x" into "(a)/x", "(b)/x" and
// "(c)/x". uap-core has one of 250 names, which takes 0.1 ms to try; of its
// parts the index picks the one that can match. The leftmost match of the parts,
// the first among equals, is the match of the whole. That holds if only fixed
// text stands before the group, if the group is not repeated, and if there is no
// group in an alternative that counts. Other expressions stay whole.
func split(expr string) []string {
	whole := []string{expr}
	open := len(fixedPrefix(expr))
	if open == len(expr) || expr[open] != '(' {
		return whole
	}
	start := open + len("(")
	if strings.HasPrefix(expr[open:], "(?:") {
		start = open + len("(?:")
	}
	head := expr[:start]
	group := scan(expr, start)
	if group.end == len(expr) || group.captures || len(group.bars)+1 < minParts {
		return whole
	}
	suffix := expr[group.end+1:]
	if suffix != "" && strings.IndexByte("?*+{", suffix[0]) >= 0 || len(scan(suffix, 0).bars) > 0 {
		return whole
	}
	var parts []string
	for _, end := range append(group.bars, group.end) {
		parts = append(parts, head+expr[start:end]+")"+suffix)
		start = end + 1
	}
	return parts
}

// fixedPrefix is the part of the expression before its first group, if that
// part has one way only to match.
func fixedPrefix(expr string) string {
	rest := expr
	for _, start := range []string{"(?i)", "^", `\b`} {
		rest = strings.TrimPrefix(rest, start)
	}
	plain := strings.IndexFunc(rest, func(r rune) bool {
		return !strings.ContainsRune("/;- _", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if plain < 0 {
		return expr
	}
	return expr[:len(expr)-len(rest)+plain]
}

// extent is what scan sees at the level where it starts.
type extent struct {
	bars     []int // places of the bars between alternatives
	end      int   // place of the parenthesis that closes, or the length
	captures bool  // some group inside captures
}

func scan(expr string, start int) extent {
	var seen extent
	depth := 0
	for i := start; i < len(expr); i++ {
		switch expr[i] {
		case '\\':
			i++
		case '[':
			i = classEnd(expr, i)
		case '(':
			depth++
			seen.captures = seen.captures || !strings.HasPrefix(expr[i:], "(?")
		case ')':
			if depth == 0 {
				seen.end = i
				return seen
			}
			depth--
		case '|':
			if depth == 0 {
				seen.bars = append(seen.bars, i)
			}
		}
	}
	seen.end = len(expr)
	return seen
}

// classEnd is the place of the bracket that closes the class opened at i. A
// bracket right after the opening one stands for itself.
func classEnd(expr string, i int) int {
	i++
	if i < len(expr) && expr[i] == '^' {
		i++
	}
	if i < len(expr) && expr[i] == ']' {
		i++
	}
	for ; i < len(expr) && expr[i] != ']'; i++ {
		if expr[i] == '\\' {
			i++
		}
	}
	return i
}
