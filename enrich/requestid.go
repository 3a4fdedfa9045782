package enrich

import (
	"strconv"

	"github.com/cespare/xxhash/v2"

	"github.com/myweb-analytics/myweb"
)

// requestID is the same for two lines that are the same request, and differs
// for any others: docs/metrics.md, "the same request". The second is taken of
// the time, so that a line with milliseconds equals its twin without. The
// client address goes into the hash only. buf is scratch space, returned for
// the next call.
//
// A line without x-edge-request-id is told from all others by its place: the
// digest of its log object and its line number.
func requestID(buf []byte, r *myweb.Request, digest string) (int64, []byte) {
	b := buf[:0]
	if r.EdgeRequestID == "" {
		b = append(b, "line\x00"...)
		b = append(b, digest...)
		b = append(b, 0)
		b = strconv.AppendInt(b, r.Line, 10)
		return nonZero(xxhash.Sum64(b)), b
	}
	b = append(b, "edge\x00"...)
	b = append(b, r.EdgeRequestID...)
	b = append(b, 0)
	b = strconv.AppendInt(b, r.Timestamp.Unix(), 10)
	b = append(b, 0)
	address := r.ClientIP.As16() // an IPv4 address and its IPv6-mapped form alike
	b = append(b, address[:]...)
	b = append(b, r.Method...)
	b = append(b, 0)
	b = append(b, r.Site...)
	b = append(b, 0)
	b = append(b, r.URLPath...)
	b = append(b, 0)
	b = strconv.AppendInt(b, int64(r.Status), 10)
	return nonZero(xxhash.Sum64(b)), b
}

// nonZero keeps 0 for "not set".
func nonZero(sum uint64) int64 {
	if sum == 0 {
		return 1
	}
	return int64(sum)
}
