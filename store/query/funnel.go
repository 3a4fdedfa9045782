package query

import (
	"context"
	"database/sql"
	"fmt"
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
	page, _ := myweb.DimensionByName("page")
	slots := map[string]string{"unit": "session_id", "kept": p.keptPageViews(), "site": p.site()}
	if o.Window > 0 {
		slots["unit"] = "visitor_id"
		slots["window"] = fmt.Sprintf("p.timestamp <= s.first_at + interval '%d seconds'", int64(o.Window/time.Second))
	}
	var steps, counts []string
	for i, step := range o.Steps {
		operator := step.Operator
		if operator == "" {
			operator = "is"
		}
		term, negated, err := p.filters.term(page, operator, step.Values)
		if err != nil {
			return Statement{}, err
		}
		if negated {
			term = "not (" + term + ")"
		}
		slots["match"] = term
		name := "funnel_first"
		if i > 0 {
			name, slots["before"] = "funnel_next", fmt.Sprintf("step_%d", i)
		}
		steps = append(steps, fmt.Sprintf("step_%d as (\n%s\n)", i+1, compose(name, slots, p.values).text))
		counts = append(counts, fmt.Sprintf("select cast(%d as bigint) as step, cast(count(*) as bigint) as reached from step_%d", i+1, i+1))
	}
	return finish("funnel", "with "+strings.Join(steps, ", ")+"\n"+strings.Join(counts, "\nunion all\n")+"\norder by 1", p.values), nil
}
