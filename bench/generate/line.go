package generate

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
)

var fields = strings.Fields(`date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status
	cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header
	cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type
	cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type
	sc-content-type sc-content-len sc-range-start sc-range-end`)

// layout is how a format puts cells into a line: what comes before each of
// them, and after the last.
type layout struct {
	header string
	before []string
	close  string
	json   bool
}

func newLayout(format string) *layout {
	l := &layout{}
	if format == FormatV2JSON {
		l.json, l.close = true, "\"}\n"
		for i, f := range append(fields[:len(fields):len(fields)], "c-country", "cache-behavior-path-pattern") {
			open := `","`
			if i == 0 {
				open = `{"`
			}
			l.before = append(l.before, open+f+`":"`)
		}
		return l
	}
	l.header = "#Version: 1.0\n#Fields: " + strings.Join(fields, " ") + "\n"
	l.close = "\n"
	for i := range fields {
		l.before = append(l.before, "\t"[:min(i, 1)])
	}
	return l
}

// line is a line in the making.
type line struct {
	*layout
	text []byte
	next int // cell
}

func (l *line) open() { l.text = append(l.text, l.before[l.next]...); l.next++ }

func (l *line) cell(encoded string) {
	l.open()
	if encoded == "" {
		encoded = "-"
	}
	l.text = append(l.text, encoded...)
}

// count writes a number, or "-" for a negative one.
func (l *line) count(n int64) {
	l.open()
	if n < 0 {
		l.text = append(l.text, '-')
		return
	}
	l.text = strconv.AppendInt(l.text, n, 10)
}

// seconds writes milliseconds as seconds with three decimals.
func (l *line) seconds(millis int64) {
	l.open()
	l.text = strconv.AppendInt(l.text, millis/1000, 10)
	m := millis % 1000
	l.text = append(l.text, '.', byte('0'+m/100), byte('0'+m/10%10), byte('0'+m%10))
}

// appendLine appends the line of a request to a site.
func (l *layout) appendLine(text []byte, s *site, r *request) []byte {
	w := line{layout: l, text: text}
	c := r.client
	at := time.UnixMilli(r.finished).UTC()
	w.open()
	w.text = at.AppendFormat(w.text, time.DateOnly)
	w.open()
	w.text = at.AppendFormat(w.text, time.TimeOnly)
	w.cell(c.edge)
	w.count(r.bytes)
	w.open()
	w.text = append(w.text, c.address...)
	w.cell(r.method)
	w.cell(s.domain)
	w.cell(r.path)
	w.open()
	w.text = append(w.text, byte('0'+r.status/100), byte('0'+r.status/10%10), byte('0'+r.status%10))
	w.cell(r.referrer)
	w.cell(c.agent)
	w.cell(r.query)
	w.cell("-")
	w.cell(r.result)
	w.open()
	w.text = appendRequestID(w.text, r.id)
	w.cell(s.host)
	w.connection(r)
	w.cell("-")
	w.cell("-")
	w.count(int64(c.port))
	w.seconds(r.firstByte)
	w.cell(r.detail)
	w.cell(r.contentType)
	w.count(r.contentLength)
	w.count(r.rangeStart)
	w.count(r.rangeEnd)
	if l.json {
		w.cell(c.country)
		w.cell(behaviourPattern(r.path))
	}
	return append(w.text, l.close...)
}

// connection writes cs-protocol to cs-protocol-version.
func (l *line) connection(r *request) {
	c := r.client
	scheme, tls, cipher, protocol := "https", c.tls, c.cipher, c.protocol
	if r.insecure {
		scheme, tls, cipher, protocol = "http", "", "", "HTTP/1.1"
	}
	l.cell(scheme)
	l.count(r.received)
	l.seconds(r.taken)
	forwarded := c.forwarded
	if l.json && forwarded != "" {
		forwarded = strings.ReplaceAll(forwarded, `\`, `\\`)
	}
	l.cell(forwarded)
	l.cell(tls)
	l.cell(cipher)
	l.cell(r.response)
	l.cell(protocol)
}

// appendRequestID appends 56 characters made of a number: of 42 bytes, the
// first 8 are the number itself, so no two are alike.
func appendRequestID(text []byte, id uint64) []byte {
	var b [48]byte
	for i := 0; i < 48; i += 8 {
		binary.LittleEndian.PutUint64(b[i:], id)
		id = mix(id, uint64(i))
	}
	return base64.URLEncoding.AppendEncode(text, b[:42])
}

func behaviourPattern(path string) string {
	for _, p := range []string{"/assets/", "/images/", "/api/"} {
		if strings.HasPrefix(path, p) {
			return p + "*"
		}
	}
	return "*"
}
