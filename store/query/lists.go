package query

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// ListReader is a Querier whose engine looks up all numbers of the list
// page_numbers of a session faster than it finds its page views.
type ListReader interface {
	// WantedPages is a statement for the pages of url_metadata that a term holds for,
	// as one value.
	WantedPages(term string) string
	// ViewsWanted says that one of the numbers is among such pages.
	ViewsWanted(pages string) string
	// ViewsPage says that one of the numbers is this one.
	ViewsPage(number string) string
	// QueryLists runs a statement that counts the numbers of lists one by one.
	QueryLists(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	// RemembersAlone says that one process fills what a statement remembers, while
	// several read: what is asked twice is better read twice.
	RemembersAlone() bool
	// WalksLists says that lists are gone through fast, page by page.
	WalksLists() bool
}

// rereads says that what is asked twice is better read twice.
func (r Reports) rereads() bool {
	engine, reads := r.DB.(ListReader)
	return reads && engine.RemembersAlone()
}

// listed are dimensions of which the lists of sessions know all values.
var listed = []string{"page", "section"}

// sources are where a report finds the sessions that filters on pages keep: those
// inside the period by their lists, those that cross one of its edges by their page
// views in it. What the other filters keep is left to rest.
type sources struct {
	inside, crossing string // tables
	rest             conditions
	all, filters     string // a table that has both, and what it must be held against
	near             string // the page views of the period that may belong to sessions across its edges
	crossingRest     string // what rest keeps of crossing
	rereads          bool   // the engine remembers alone
}

// sources gives them, if the engine is good at lists and there is any use.
func (r Reports) sources(ctx context.Context, p *plan, always bool) (s sources, ok bool, err error) {
	isPage := func(f myweb.Filter) bool { return slices.Contains(listed, f.Dimension) }
	engine, reads := r.DB.(ListReader)
	if !reads || len(p.q.Filters) == 0 || !always && !slices.ContainsFunc(p.q.Filters, isPage) {
		return s, false, nil
	}
	if s.rest, err = newConditions(slices.DeleteFunc(slices.Clone(p.q.Filters), isPage), myweb.ScopeSession, p.values); err != nil {
		return s, false, err
	}
	s.rereads = r.rereads()
	stretches, err := r.stretches(ctx, p, []time.Time{p.q.From, p.q.To})
	if err != nil {
		return s, false, err
	}
	s.near, s.crossingRest = p.viewsWithin(joined(stretches)), s.rest.sql()
	if s.rest.viaViews {
		s.crossingRest = s.rest.among(p.columnsWithin("*", joined(stretches)))
	}
	inside, wanted := []string{isInside}, []string{"true as period"}
	var lists, crossing []string
	for i, f := range p.q.Filters {
		if !isPage(f) {
			continue
		}
		d, _ := myweb.DimensionByName(f.Dimension)
		term, negated, err := p.filters.term(d, f.Operator, f.Values)
		if err != nil {
			return s, false, err
		}
		not := ""
		if negated {
			not = "not "
		}
		name, one := fmt.Sprintf("wanted_%d", i), p.q.Site != myweb.AllSites && d.Name == "page" && f.Operator == "is" && len(f.Values) == 1
		pages, views := "("+engine.WantedPages(term)+")", engine.ViewsWanted
		if one {
			pages, views = "(select coalesce(max(page_number), 0) from url_metadata where site = ${site} and "+term+")", engine.ViewsPage
		}
		wanted, inside = append(wanted, pages+" as "+name), append(inside, not+views(name))
		lists = append(lists, not+views(pages))
		crossing = append(crossing, fmt.Sprintf("%ssession_id in (select session_id from (%s) as view where %s)", not, s.near, term))
	}
	s.inside = "(select sessions.* from sessions, (select " + strings.Join(wanted, ", ") + ") as page where " + strings.Join(inside, " and ") + ")"
	kept := strings.Join(append(crossing, "true"), " and ")
	s.crossing = across(kept)
	s.all, s.filters = "(select * from "+s.inside+" as inside union all select * from "+s.crossing+" as crossing)", s.rest.sql()
	if s.rereads {
		s.all, s.filters = "sessions", s.filters+" and ("+isInside+" and "+strings.Join(append(lists, "true"), " and ")+" or not ("+isInside+") and "+kept+")"
	}
	return s, true, nil
}

// isInside holds for sessions that lie in the period.
const isInside = "started_at >= ${from} and ended_at < ${to}"

// across is a table of the sessions that are kept of those across an edge of the period. An
// edge at a time, engines find them without reading all that there are.
func across(kept string) string {
	return "(select * from sessions where started_at < ${from} and ended_at >= ${from} and " + kept +
		" union all select * from sessions where started_at >= ${from} and started_at < ${to} and ended_at >= ${to} and " + kept + ")"
}

// name fills the slots that name the sessions which a file reads.
func (s sources) name(slots map[string]string) {
	slots["sessions"], slots["filters"] = s.all+" as sessions", s.filters
}

// fill fills the slots of a file that reads sessions; what is read of lists may be
// read twice.
func (s sources) fill(slots map[string]string) {
	s.name(slots)
	if !s.rest.viaViews && slots["present"] == "" {
		slots["materialized"] = "not materialized"
	}
}

// crossed gives columns of the sessions across an edge that are kept.
func (s sources) crossed(p *plan, columns string) string {
	return "select " + columns + " from " + s.crossing + " as sessions where " + p.site() + " and " + s.crossingRest
}
