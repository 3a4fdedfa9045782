package query

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	myweb "github.com/myweb-analytics/myweb"
)

// wholeJourneys is the most page views of a period whose journeys are all
// followed, here and by an engine that goes through lists fast. Of more, a part of the
// sessions is: those whose key is divisible by the sample, for keys are evenly spread.
const (
	wholeJourneys     = 4_000_000
	wholeJourneysFast = 20_000_000
)

// Transitions gives which page was viewed right after which.
func (r Reports) Transitions(ctx context.Context, q myweb.Query, o myweb.TransitionOptions) (myweb.Transitions, error) {
	answer := myweb.Transitions{Rows: []myweb.Transition{}}
	s, sample, err := r.transitions(ctx, q, o)
	if err != nil {
		return answer, err
	}
	answer.Sample = sample
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var t myweb.Transition
		if err := rows.Scan(&t.From, &t.To, &t.Transitions, &answer.Values); err != nil {
			return err
		}
		answer.Rows = append(answer.Rows, t)
		return nil
	})
	return answer, err
}

// TransitionsSQL gives the statement of Transitions.
func (r Reports) TransitionsSQL(ctx context.Context, q myweb.Query, o myweb.TransitionOptions) (Statement, error) {
	s, _, err := r.transitions(ctx, q, o)
	return s, err
}

func (r Reports) transitions(ctx context.Context, q myweb.Query, o myweb.TransitionOptions) (Statement, int64, error) {
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, 0, err
	}
	if o.Limit < 0 || o.Offset < 0 {
		return Statement{}, 0, myweb.Errorf(myweb.CodeInvalid, "limit and offset are not below 0")
	}
	p.part(o.Limit, o.Offset)
	slots, sample, err := r.journey(ctx, p, o.Exact, anchor{page: o.Page, notCut: true})
	if err != nil {
		return Statement{}, 0, err
	}
	if o.Page != "" {
		slots["page"] = "(before = ${number} or page = ${number})"
	}
	return p.compose("transitions", slots), sample, nil
}

// Paths gives the commonest ways through the site.
func (r Reports) Paths(ctx context.Context, q myweb.Query, o myweb.PathOptions) (myweb.Paths, error) {
	answer := myweb.Paths{Rows: []myweb.Path{}}
	s, sample, err := r.paths(ctx, "paths", q, o)
	if err != nil {
		return answer, err
	}
	answer.Sample = sample
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var path myweb.Path
		var pages [6]string
		err := rows.Scan(&pages[0], &pages[1], &pages[2], &pages[3], &pages[4], &pages[5], &path.Complete, &path.Sessions,
			&answer.Values, &answer.Sessions)
		for _, page := range pages {
			if page != "" {
				path.Pages = append(path.Pages, page)
			}
		}
		if o.End != "" {
			slices.Reverse(path.Pages)
		}
		answer.Rows = append(answer.Rows, path)
		return err
	})
	return answer, err
}

// PathsSQL gives the statement of Paths; of paths to an end its pages run
// backwards.
func (r Reports) PathsSQL(ctx context.Context, q myweb.Query, o myweb.PathOptions) (Statement, error) {
	s, _, err := r.paths(ctx, "paths", q, o)
	return s, err
}

// Flows gives, for each step of the paths, from which page sessions went to
// which: at most Limit rows a step. Of paths to an end, From is the page after
// To.
func (r Reports) Flows(ctx context.Context, q myweb.Query, o myweb.PathOptions) (myweb.Flows, error) {
	answer := myweb.Flows{Rows: []myweb.Flow{}}
	s, sample, err := r.paths(ctx, "flow", q, o)
	if err != nil {
		return answer, err
	}
	answer.Sample = sample
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var f myweb.Flow
		if err := rows.Scan(&f.Step, &f.From, &f.To, &f.Sessions); err != nil {
			return err
		}
		answer.Rows = append(answer.Rows, f)
		return nil
	})
	return answer, err
}

// FlowsSQL gives the statement of Flows.
func (r Reports) FlowsSQL(ctx context.Context, q myweb.Query, o myweb.PathOptions) (Statement, error) {
	s, _, err := r.paths(ctx, "flow", q, o)
	return s, err
}

func (r Reports) paths(ctx context.Context, file string, q myweb.Query, o myweb.PathOptions) (Statement, int64, error) {
	if o.Steps == 0 {
		o.Steps = 3
	}
	switch {
	case o.Steps < 2 || o.Steps > 6:
		return Statement{}, 0, myweb.Errorf(myweb.CodeInvalid, "paths have 2 to 6 steps, not %d", o.Steps)
	case o.Start != "" && o.End != "":
		return Statement{}, 0, myweb.Errorf(myweb.CodeInvalid, "paths start at a page or end at one, not both; filter by the other page")
	case o.Limit < 0:
		return Statement{}, 0, myweb.Errorf(myweb.CodeInvalid, "limit is not below 0")
	}
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, 0, err
	}
	p.part(o.Limit, 0)
	p.values["steps"] = value{"integer", int64(o.Steps)}
	slots, sample, err := r.journey(ctx, p, o.Exact, anchor{page: o.Start + o.End, isEnd: o.End != ""})
	if err != nil {
		return Statement{}, 0, err
	}
	return p.compose(file, slots), sample, nil
}

// journey gives the ways that are followed, and one in how many sessions these
// are of. Of a sample PostgreSQL expects a third of all rows when it is written
// as here, and next to none where a remainder is held against a number.
func (r Reports) journey(ctx context.Context, p *plan, exact bool, a anchor) (slots map[string]string, sample int64, err error) {
	slots, sample = map[string]string{}, 1
	if !exact {
		if sample, err = r.sample(ctx, p); err != nil {
			return nil, 0, err
		}
	}
	kept := "true"
	if sample > 1 {
		number := strconv.FormatInt(sample, 10)
		kept, slots["scale"] = "abs(session_id % "+number+") < 1", number
	}
	slots["way"], err = r.way(ctx, p, kept, a)
	return slots, sample, err
}

// sample says one in how many sessions is followed.
func (r Reports) sample(ctx context.Context, p *plan) (int64, error) {
	most := int64(wholeJourneys)
	if r.walks() {
		most = wholeJourneysFast
	}
	var pageViews int64
	err := r.rows(ctx, p.compose("journey_size", nil), func(rows *sql.Rows) error { return rows.Scan(&pageViews) })
	sample := int64(1)
	for pageViews/sample > most {
		sample *= 2
	}
	return sample, err
}
