package query

import (
	"slices"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

// defaultLimit is how many rows a list has where nothing is said.
const defaultLimit = 100

// order is what the rows of a list have, and by what they are ordered.
type order struct {
	metrics []string // figures that the rows have
	sort    string   // one of them
	sql     string   // the same as SQL
}

// derived are the figures that are no column of the files, over those that
// are.
var derived = map[string]string{
	"returning_visitors": "visitors - new_visitors",
	"views_per_session":  "cast(page_views as double precision) / nullif(sessions, 0)",
	"bounce_rate":        "cast(bounces as double precision) / nullif(sessions, 0)",
	"session_duration":   "duration_seconds / nullif(sessions, 0)",
	"exit_rate":          "cast(exits as double precision) / nullif(page_views, 0)",
	"bot_share":          "cast(bot_requests as double precision) / nullif(requests, 0)",
	"cache_hit_ratio":    "cast(cache_hits as double precision) / nullif(requests, 0)",
	"client_error_rate":  "cast(client_errors as double precision) / nullif(requests, 0)",
	"server_error_rate":  "cast(server_errors as double precision) / nullif(requests, 0)",
}

func orderOf(metrics []string, b myweb.BreakdownOptions) (order, error) {
	o := order{metrics: metrics, sort: b.Sort}
	if o.sort == "" {
		o.sort = metrics[0]
	}
	if !slices.Contains(metrics, o.sort) {
		return o, myweb.Errorf(myweb.CodeInvalid, "the breakdown by %s cannot be sorted by %q; use one of %s", b.Dimension, o.sort, strings.Join(metrics, ", "))
	}
	if b.Limit < 0 || b.Offset < 0 {
		return o, myweb.Errorf(myweb.CodeInvalid, "limit and offset are not below 0")
	}
	expression, ok := derived[o.sort]
	if !ok {
		expression = o.sort
	}
	o.sql = expression + " desc nulls last"
	if b.Ascending {
		o.sql = expression + " asc nulls last"
	}
	return o, nil
}

// list names which part of a list is wanted.
func (p *plan) list(d myweb.Dimension, b myweb.BreakdownOptions) {
	p.part(b.Limit, b.Offset)
	p.values["dimension"] = textValue(d.Name)
}

func (p *plan) part(limit, offset int) {
	if limit == 0 {
		limit = defaultLimit
	}
	p.values["limit"], p.values["offset"] = integerValue(int64(limit)), integerValue(int64(offset))
}

// search keeps values that hold a text. Of a dimension that most sessions or
// requests lack, the absent value is no row.
func (p *plan) search(d myweb.Dimension, text, value string) string {
	term := "true"
	if d.Sparse {
		term = value + " <> ''"
	}
	if text == "" {
		return term
	}
	p.values["searched"] = textValue(containing(text))
	return term + " and " + value + ` ilike ${searched} escape '\'`
}
