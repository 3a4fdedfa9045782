package generate

import (
	"strconv"
	"strings"
	"time"
)

const (
	maxPages     = 15
	maxSession   = int64(58 * time.Minute / time.Millisecond) // shorter than warmUp
	longestThink = 25 * 60_000.0
	secondMillis = 1000.0
)

// visit is a session while it is played.
type visit struct {
	client   *client
	now      int64 // milliseconds since 1970
	referrer string
	query    string
	page     int // in site.pages
	previous int
	warm     bool // the browser's cache is filled
	loaded   bool // the site's own assets have been asked for
	seen     []int
	more     float64
	hits     float64 // chance that the edge has a page
}

// session plays the pages of one visitor from a time on.
func (s *simulation) session(id, at int64, returning, spike bool) {
	v := &s.visit
	*v = visit{client: s.visitor(id, at), now: at, warm: returning && s.chance(0.75), seen: v.seen[:0], hits: 0.62}
	s.arrive(v, spike)
	if v.referrer == "-" && s.chance(0.07) {
		s.answer(v.client, v.now, resource{method: "GET", path: s.site.pages[v.page].path, query: v.query}, 301)
		v.now += 40
	}
	if s.chance(0.10) { // the thorough ones
		v.more = 0.86
	}
	for n := 0; n < maxPages && v.now < at+maxSession; n++ {
		s.view(v)
		if !s.chance(v.more) {
			break
		}
		v.now += int64(min(s.logNormal(38*secondMillis, 1.15), longestThink)) + 900
		s.follow(v)
		if s.chance(0.015) {
			s.move(v.client)
		}
	}
}

// arrive decides whence a session comes and where it lands.
func (s *simulation) arrive(v *visit, spike bool) {
	if spike {
		v.referrer, v.page, v.more, v.hits, v.warm = "https://news.ycombinator.com/", s.site.spikePage, 0.16, 0.94, false
		if s.chance(0.35) {
			v.referrer = "-"
		}
		return
	}
	e := &s.site.entries[s.site.entryLottery.draw(s.random)]
	v.referrer, v.more = e.referrer, e.more
	switch {
	case e.landing == "home" && s.chance(0.7):
		v.page = s.site.homes[min(s.IntN(len(s.site.homes)), s.IntN(len(s.site.homes)))]
	case e.landing == "random":
		v.page = s.IntN(len(s.site.pages))
	default:
		v.page = s.site.pageLottery.draw(s.random)
	}
	s.pickQuery(v)
	if s.chance(0.11) {
		ad := &s.site.campaigns[s.site.adLottery.draw(s.random)]
		q := strings.ReplaceAll(ad.query, "{id}", s.clickID())
		q = strings.ReplaceAll(q, "{n}", strconv.Itoa(1+time.UnixMilli(v.now).UTC().Day()/7))
		v.referrer, v.query = ad.referrer, cell(q)
	}
}

func (s *simulation) pickQuery(v *visit) {
	v.query = ""
	p := &s.site.pages[v.page]
	if n := len(p.queries); n > 0 && (p.section == "search" || s.chance(0.3)) {
		v.query = p.queries[s.IntN(n)]
	}
}

// follow goes from page to page: mostly on in the same section, sometimes
// back, home, or anywhere.
func (s *simulation) follow(v *visit) {
	from := v.page
	p := &s.site.pages[from]
	v.referrer = p.referrer
	if v.query != "" {
		v.referrer += "?" + v.query
	}
	switch u := s.Float64(); {
	case u < 0.50:
		near := s.site.sections[p.section]
		v.page = near[min(s.IntN(len(near)), s.IntN(len(near)))]
	case u < 0.60 && len(v.seen) > 1:
		v.page = v.previous
	case u < 0.72:
		v.page = s.site.homes[0]
	default:
		v.page = s.site.pageLottery.draw(s.random)
	}
	v.previous = from
	s.pickQuery(v)
}

