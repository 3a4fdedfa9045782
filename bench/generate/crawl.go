package generate

// behaviour is how a kind of bot goes about its visits. A new row here is a new
// word in the column behaviour of bots.tsv.
type behaviour struct {
	lines float64 // mean number of a visit
	gap   float64 // seconds from one to the next, median
	ask   func(s *simulation, c *client, at int64, nth int)

	regular bool // in equal intervals, a line each
}

var behaviours = map[string]behaviour{
	"crawl":     {lines: 12, gap: 9, ask: (*simulation).crawl},
	"deep":      {lines: 40, gap: 1.4, ask: (*simulation).crawlDeep},
	"images":    {lines: 6, gap: 11, ask: (*simulation).crawlImages},
	"assistant": {lines: 1.3, gap: 2, ask: (*simulation).fetchPage},
	"ping":      {lines: 1, ask: (*simulation).ping, regular: true},
	"feed":      {lines: 1.2, gap: 30, ask: (*simulation).fetchFeed},
	"preview":   {lines: 2, gap: 1, ask: (*simulation).preview},
	"scan":      {lines: 24, gap: 0.3, ask: (*simulation).probe},
	"tool":      {lines: 2.5, gap: 3, ask: (*simulation).useTool},
}

// crawlers plays the visits of all bots that begin in a step.
func (s *simulation) crawlers(index int) {
	expected := s.plan.bots[index]
	begin := (s.firstStep + int64(index)) * step.Milliseconds()
	for i := range s.audience.bots {
		b := &s.audience.bots[i]
		if b.behaviour.regular {
			s.pings(b, i, index)
			continue
		}
		for range s.poisson(expected * b.share / b.behaviour.lines) {
			s.botVisit(b, begin+s.Int64N(step.Milliseconds()))
		}
	}
}

func (s *simulation) botVisit(b *bot, at int64) {
	c := s.botClient(b)
	last := at + maxSession
	for n := 0; at < last; n++ {
		b.behaviour.ask(s, c, at, n)
		if s.Float64()*b.behaviour.lines < 1 {
			return
		}
		at += int64(s.logNormal(b.behaviour.gap*1000, 0.7))
	}
}

// pings looks at the site in equal intervals, of a round number of seconds
// where there is enough traffic for it.
func (s *simulation) pings(b *bot, which, index int) {
	if s.pingMean <= 0 {
		return
	}
	interval := step.Seconds() / (s.pingMean * b.share)
	for _, round := range []float64{10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600} {
		if interval < round*1.25 {
			interval = round
			break
		}
	}
	millis := int64(interval * 1000)
	phase := int64(mix(s.site.id, uint64(which)) % uint64(millis))
	begin := (s.firstStep + int64(index)) * step.Milliseconds()
	end := begin + step.Milliseconds()
	for at := begin - (begin-phase)%millis; at < end; at += millis {
		if at >= begin {
			b.behaviour.ask(s, s.botClient(b), at+s.Int64N(400), 0)
		}
	}
}

func (s *simulation) botClient(b *bot) *client {
	c := &s.client
	edges := s.audience.edges
	*c = client{
		address: c.address[:0], agent: b.agent, country: "US", bot: !b.disguised,
		protocol: "HTTP/1.1", tls: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256",
		edge: edges[min(s.IntN(len(edges)), s.IntN(len(edges)))], latency: 1, bandwidth: 9000,
	}
	if s.chance(0.35) {
		c.protocol = "HTTP/2.0"
	}
	if s.chance(0.15) {
		c.tls, c.cipher = "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"
	}
	s.drawAddress(c, b.ranges, s.random)
	s.connect(c)
	return c
}

func (s *simulation) crawl(c *client, at int64, nth int)     { s.crawlAny(c, at, nth, false) }
func (s *simulation) crawlDeep(c *client, at int64, nth int) { s.crawlAny(c, at, nth, true) }

