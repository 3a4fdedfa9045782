package cloudfront

import (
	"github.com/myweb-analytics/myweb"
)

// Format is a form of CloudFront's access logs.
type Format string

// The formats. Empty means not known: no line was understood so far.
const (
	V1       Format = "v1"       // standard logs (legacy): tab-separated, header names separated by spaces
	V2JSON   Format = "v2-json"  // standard logging v2: one JSON object per line, all values strings
	V2W3C    Format = "v2-w3c"   // standard logging v2: #Fields header, any fields, any delimiter
	V2Plain  Format = "v2-plain" // standard logging v2: the same without a header
	RealTime Format = "realtime" // real-time logs: tab-separated, no header, canonical order
	Parquet  Format = "parquet"  // standard logging v2: read elsewhere, see ErrParquet and RowDecoder
)

// ErrParquet is returned by NewDecoder for a Parquet file. It is no text and
// needs random access: read its rows as strings and give them to a RowDecoder.
var ErrParquet error = &myweb.Error{Code: myweb.CodeUnreadable, Err: errParquet}

// ErrRTMP is returned for the logs of RTMP distributions, which CloudFront
// gave up in 2020. They record playback events, not requests.
var ErrRTMP error = &myweb.Error{Code: myweb.CodeUnreadable, Err: errRTMP}

type sentinel string

func (s sentinel) Error() string { return string(s) }

const (
	errParquet = sentinel("a Parquet file: its rows are read through a RowDecoder")
	errRTMP    = sentinel("the log of an RTMP distribution (its header names x-event): it holds playback events, not requests; leave it out")
)

// valid says whether f can be asked for in Options.
func (f Format) valid() bool {
	switch f {
	case "", V1, V2JSON, V2W3C, V2Plain, RealTime, Parquet:
		return true
	}
	return false
}
