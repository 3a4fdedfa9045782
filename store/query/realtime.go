package query

import (
	"context"
	"database/sql"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

const (
	currentTime   = 5 * time.Minute  // within which a page view makes a visitor a current one
	realtimeTime  = 30 * time.Minute // shown minute by minute
	recentTime    = 48 * time.Hour   // in which the latest page view is looked for
	realtimeLimit = 10               // rows of each list
)

// Realtime gives what happens on a site now, by the clock: the logs may be
// some minutes behind it, which LastAt tells.
func (r Reports) Realtime(ctx context.Context, site string) (myweb.Realtime, error) {
	now := r.now().UTC()
	t := myweb.Realtime{Now: now, Minutes: minutes(now), Pages: []myweb.RealtimeRow{}, Sources: []myweb.RealtimeRow{},
		Countries: []myweb.RealtimeRow{}, Views: []myweb.RealtimeView{}}
	statements := r.realtime(site, now)
	err := r.rows(ctx, statements[0], func(rows *sql.Rows) error {
		var last sql.NullTime
		err := rows.Scan(&t.CurrentVisitors, &last)
		if last.Valid {
			at := last.Time.UTC()
			t.LastAt = &at
		}
		return err
	})
	if err != nil {
		return t, err
	}
	first := t.Minutes[0].Start.Unix() / 60
	err = r.rows(ctx, statements[1], func(rows *sql.Rows) error {
		var minute, visitors, pageViews int64
		err := rows.Scan(&minute, &visitors, &pageViews)
		if i := minute - first; i >= 0 && i < int64(len(t.Minutes)) {
			t.Minutes[i].Visitors, t.Minutes[i].PageViews = visitors, pageViews
		}
		return err
	})
	if err != nil {
		return t, err
	}
	lists := map[string]*[]myweb.RealtimeRow{"page": &t.Pages, "source": &t.Sources, "country": &t.Countries}
	err = r.rows(ctx, statements[2], func(rows *sql.Rows) error {
		var dimension string
		var row myweb.RealtimeRow
		if err := rows.Scan(&dimension, &row.Value, &row.Visitors, &row.PageViews); err != nil {
			return err
		}
		*lists[dimension] = append(*lists[dimension], row)
		return nil
	})
	if err != nil {
		return t, err
	}
	err = r.rows(ctx, statements[3], func(rows *sql.Rows) error {
		var v myweb.RealtimeView
		err := rows.Scan(&v.Timestamp, &v.Page, &v.Source, &v.Country, &v.DeviceType)
		v.Timestamp = v.Timestamp.UTC()
		t.Views = append(t.Views, v)
		return err
	})
	return t, err
}

// RealtimeSQL gives the statements of Realtime: current visitors, minutes,
// values and latest page views.
func (r Reports) RealtimeSQL(site string) []Statement { return r.realtime(site, r.now().UTC()) }

func (r Reports) realtime(site string, now time.Time) []Statement {
	values := map[string]value{
		"from":    timestampValue(minutes(now)[0].Start),
		"to":      timestampValue(now),
		"current": timestampValue(now.Add(-currentTime)),
		"recent":  timestampValue(now.Add(-recentTime)),
		"limit":   integerValue(realtimeLimit),
	}
	slots := map[string]string{"site": "true", "site_p": "true"}
	if site != myweb.AllSites {
		values["site"] = textValue(site)
		slots["site"], slots["site_p"] = "site = ${site}", "p.site = ${site}"
	}
	var statements []Statement
	for _, name := range []string{"realtime_current", "realtime_minutes", "realtime_values", "realtime_views"} {
		statements = append(statements, compose(name, slots, values))
	}
	return statements
}

// minutes are those of the clock up to the one that now lies in.
func minutes(now time.Time) []myweb.Minute {
	list := make([]myweb.Minute, realtimeTime/time.Minute)
	for i := range list {
		list[i].Start = now.Truncate(time.Minute).Add(time.Duration(i+1-len(list)) * time.Minute)
	}
	return list
}