// view asks for a page and then for what it shows.
func (s *simulation) view(v *visit) {
	p := &s.site.pages[v.page]
	known := contains(v.seen, v.page)
	if s.chance(0.011) && len(s.site.lost) > 0 {
		gone := s.site.lost[s.IntN(len(s.site.lost))]
		s.answer(v.client, v.now, resource{method: "GET", path: gone.path, referrer: gone.referrer, bytes: 1800}, 404)
		v.now += 4000
	}
	r := s.serve(v.client, v.now, resource{
		method: "GET", path: p.path, query: v.query, referrer: v.referrer, contentType: html, bytes: p.bytes,
		hits: v.hits, kept: (known || v.warm && s.chance(0.25)) && s.chance(0.5), document: true,
	})
	v.now = r.finished
	if r.status != 200 && r.status != 304 {
		return
	}
	referrer := p.referrer
	if v.query != "" {
		referrer += "?" + v.query
	}
	s.load(v, p, referrer, known)
	if !known {
		v.seen = append(v.seen, v.page)
	}
	if p.video != "" && s.chance(0.2) {
		s.watch(v, p, referrer)
	}
}

// load asks for the assets of a page: all of them once, then only what the
// browser does not keep.
func (s *simulation) load(v *visit, p *page, referrer string, known bool) {
	for i := range s.site.assets {
		a := &s.site.assets[i]
		call := strings.HasPrefix(a.path, "/api/")
		chance := a.chance
		switch {
		case call:
		case v.loaded:
			chance *= 0.03
		case v.warm:
			chance *= 0.13
		default:
			chance *= assetsPerVisit
		}
		if !s.chance(chance) {
			continue
		}
		at := v.now + int64(s.logNormal(140, 0.9))
		what := resource{method: a.method, path: a.path, referrer: referrer, contentType: a.contentType, bytes: a.bytes, hits: 0.93}
		switch {
		case a.method == "OPTIONS":
			what.contentType = ""
			s.answer(v.client, at, what, 204)
		case call:
			s.answer(v.client, at, what, 200)
		default:
			what.kept = v.warm && s.chance(0.45)
			s.serve(v.client, at, what)
		}
	}
	v.loaded = true
	chance := 0.62 * assetsPerVisit
	if known {
		chance = 0.02
	} else if v.warm {
		chance = 0.22
	}
	for i, path := range p.images {
		if i > 5 && s.chance(0.75) { // below the fold
			continue
		}
		if s.chance(chance) {
			at := v.now + int64(s.logNormal(320, 0.8))
			s.serve(v.client, at, resource{
				method: "GET", path: path, referrer: referrer, contentType: imageType(path),
				bytes: int(s.logNormal(42000, 0.7)), hits: 0.90, kept: v.warm && s.chance(0.2),
			})
		}
	}
}

// assetsPerVisit thins out the assets of an empty cache, so that a page view
// has about 1.7 of them on average, as on sites that bundle.
const assetsPerVisit = 0.38

func imageType(path string) string {
	switch path[len(path)-3:] {
	case "ebp":
		return "image/webp"
	case "vif":
		return "image/avif"
	}
	return "image/jpeg"
}

// watch asks for parts of a film, one after the other.
func (s *simulation) watch(v *visit, p *page, referrer string) {
	const part, size = 1 << 20, 24 << 20
	c := v.client
	for i := range 2 + s.IntN(9) {
		r := &s.request
		start := int64(i) * part
		*r = request{
			client: c, method: "GET", path: p.video, referrer: referrer, status: 206,
			bytes: part + 560, received: 120, result: "Hit", response: "Hit", detail: "Hit",
			contentType: "video/mp4", contentLength: part, rangeStart: start, rangeEnd: min(start+part, size) - 1,
			firstByte: int64(s.logNormal(9, 0.5) * c.latency),
		}
		r.taken = r.firstByte + int64(part/c.bandwidth)
		r.finished = v.now + int64(i)*4200 + r.taken
		s.emit(r)
	}
}

func contains(list []int, x int) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}
