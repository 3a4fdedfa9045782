package api

import (
	"context"
	"strconv"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// reportsOfJourneys are those on what visitors do one after another.
func (s *server) reportsOfJourneys() []report {
	along := takes(filtered, []string{paramLimit, paramSteps, paramStart, paramEnd, paramExact})
	sample := "`sample` says that one in so many sessions was followed; 1 is all. `exact=1` follows all, however long that takes."
	return []report{
		{name: "transitions", id: "transitions", summary: "From which page to which", params: takes(filtered, ofPart, []string{paramPage, paramExact}), text: sample, example: transitionsDocument{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				t, err := s.Reports.Transitions(ctx, a.now(), a.transitions())
				return transitionsDocument{a.Heading, t}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.TransitionsSQL(ctx, a.now(), a.transitions()))
			}},
		{name: "paths", id: "paths", summary: "The commonest ways of 2 to 6 pages", params: along, text: sample, example: pathsDocument{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				paths, err := s.Reports.Paths(ctx, a.now(), a.paths())
				return pathsDocument{a.Heading, paths, a.options.steps}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.PathsSQL(ctx, a.now(), a.paths()))
			}},
		{name: "flows", id: "flows", summary: "From which page to which, step by step", params: along, text: sample, example: flowsDocument{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				flows, err := s.Reports.Flows(ctx, a.now(), a.paths())
				return flowsDocument{a.Heading, flows}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.FlowsSQL(ctx, a.now(), a.paths()))
			}},
		{name: "funnel", id: "funnel", summary: "How many reach each step", params: takes(filtered, []string{paramStep, paramWindow}), example: funnelDocument{},
			text: "Within one session, or with `window` by one visitor within that time.",
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				f, err := s.Reports.Funnel(ctx, a.now(), a.funnel())
				return funnelDocument{a.Heading, f}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.FunnelSQL(ctx, a.now(), a.funnel()))
			}},
		{name: "retention", id: "retention", summary: "Who came first when, and came again", params: takes(filtered, []string{paramInterval}), example: retentionDocument{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				cohorts, err := s.Reports.Retention(ctx, a.now())
				return retentionDocument{a.Heading, a.interval, cohorts}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.RetentionSQL(ctx, a.now()))
			}},
		{name: "sessions", id: "sessions", summary: "Sessions, latest first", params: takes(filtered, ofPart), personal: true, text: "Not for share links.", example: sessionsDocument{},
			answer: func(ctx context.Context, _ call, a asked) (any, error) {
				list, err := s.Reports.Sessions(ctx, a.now(), myweb.Part{Limit: a.limit, Offset: a.offset})
				return sessionsDocument{a.Heading, list}, err
			},
			sql: func(ctx context.Context, _ call, a asked) ([]query.Statement, error) {
				return one(s.Reports.SessionsSQL(ctx, a.now(), myweb.Part{Limit: a.limit, Offset: a.offset}))
			}},
		{name: "sessions/{id}", id: "session", summary: "One session, page view by page view", params: ofSite, personal: true, text: "Not for share links.", example: sessionDocument{}, answer: s.session},
	}
}

func (a asked) transitions() myweb.TransitionOptions {
	return myweb.TransitionOptions{Page: a.options.page, Limit: a.limit, Offset: a.offset, Exact: a.options.exact}
}

func (a asked) paths() myweb.PathOptions {
	return myweb.PathOptions{Steps: a.options.steps, Start: a.options.start, End: a.options.end, Limit: a.limit, Exact: a.options.exact}
}

func (a asked) funnel() myweb.FunnelOptions {
	return myweb.FunnelOptions{Steps: a.options.funnel, Window: a.options.window}
}

type transitionsDocument struct {
	Heading
	myweb.Transitions
}

func (d transitionsDocument) rows() any { return d.Rows }

type pathsDocument struct {
	Heading
	myweb.Paths
	steps int // that were asked for
}

func (d pathsDocument) rows() any { return d.Rows }

// pathRow is a path in CSV.
type pathRow struct {
	Page1    string `json:"page_1"`
	Page2    string `json:"page_2"`
	Page3    string `json:"page_3"`
	Page4    string `json:"page_4"`
	Page5    string `json:"page_5"`
	Page6    string `json:"page_6"`
	Complete bool   `json:"complete"`
	Sessions int64  `json:"sessions"`
}

func (d pathsDocument) flatRows() any {
	rows := make([]pathRow, len(d.Rows))
	for i, p := range d.Rows {
		rows[i].Complete, rows[i].Sessions = p.Complete, p.Sessions
		for n, page := range []*string{&rows[i].Page1, &rows[i].Page2, &rows[i].Page3, &rows[i].Page4, &rows[i].Page5, &rows[i].Page6} {
			if n < len(p.Pages) {
				*page = p.Pages[n]
			}
		}
	}
	return rows
}

func (d pathsDocument) has(column string) bool {
	number, isPage := strings.CutPrefix(column, "page_")
	n, _ := strconv.Atoi(number)
	return !isPage || n <= d.steps
}

type flowsDocument struct {
	Heading
	myweb.Flows
}

func (d flowsDocument) rows() any { return d.Rows }

type funnelDocument struct {
	Heading
	myweb.Funnel
}

func (d funnelDocument) rows() any { return d.Steps }

type retentionDocument struct {
	Heading
	Interval myweb.Interval `json:"interval"`
	Cohorts  []myweb.Cohort `json:"cohorts"`
}

func (d retentionDocument) rows() any { return d.Cohorts }

// retentionRow is an interval of a cohort in CSV.
type retentionRow struct {
	Start    string `json:"start"` // of the cohort
	Settling bool   `json:"settling"`
	Visitors int64  `json:"visitors"`
	After    int    `json:"after"` // intervals
	Active   int64  `json:"active"`
}

func (d retentionDocument) flatRows() any {
	rows := []retentionRow{}
	for _, c := range d.Cohorts {
		for after, active := range c.Active {
			rows = append(rows, retentionRow{c.Start, c.Settling, c.Visitors, after, active})
		}
	}
	return rows
}

type sessionsDocument struct {
	Heading
	myweb.SessionList
}

func (d sessionsDocument) rows() any { return d.Rows }

type sessionDocument struct {
	myweb.SessionTimeline
}

func (d sessionDocument) rows() any { return d.Views }

func (s *server) session(ctx context.Context, c call, a asked) (any, error) {
	id, err := strconv.ParseInt(c.value, 10, 64)
	if err != nil {
		return nil, myweb.Errorf(myweb.CodeNotFound, "there is no session %q", c.value)
	}
	t, err := s.Reports.Session(ctx, a.site, id)
	return sessionDocument{t}, err
}
