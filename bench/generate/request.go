package generate

// request is what becomes a line. Text is encoded already; an empty string is
// written as "-", a negative number too. Times are in milliseconds.
type request struct {
	client   *client
	finished int64 // since 1970: CloudFront logs when the response was done
	id       uint64

	method, path, query, referrer string

	status        int // 0: the viewer left
	bytes         int64
	received      int64
	taken         int64
	firstByte     int64
	result        string // x-edge-result-type: after the last byte
	response      string // x-edge-response-result-type: before it
	detail        string
	contentType   string
	contentLength int64
	rangeStart    int64
	rangeEnd      int64
	insecure      bool // http

	document bool // a page: together with status and client it makes a page view
}

// pageView holds the definition of the product against a request.
func (r *request) pageView() bool {
	return r.document && !r.client.bot && r.method == "GET" && (r.status == 200 || r.status == 304)
}

// client is who asks, for the length of a session or visit.
type client struct {
	address   []byte // text
	port      int
	agent     string
	protocol  string
	tls       string
	cipher    string
	edge      string
	country   string
	forwarded string
	latency   float64 // 1 for a good line to a near edge
	bandwidth float64 // bytes per millisecond
	bot       bool    // its user agent says so, or it has none

	network *network
	ipv6    bool
	ipBytes [16]byte
}

// resource is what is asked for.
type resource struct {
	method, path, query, referrer string
	contentType                   string
	bytes                         int
	hits                          float64 // chance that the edge has it
	kept                          bool    // the browser has it, and only asks whether it changed
	document                      bool
}

const html = "text/html;%20charset=utf-8"

// serve answers a request that begins at a time and writes its line. It
// returns the request for what depends on the answer.
func (s *simulation) serve(c *client, at int64, what resource) *request {
	r := &s.request
	*r = request{
		client: c, method: what.method, path: what.path, query: what.query, referrer: what.referrer,
		status: 200, contentType: what.contentType, contentLength: -1, rangeStart: -1, rangeEnd: -1,
		received: int64(s.logNormal(190, 0.55)), document: what.document,
	}
	s.fromCache(r, what)
	first := s.logNormal(7, 0.6) * c.latency
	if r.response != "Hit" {
		first += s.logNormal(95, 0.55)
	}
	switch {
	case r.status == 504:
		first = 30000
	case r.status != 200:
		r.bytes = 900 + int64(s.IntN(300))
		r.contentType = "text/html"
	case what.kept:
		r.status, r.bytes, r.contentType = 304, 260+int64(s.IntN(140)), ""
	case what.method == "HEAD":
		r.bytes = 420 + int64(s.IntN(160))
	default:
		size := int64(what.bytes)
		if what.document {
			size = int64(s.logNormal(float64(size), 0.06))
		}
		r.bytes = size + 430 + int64(s.IntN(240))
		if !what.document || r.response == "Hit" {
			r.contentLength = size
		}
	}
	r.firstByte = int64(first)
	r.taken = r.firstByte + int64(float64(r.bytes)/c.bandwidth)
	s.disturb(r)
	r.finished = at + r.taken
	s.emit(r)
	return r
}

// fromCache decides where the answer comes from, and whether there is one.
func (s *simulation) fromCache(r *request, what resource) {
	u := s.Float64()
	switch {
	case u < what.hits:
		r.result = "Hit"
	case u < what.hits+0.05:
		r.result = "RefreshHit"
	default:
		r.result = "Miss"
		if s.failing && s.chance(0.6) {
			i := s.IntN(3)
			r.status = []int{502, 503, 504}[i]
			r.result = "Error"
			r.detail = []string{"OriginConnectError", "OriginError", "OriginCommError"}[i]
		}
	}
	r.response = r.result
	if r.detail == "" {
		r.detail = r.result
	}
}

// disturb makes a few viewers leave before or while they are served.
func (s *simulation) disturb(r *request) {
	switch u := s.Float64(); {
	case u < 0.0025:
		r.status, r.bytes, r.contentType, r.contentLength = 0, 0, "", -1
		r.result, r.response, r.detail = "Error", "Error", "ClientCommError"
		r.firstByte = r.taken
	case u < 0.005 && r.status == 200:
		r.bytes = r.bytes * int64(s.IntN(90)) / 100
		r.result, r.detail = "Error", "ClientHungUpRequest"
	}
}

// answer writes a line for what the edge or the site answers without looking
// for a resource: redirects, pages that are not there, calls of an API.
func (s *simulation) answer(c *client, at int64, what resource, status int) {
	r := &s.request
	*r = request{
		client: c, method: what.method, path: what.path, query: what.query, referrer: what.referrer,
		status: status, contentType: what.contentType, contentLength: -1, rangeStart: -1, rangeEnd: -1,
		bytes: int64(420 + s.IntN(300) + what.bytes), received: int64(s.logNormal(240, 0.6)),
	}
	switch {
	case status == 301:
		r.insecure = true
		r.result, r.detail = "Redirect", "Redirect"
		r.contentType, r.contentLength = "text/html", 167
		r.firstByte = int64(s.logNormal(0.6, 0.8))
	case status >= 400:
		r.result, r.detail = "Error", "Error"
		r.contentType = "text/html"
		r.firstByte = int64(s.logNormal(40, 0.9))
	default:
		r.result, r.detail = "Miss", "Miss"
		r.firstByte = int64(s.logNormal(80, 0.6) + 7*c.latency)
	}
	r.response = r.result
	r.taken = r.firstByte + int64(s.IntN(2))
	r.finished = at + r.taken
	s.emit(r)
}
