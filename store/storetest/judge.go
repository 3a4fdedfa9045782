package storetest

import (
	"cmp"
	"slices"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Expected are the tables that a set of requests must give, computed the slow
// and obvious way: everything in memory, one visitor after the other.
type Expected struct {
	Sessions   map[int64]Session
	SessionOf  map[int64]int64 // request_id -> session_id of each page view
	Visitors   map[int64]Visitor
	Daily      map[Day]Figures
	Hours      map[Hour]Figures
	Breakdowns map[Value]Figures
	Pages      map[Page]Seen
}

// Session is a row of the table sessions, with some of what it takes from its
// first page view.
type Session struct {
	myweb.Session
	Source, Country string
	Pages           []string // the paths that page_numbers stand for
	views           []int64  // and whose page views they are; the judge alone knows
}

// Visitor is a row of the table visitors.
type Visitor struct {
	Site                string
	FirstSeen, LastSeen time.Time
	PageViews, Sessions int64
}

// Day is the key of a row of daily_metrics.
type Day struct {
	Site, Date string
}

// Hour is the key of a row of loaded_hours, an hour of UTC.
type Hour struct {
	Site  string
	Start time.Time
}

// Value is the key of a row of daily_breakdowns.
type Value struct {
	Day
	Dimension, Value string
}

// Page is the key of a row of url_metadata.
type Page struct {
	Site, Path string
}

// Seen says when a page was viewed.
type Seen struct {
	First, Last time.Time
}

// Figures are those of a row of daily_metrics; durations are in milliseconds.
type Figures struct {
	PageViews, Visitors, NewVisitors, Sessions, Bounces, DurationMS, Requests, BytesSent, BotRequests int64
}

// judged are the dimensions that the judge knows. The other ones are filled by
// the same statements.
var judged = []string{"source", "country", "entry_page", "page", "status", "bot_class"}

func newExpected() Expected {
	return Expected{
		Sessions: map[int64]Session{}, SessionOf: map[int64]int64{}, Visitors: map[int64]Visitor{},
		Daily: map[Day]Figures{}, Hours: map[Hour]Figures{}, Breakdowns: map[Value]Figures{}, Pages: map[Page]Seen{},
	}
}

// Judge computes the tables of requests, of which several may be the same.
// Days are those of zone.
func Judge(requests []myweb.Request, timeout time.Duration, zone *time.Location) Expected {
	j := judge{newExpected(), zone}
	byVisitor := map[int64][]myweb.Request{}
	for _, r := range Kept(requests) {
		j.request(r)
		if r.Kind == myweb.KindPageView {
			byVisitor[r.VisitorID] = append(byVisitor[r.VisitorID], r)
		}
	}
	for _, views := range byVisitor {
		j.visitor(views, timeout)
	}
	return j.Expected
}

// Kept are the requests without their copies: of two that are the same, the
// one that says most is kept.
func Kept(requests []myweb.Request) []myweb.Request {
	best := map[int64]myweb.Request{}
	for _, r := range requests {
		if b, ok := best[r.ID]; !ok || saysMore(r, b) {
			best[r.ID] = r
		}
	}
	kept := make([]myweb.Request, 0, len(best))
	for _, r := range best {
		kept = append(kept, r)
	}
	return kept
}

func saysMore(a, b myweb.Request) bool {
	return cmp.Or(a.Timestamp.Compare(b.Timestamp), cmp.Compare(a.ASN, b.ASN), cmp.Compare(a.Country, b.Country),
		cmp.Compare(a.ContentType, b.ContentType)) > 0
}

type judge struct {
	Expected
	zone *time.Location
}

func (j judge) date(t time.Time) string { return t.In(j.zone).Format(time.DateOnly) }

func (j judge) request(r myweb.Request) {
	day := Day{r.Site, j.date(r.Timestamp)}
	f := Figures{Requests: 1, BytesSent: r.BytesSent}
	if r.IsBot {
		f.BotRequests = 1
		j.count(Value{day, "bot_class", string(r.BotClass)}, f)
	}
	j.count(Value{day, "status", decimal(r.Status)}, f)
	add(j.Daily, day, f)
	f.PageViews = one(r.Kind == myweb.KindPageView)
	add(j.Hours, Hour{r.Site, r.Timestamp.UTC().Truncate(time.Hour)}, f)
}

func (j judge) count(v Value, f Figures) { add(j.Breakdowns, v, f) }

func add[K comparable](sums map[K]Figures, key K, f Figures) {
	sum := sums[key]
	sum.PageViews += f.PageViews
	sum.Visitors += f.Visitors
	sum.NewVisitors += f.NewVisitors
	sum.Sessions += f.Sessions
	sum.Bounces += f.Bounces
	sum.DurationMS += f.DurationMS
	sum.Requests += f.Requests
	sum.BytesSent += f.BytesSent
	sum.BotRequests += f.BotRequests
	sums[key] = sum
}

// visitor adds what one visitor's page views count for.
func (j judge) visitor(views []myweb.Request, timeout time.Duration) {
	sessions, sessionOf := Cut(views, timeout)
	for _, s := range sessions {
		j.Sessions[s.ID] = s
	}
	last := sessions[len(sessions)-1]
	j.Visitors[views[0].VisitorID] = Visitor{views[0].Site, sessions[0].StartedAt, last.EndedAt, int64(len(views)), int64(len(sessions))}
	once := map[any]bool{} // a visitor counts once a day, and once a day and value
	visitor := func(key any) int64 {
		if once[key] {
			return 0
		}
		once[key] = true
		return 1
	}
	for _, v := range views {
		j.SessionOf[v.ID] = sessionOf[v.ID]
		j.page(v)
		day := Day{v.Site, j.date(v.Timestamp)}
		add(j.Daily, day, Figures{PageViews: 1, Visitors: visitor(day)})
		page := Value{day, "page", v.URLPath}
		j.count(page, Figures{PageViews: 1, Visitors: visitor(page)})
		for _, value := range j.values(day, j.Sessions[sessionOf[v.ID]]) {
			j.count(value, Figures{PageViews: 1, Visitors: visitor(value)})
		}
	}
	for _, s := range sessions {
		day := Day{s.Site, j.date(s.StartedAt)}
		f := Figures{Sessions: 1, DurationMS: s.Duration().Milliseconds(), Bounces: one(s.IsBounce()), NewVisitors: one(s.PreviousEndedAt.IsZero())}
		add(j.Daily, day, f)
		for _, value := range j.values(day, s) {
			j.count(value, f)
		}
	}
}

func (j judge) values(day Day, s Session) []Value {
	return []Value{{day, "source", s.Source}, {day, "country", s.Country}, {day, "entry_page", s.EntryPage}}
}

func (j judge) page(v myweb.Request) {
	key := Page{v.Site, v.URLPath}
	seen, ok := j.Pages[key]
	if !ok || v.Timestamp.Before(seen.First) {
		seen.First = v.Timestamp
	}
	if v.Timestamp.After(seen.Last) {
		seen.Last = v.Timestamp
	}
	j.Pages[key] = seen
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Cut makes the sessions of one visitor's page views, in order, and says in
// which each of them is.
func Cut(views []myweb.Request, timeout time.Duration) ([]Session, map[int64]int64) {
	slices.SortFunc(views, func(a, b myweb.Request) int {
		return cmp.Or(a.Timestamp.Compare(b.Timestamp), cmp.Compare(a.ID, b.ID))
	})
	var sessions []Session
	sessionOf := map[int64]int64{}
	for _, v := range views {
		n := len(sessions)
		if n == 0 || v.Timestamp.Sub(sessions[n-1].EndedAt) > timeout {
			s := Session{Source: v.Source, Country: v.Country}
			s.Session = myweb.Session{ID: v.ID, VisitorID: v.VisitorID, Site: v.Site, StartedAt: v.Timestamp, EntryPage: v.URLPath}
			if n > 0 {
				s.PreviousEndedAt = sessions[n-1].EndedAt
			}
			sessions = append(sessions, s)
			n++
		}
		s := &sessions[n-1]
		s.EndedAt, s.ExitPage = v.Timestamp, v.URLPath
		s.PageViews++
		s.Pages, s.views = append(s.Pages, v.URLPath), append(s.views, v.ID)
		sessionOf[v.ID] = s.ID
	}
	return sessions, sessionOf
}
