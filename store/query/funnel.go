package query

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// mostSteps is how many steps a funnel may have.
const mostSteps = 8

// Funnel counts the sessions that viewed pages one after another, or the
// visitors who did within a window. A step counts when its page is viewed
// later than that of the step before; the first views are followed.
func (r Reports) Funnel(ctx context.Context, q myweb.Query, o myweb.FunnelOptions) (myweb.Funnel, error) {
	answer := myweb.Funnel{Of: "session", Steps: make([]myweb.FunnelCount, len(o.Steps))}
	if o.Window > 0 {
		answer.Of = "visitor"
	}
	s, err := r.FunnelSQL(ctx, q, o)
	if err != nil {
		return answer, err
	}
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var step, count int64
		if err := rows.Scan(&step, &count); err != nil {
			return err
		}
		answer.Steps[step-1].Count = count
		return nil
	})
	for i, step := range o.Steps {
		c := &answer.Steps[i]
		c.Name = step.Name
		if c.Name == "" {
			c.Name = strings.Join(step.Values, ", ")
		}
		c.OfFirst = ratio(c.Count, answer.Steps[0].Count)
		c.OfPrevious = ratio(c.Count, answer.Steps[max(i-1, 0)].Count)
	}
	return answer, err
}

func ratio(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// FunnelSQL gives the statement of Funnel.
func (r Reports) FunnelSQL(ctx context.Context, q myweb.Query, o myweb.FunnelOptions) (Statement, error) {
	if len(o.Steps) < 2 || len(o.Steps) > mostSteps {
		return Statement{}, myweb.Errorf(myweb.CodeInvalid, "a funnel has 2 to %d steps, not %d", mostSteps, len(o.Steps))
	}
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, err
	}
	matches, err := p.steps(o.Steps)
	if err != nil {
		return Statement{}, err
	}
	if o.Window > 0 {
		return p.funnelOfVisitors(matches, o.Window), nil
	}
	s, err := r.ways(ctx, p)
	if err != nil {
		return Statement{}, err
	}
	slots := s.slots()
	slots["steps"] = strconv.Itoa(len(matches))
	bits := make([]string, len(matches))
	for i, match := range matches {
		bits[i] = fmt.Sprintf("case when %s then %d else 0 end", match, 1<<i)
	}
	slots["bits"] = strings.Join(bits, " + ")
	if !r.walks() {
		slots["shared"] = "is_none = (session_id is null)" // PostgreSQL's workers share no join without a key
	}
	if first := o.Steps[0]; q.Site != myweb.AllSites && (first.Operator == "" || first.Operator == "is") && len(first.Values) == 1 {
		// What does not begin need not be walked.
		if err := r.bindNumber(ctx, p, first.Values[0]); err != nil {
			return Statement{}, err
		}
		slots["begins"] = "array_position(page_numbers, ${number}) > 0"
	}
	return p.compose("funnel_sessions", slots), nil
}

// steps are the terms that say of a page view, or a page, that it is of a step.
func (p *plan) steps(steps []myweb.FunnelStep) ([]string, error) {
	page, _ := myweb.DimensionByName("page")
	matches := make([]string, len(steps))
	for i, step := range steps {
		operator := step.Operator
		if operator == "" {
			operator = "is"
		}
		term, negated, err := p.filters.term(page, operator, step.Values)
		if err != nil {
			return nil, err
		}
		if negated {
			term = "not (" + term + ")"
		}
		matches[i] = term
	}
	return matches, nil
}

// funnelOfVisitors follows visitors over sessions, step by step.
func (p *plan) funnelOfVisitors(matches []string, window time.Duration) Statement {
	slots := map[string]string{"unit": "visitor_id", "kept": p.keptPageViews(), "site": p.site(),
		"window": fmt.Sprintf("p.timestamp <= s.first_at + interval '%d seconds'", int64(window/time.Second))}
	slots["match"] = matches[0]
	steps := []string{"step_1 as (\n" + compose("funnel_first", slots, p.values).text + "\n)"}
	// Each step is asked once, so that PostgreSQL need not keep its rows.
	last := max(len(matches)-1, 2)
	for depth := 2; depth <= last; depth++ {
		slots["match"], slots["depth"], slots["before"] = matches[depth-1], strconv.Itoa(depth), fmt.Sprintf("step_%d", depth-1)
		if depth == last && depth < len(matches) {
			slots["last"] = matches[depth]
		}
		steps = append(steps, fmt.Sprintf("step_%d as (\n%s\n)", depth, compose("funnel_next", slots, p.values).text))
	}
	steps = append(steps, fmt.Sprintf("counted as (\n  select depth, count(*) as units from step_%d group by depth\n)", last))
	counts := make([]string, len(matches))
	for i := range matches {
		counts[i] = fmt.Sprintf("select cast(%d as bigint) as step, cast(coalesce(sum(units), 0) as bigint) as reached from counted where depth >= %d", i+1, i+1)
	}
	return finish("funnel", "with "+strings.Join(steps, ", ")+"\n"+strings.Join(counts, "\nunion all\n")+"\norder by 1", p.values)
}
