package query

import (
	"context"
	"database/sql"

	myweb "github.com/myweb-analytics/myweb"
)

// Sessions gives the sessions that begin in the period, latest first.
func (r Reports) Sessions(ctx context.Context, q myweb.Query, part myweb.Part) (myweb.SessionList, error) {
	list := myweb.SessionList{Rows: []myweb.SessionRow{}}
	s, err := r.SessionsSQL(ctx, q, part)
	if err != nil {
		return list, err
	}
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var row myweb.SessionRow
		err := rows.Scan(sessionColumns(&row)...)
		list.Rows = append(list.Rows, row)
		return err
	})
	if err != nil {
		return list, err
	}
	p, err := r.plan(ctx, q)
	if err != nil {
		return list, err
	}
	err = r.rows(ctx, p.compose("session_count", nil), func(rows *sql.Rows) error { return rows.Scan(&list.Sessions) })
	return list, err
}

// SessionsSQL gives the statement of Sessions.
func (r Reports) SessionsSQL(ctx context.Context, q myweb.Query, part myweb.Part) (Statement, error) {
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, err
	}
	if part.Limit < 0 || part.Offset < 0 {
		return Statement{}, myweb.Errorf(myweb.CodeInvalid, "limit and offset are not below 0")
	}
	p.part(part.Limit, part.Offset)
	return p.compose("session_list", nil), nil
}

// Session gives one session of a site, or of any for AllSites, with its page
// views in order.
func (r Reports) Session(ctx context.Context, site string, id int64) (myweb.SessionTimeline, error) {
	t := myweb.SessionTimeline{Views: []myweb.SessionView{}}
	found := false
	err := r.rows(ctx, sessionStatement("session", site, id, nil), func(rows *sql.Rows) error {
		found = true
		return rows.Scan(sessionColumns(&t.SessionRow)...)
	})
	if err == nil && !found {
		err = myweb.Errorf(myweb.CodeNotFound, "no session %d here", id)
	}
	if err != nil {
		return t, err
	}
	t.StartedAt, t.EndedAt = t.StartedAt.UTC(), t.EndedAt.UTC()
	err = r.rows(ctx, sessionStatement("session_views", site, id, &t.SessionRow), func(rows *sql.Rows) error {
		var v myweb.SessionView
		err := rows.Scan(&v.Timestamp, &v.Page, &v.QueryString, &v.Referrer, &v.Status, &v.TimeTakenMS, &v.SecondsOnPage)
		v.Timestamp = v.Timestamp.UTC()
		t.Views = append(t.Views, v)
		return err
	})
	return t, err
}

func sessionStatement(name, site string, id int64, extent *myweb.SessionRow) Statement {
	values := map[string]value{"session": integerValue(id)}
	slots := map[string]string{"site": "true"}
	if site != myweb.AllSites {
		values["site"], slots["site"] = textValue(site), "site = "+reference("site")
	}
	if extent != nil {
		values["from"], values["to"] = timestampValue(extent.StartedAt), timestampValue(extent.EndedAt)
	}
	return compose(name, slots, values)
}

func sessionColumns(s *myweb.SessionRow) []any {
	return []any{
		&s.SessionID, &s.VisitorID, &s.Site, &s.StartedAt, &s.EndedAt, &s.DurationSeconds, &s.PageViews,
		&s.IsNew, &s.EntryPage, &s.ExitPage, &s.ReferrerDomain, &s.Source, &s.Channel, &s.Country,
		&s.Region, &s.City, &s.Browser, &s.OS, &s.DeviceType,
	}
}