// crawlAny asks for robots.txt first, then for pages; a deep crawler takes
// them all alike and finds few of them in the cache.
func (s *simulation) crawlAny(c *client, at int64, nth int, deep bool) {
	u := s.Float64()
	switch {
	case nth == 0 && u < 0.5:
		s.serve(c, at, resource{method: "GET", path: "/robots.txt", contentType: "text/plain", bytes: 310, hits: 0.9})
	case u < 0.015:
		s.serve(c, at, resource{method: "GET", path: "/sitemap.xml", contentType: "application/xml", bytes: 41000, hits: 0.8})
	case u < 0.055 && len(s.site.lost) > 0:
		s.answer(c, at, resource{method: "GET", path: s.site.lost[s.IntN(len(s.site.lost))].path, bytes: 1800}, 404)
	case u < 0.085:
		s.answer(c, at, resource{method: "GET", path: s.site.pages[s.IntN(len(s.site.pages))].path}, 301)
	case u < 0.17 && !deep:
		a := &s.site.assets[s.IntN(5)]
		s.serve(c, at, resource{method: "GET", path: a.path, contentType: a.contentType, bytes: a.bytes, hits: 0.93, kept: s.chance(0.3)})
	case deep:
		s.document(c, at, s.IntN(len(s.site.pages)), 0.22, 0.03)
	default:
		s.document(c, at, s.site.pageLottery.draw(s.random), 0.48, 0.15)
	}
}

// document asks for a page as bots do: without a referrer, mostly without a query.
func (s *simulation) document(c *client, at int64, i int, hits, kept float64) {
	p := &s.site.pages[i]
	query := ""
	if len(p.queries) > 0 && s.chance(0.4) {
		query = p.queries[s.IntN(len(p.queries))]
	}
	s.serve(c, at, resource{
		method: "GET", path: p.path, query: query, contentType: html, bytes: p.bytes,
		hits: hits, kept: s.chance(kept), document: true,
	})
}

func (s *simulation) crawlImages(c *client, at int64, _ int) {
	p := &s.site.pages[s.site.pageLottery.draw(s.random)]
	if len(p.images) == 0 {
		s.crawlAny(c, at, 0, true)
		return
	}
	path := p.images[s.IntN(len(p.images))]
	s.serve(c, at, resource{method: "GET", path: path, contentType: imageType(path), bytes: int(s.logNormal(42000, 0.7)), hits: 0.8})
}

func (s *simulation) fetchPage(c *client, at int64, _ int) {
	s.document(c, at, s.site.pageLottery.draw(s.random), 0.6, 0)
}

func (s *simulation) ping(c *client, at int64, _ int) {
	method := "GET"
	if s.chance(0.5) {
		method = "HEAD"
	}
	s.serve(c, at, resource{method: method, path: "/", contentType: html, bytes: 14000, hits: 0.9, document: true})
}

func (s *simulation) fetchFeed(c *client, at int64, _ int) {
	path := "/feed.xml"
	if s.chance(0.15) {
		s.answer(c, at, resource{method: "GET", path: path}, 301)
		return
	}
	s.serve(c, at, resource{method: "GET", path: path, contentType: "application/rss+xml", bytes: 38000, hits: 0.85, kept: s.chance(0.65)})
}

func (s *simulation) preview(c *client, at int64, nth int) {
	if nth == 0 {
		s.fetchPage(c, at, nth)
		return
	}
	s.serve(c, at, resource{method: "GET", path: "/images/social-card.png", contentType: "image/png", bytes: 88000, hits: 0.9})
}

// probe looks for holes. What it asks for is not there, or not for it.
func (s *simulation) probe(c *client, at int64, _ int) {
	p := &s.probes[s.probeLottery.draw(s.random)]
	what := resource{method: p.method, path: p.path, query: p.query, bytes: 600}
	if s.chance(0.12) && p.method == "GET" {
		s.answer(c, at, what, 301)
		return
	}
	s.answer(c, at, what, p.status)
}

func (s *simulation) useTool(c *client, at int64, _ int) {
	switch u := s.Float64(); {
	case u < 0.15:
		s.serve(c, at, resource{method: "HEAD", path: "/", contentType: html, hits: 0.8, document: true})
	case u < 0.3:
		s.answer(c, at, resource{method: "GET", path: "/api/status", contentType: "application/json", bytes: 180}, 200)
	case u < 0.4:
		s.answer(c, at, resource{method: "GET", path: "/"}, 301)
	default:
		s.fetchPage(c, at, 0)
	}
}
