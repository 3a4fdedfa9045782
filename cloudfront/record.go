package cloudfront

import (
	"net/netip"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
)

// record is one line cut into cells, by field, still encoded. It makes the
// request of them, with the same code for every format.
type record struct {
	cells [cellCount]string

	// realTime: the stem includes the query string.
	realTime bool
	// dirty: cells may hold what is not UTF-8, or NUL.
	dirty bool

	day     [len(time.DateOnly)]byte // the last date, and its start as Unix time
	dayUnix int64

	sites, methods, protocols, locations, results, types, referrers, agents, doubledAgents, countries intern
}

// The months in which CloudFront encoded user agents twice, as Unix time:
// September 2013 up to and including February 2020.
const (
	doubledFrom = 1377993600
	doubledTo   = 1583020800
)

// request fills the decoded part of req. The reason is empty if the cells make
// a request; else req is half filled and of no use.
func (r *record) request(req *myweb.Request) myweb.Reason {
	seconds, nanos, ok := r.timestamp()
	if !ok {
		return myweb.ReasonTimestamp
	}
	if req.Status, ok = parseStatus(r.cells[fieldStatus]); !ok {
		return myweb.ReasonStatus
	}
	req.BytesSent, ok = optionalInt(r.cells[fieldBytesSent])
	if !ok {
		return myweb.ReasonNumber
	}
	if req.ASN, ok = optionalInt(r.cells[fieldASN]); !ok {
		return myweb.ReasonNumber
	}
	if req.TimeTaken, ok = optionalDuration(r.cells[fieldTimeTaken]); !ok {
		return myweb.ReasonNumber
	}
	if req.TimeToFirstByte, ok = optionalDuration(r.cells[fieldTimeToFirstByte]); !ok {
		return myweb.ReasonNumber
	}
	req.Timestamp = time.Unix(seconds, nanos).UTC()
	req.ClientIP = clientAddress(r.cells[fieldClientIP])
	req.EdgeRequestID = r.text(fieldEdgeRequestID)
	r.url(req)
	r.terms(req, seconds)
	return ""
}

// timestamp is the time of the request: timestamp(ms) or timestamp where they
// are logged, else date and time. It is cut to milliseconds, which is what
// CloudFront logs at most: so durations are exact in every engine.
func (r *record) timestamp() (seconds, nanos int64, ok bool) {
	if ms := r.cells[fieldTimestampMS]; !empty(ms) {
		n, ok := parseInt(ms)
		return n / 1000, n % 1000 * int64(time.Millisecond), ok && n/1000 < maxUnix
	}
	if s := r.cells[fieldTimestamp]; !empty(s) {
		seconds, nanos, ok = parseSeconds(s)
		nanos -= nanos % int64(time.Millisecond)
		return seconds, nanos, ok && seconds < maxUnix
	}
	if date := r.cells[fieldDate]; date != string(r.day[:]) {
		if r.dayUnix, ok = parseDate(date); !ok {
			r.day = [len(r.day)]byte{}
			return 0, 0, false
		}
		copy(r.day[:], date)
	}
	seconds, ok = parseClock(r.cells[fieldTime])
	return r.dayUnix + seconds, 0, ok
}

// url sets path and query string.
func (r *record) url(req *myweb.Request) {
	stem, query := r.cells[fieldURIStem], r.cells[fieldURIQuery]
	if r.realTime {
		path, tail, _ := strings.Cut(stem, "?")
		stem = path
		if empty(query) {
			query = tail
		}
	}
	req.URLPath = r.decode(stem)
	if req.URLPath == "" {
		req.URLPath = "/"
	}
	req.QueryString = r.decode(strings.TrimPrefix(query, "?"))
}

// terms sets what comes again and again.
func (r *record) terms(req *myweb.Request, seconds int64) {
	c := &r.cells
	req.Site = r.sites.get(first(c[fieldViewerHost], c[fieldHostHeader], c[fieldDistributionHost]), siteOf)
	req.Method = r.methods.get(c[fieldMethod], valueOf)
	req.Protocol = r.protocols.get(first(c[fieldProtocolVersion], c[fieldProtocol], ""), valueOf)
	req.EdgeLocation = r.locations.get(c[fieldEdgeLocation], valueOf)
	req.ContentType = r.types.get(c[fieldContentType], mediaTypeOf)
	req.Referrer = r.referrers.get(c[fieldReferer], valueOf)
	req.Country = r.countries.get(c[fieldCountry], countryOf)
	if seconds >= doubledFrom && seconds < doubledTo {
		req.UserAgent = r.doubledAgents.get(c[fieldUserAgent], doubledAgentOf)
	} else {
		req.UserAgent = r.agents.get(c[fieldUserAgent], valueOf)
	}
	result := first(c[fieldResponseResultType], c[fieldResultType], "")
	if c[fieldDetailedResultType] == originShieldHit {
		result = originShieldHit
	}
	req.CacheResult = r.results.get(result, valueOf)
}

const originShieldHit = "OriginShieldHit"

func (r *record) text(f field) string { return r.decode(r.cells[f]) }

// decode is valueOf with less work where the cell is known to be clean.
func (r *record) decode(cell string) string {
	if r.dirty || strings.IndexByte(cell, '%') >= 0 {
		return valueOf(cell)
	}
	if empty(cell) {
		return ""
	}
	return cell
}

// first is the first of three cells that holds a value.
func first(a, b, c string) string {
	if !empty(a) {
		return a
	}
	if !empty(b) {
		return b
	}
	return c
}

// valueOf decodes a cell. A lone hyphen is no value.
func valueOf(cell string) string {
	if empty(cell) {
		return ""
	}
	return Unescape(cell)
}

func doubledAgentOf(cell string) string {
	if empty(cell) {
		return ""
	}
	return unescapeUserAgent(cell)
}

// optionalInt reads a number that may not be logged: 0 then.
func optionalInt(cell string) (int64, bool) {
	if empty(cell) {
		return 0, true
	}
	return parseInt(cell)
}

// optionalDuration reads seconds with decimals that may not be logged.
func optionalDuration(cell string) (time.Duration, bool) {
	if empty(cell) {
		return myweb.NotLogged, true
	}
	seconds, nanos, ok := parseSeconds(cell)
	if !ok || seconds > int64(maxDuration/time.Second) {
		return 0, false
	}
	return time.Duration(seconds)*time.Second + time.Duration(nanos), true
}

// maxDuration bounds what is taken for a duration: a connection of a WebSocket
// may last for days, not for years.
const maxDuration = 10 * 365 * 24 * time.Hour

// clientAddress is the zero Addr for anything but an address. Addresses that
// are written differently but equal become the same.
func clientAddress(cell string) netip.Addr {
	if empty(cell) {
		return netip.Addr{}
	}
	addr, err := netip.ParseAddr(cell)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}
