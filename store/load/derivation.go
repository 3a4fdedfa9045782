package load

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
)

// derivation is a part of a table that follows from the raw tables, and the
// query that says what it must hold: the slow way that the loader's result is
// held against.
type derivation struct {
	name  string // "daily_breakdowns by source"
	table string
	where string // the rows of table that it is about
	raw   string
}

// derivations are in the order in which they follow from each other.
func derivations(timeout time.Duration, since time.Time) []derivation {
	slots := func() map[string]string { return sinceSlots(since, map[string]string{"timeout": interval(timeout)}) }
	var all []derivation
	for _, table := range []string{"sessions", "visitors", "daily_metrics", "daily_visitors"} {
		all = append(all, derivation{table, table, judged(table, slots()), raw("raw_"+table+".sql", slots())})
	}
	for _, d := range myweb.Dimensions {
		filled := slots()
		maps.Copy(filled, dimensionSlots(d, scopeTable[d.Scope]+"."+d.Column))
		all = append(all, derivation{
			"daily_breakdowns by " + d.Name, "daily_breakdowns", "dimension = '" + d.Name + "' and " + judged("daily_breakdowns", filled),
			raw("raw_"+string(d.Scope)+"_breakdown.sql", filled),
		})
	}
	return all
}

// judged are the rows of a table that follow from raw rows which are all there.
func judged(table string, slots map[string]string) string {
	_, removed := slots["since"]
	switch {
	case !removed || table == "visitors":
		return "true"
	case table == "sessions":
		return "ended_at >= " + slots["frozen"]
	}
	return "not exists (select 1 from sites z where z.site = " + table + ".site and " + table + ".date <= cast(" + slots["edge"] + " at time zone z.timezone as date))"
}

// scopeTable is the name of the table of a scope in the raw_ files.
var scopeTable = map[myweb.Scope]string{myweb.ScopeSession: "s", myweb.ScopePageView: "p", myweb.ScopeRequest: "r"}

func raw(file string, slots map[string]string) string { return Statements(Fill(read(file), slots))[0] }

// dimensionSlots fill the files of a dimension; names are those of metric.go
// and never come from outside.
func dimensionSlots(d myweb.Dimension, column string) map[string]string {
	slots := map[string]string{"dimension": "'" + d.Name + "'", "column": column}
	if d.Sparse {
		slots["present"] = "value is not null"
	}
	return slots
}

// scopeSlots fill the files of all dimensions of a scope: their names, the
// numbers of these, and their values, which are null where there is to be no row.
func scopeSlots(scope myweb.Scope) map[string]string {
	var names, numbers, values []string
	for _, d := range myweb.Dimensions {
		if d.Scope != scope {
			continue
		}
		value := "cast(" + d.Column + " as text)"
		if !d.Sparse {
			value = "coalesce(" + value + ", '')"
		}
		names, values = append(names, "'"+d.Name+"'"), append(values, value)
		numbers = append(numbers, strconv.Itoa(len(names)))
	}
	array := func(elements []string) string { return "array[" + strings.Join(elements, ", ") + "]" }
	return map[string]string{"dimensions": array(names), "numbers": array(numbers), "values": array(values)}
}

// difference counts the rows that are in one and not in the other, or there
// more often than they should.
func (d derivation) difference() string {
	return "with expected as (" + d.raw + "),\n" +
		"actual as (select * from " + d.table + " where " + d.where + ")\n" +
		"select (select count(*) from (select * from actual except select * from expected) as more)\n" +
		"     + (select count(*) from (select * from expected except select * from actual) as less)\n" +
		"     + abs((select count(*) from actual) - (select count(*) from expected))"
}
