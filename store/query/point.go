package query

import (
	"strconv"
	"time"
)

// A tree of comparisons tells the point that a moment lies in: five of them a
// row for the days of a month. Of more points than fewestRegular, those of equal
// width are told by their distance from the first.
const fewestRegular = 64

// pointOf is an expression for the number of the point that a column, which is
// not null, lies in: 1 for the first, 0 before it, and one more than there are
// points from the last edge on.
func (p *plan) pointOf(column string, edges []time.Time) string {
	t := tree{plan: p, column: column, edges: edges}
	return t.among(0, len(edges))
}

type tree struct {
	plan   *plan
	column string
	edges  []time.Time
}

// among tells the number of a point that is one of first to last.
func (t tree) among(first, last int) string {
	if first == last {
		return strconv.Itoa(first)
	}
	if width, ok := t.regular(first, last); ok {
		return "cast(floor((extract(epoch from " + t.column + ") - extract(epoch from " + t.edge(first-1) + ")) / " +
			strconv.FormatFloat(width.Seconds(), 'f', -1, 64) + ") as integer) + " + strconv.Itoa(first)
	}
	middle := (first + last) / 2
	return "case when " + t.column + " < " + t.edge(middle) + " then " + t.among(first, middle) + " else " + t.among(middle+1, last) + " end"
}

// regular says that the points are many and of one width.
func (t tree) regular(first, last int) (time.Duration, bool) {
	if last-first < fewestRegular || first == 0 || last == len(t.edges) {
		return 0, false
	}
	width := t.edges[first].Sub(t.edges[first-1])
	for i := first; i <= last; i++ {
		if t.edges[i].Sub(t.edges[i-1]) != width {
			return 0, false
		}
	}
	return width, true
}

func (t tree) edge(i int) string {
	name := "edge_" + strconv.Itoa(i)
	t.plan.values[name] = timestampValue(t.edges[i])
	return reference(name)
}
