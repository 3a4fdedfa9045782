package duckdb

import (
	"github.com/duckdb/duckdb-go/v2/mapping"

	myweb "github.com/myweb-analytics/myweb"
)

// column is a column of a staging table and how a row of type R fills it. The
// order is that of store/load/staging.sql.
type column[R any] struct {
	kind mapping.Type
	set  func(v *vector, row int, r *R)
}

// stagedRequest is a request with its place in the batch.
type stagedRequest struct {
	*myweb.Request
	stagedID int64
	date     int32 // days since 1970-01-01 in the reporting time zone
}

const (
	bigint    = mapping.TypeBigInt
	integer   = mapping.TypeInteger
	smallint  = mapping.TypeSmallInt
	boolean   = mapping.TypeBoolean
	text      = mapping.TypeVarchar
	timestamp = mapping.TypeTimestampTZ
	date      = mapping.TypeDate
)

type requestColumn = column[stagedRequest]

var requestColumns = []requestColumn{
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.stagedID) }},
	{date, func(v *vector, i int, r *stagedRequest) { set(v, i, r.date) }},
	{timestamp, func(v *vector, i int, r *stagedRequest) { v.timestamp(i, r.Timestamp) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.text(i, r.Site) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.text(i, string(r.Kind)) }},
	{smallint, func(v *vector, i int, r *stagedRequest) { set(v, i, int16(r.Status)) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.text(i, r.Method) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.text(i, r.URLPath) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.BytesSent) }},
	{integer, func(v *vector, i int, r *stagedRequest) { v.milliseconds(i, r.TimeTaken) }},
	{integer, func(v *vector, i int, r *stagedRequest) { v.milliseconds(i, r.TimeToFirstByte) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.CacheResult) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.EdgeLocation) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.Country) }},
	{boolean, func(v *vector, i int, r *stagedRequest) { set(v, i, r.IsBot) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.BotName) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, string(r.BotClass)) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.Protocol) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.ContentType) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.VisitorID) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.ID) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.LogObjectID) }},
}

var pageViewColumns = []requestColumn{
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.stagedID) }},
	{date, func(v *vector, i int, r *stagedRequest) { set(v, i, r.date) }},
	{timestamp, func(v *vector, i int, r *stagedRequest) { v.timestamp(i, r.Timestamp) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.text(i, r.Site) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.VisitorID) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.ID) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.text(i, r.URLPath) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.QueryString) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.text(i, r.Method) }},
	{smallint, func(v *vector, i int, r *stagedRequest) { set(v, i, int16(r.Status)) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.Referrer) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.ReferrerDomain) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.Source) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.Medium) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, string(r.Channel)) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.UTMSource) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.UTMMedium) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.UTMCampaign) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.UTMTerm) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.UTMContent) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.Browser) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.BrowserVersion) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.OS) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.OSVersion) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, string(r.DeviceType)) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.Country) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.Region) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.City) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { v.bigintOrNull(i, r.ASN) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.EdgeLocation) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.CacheResult) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.BytesSent) }},
	{integer, func(v *vector, i int, r *stagedRequest) { v.milliseconds(i, r.TimeTaken) }},
	{integer, func(v *vector, i int, r *stagedRequest) { v.milliseconds(i, r.TimeToFirstByte) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { v.bigintOrNull(i, r.UserAgentID) }},
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.LogObjectID) }},
}

var userAgentColumns = []requestColumn{
	{bigint, func(v *vector, i int, r *stagedRequest) { set(v, i, r.UserAgentID) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.text(i, r.UserAgent) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.Browser) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.BrowserVersion) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.OS) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.OSVersion) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, string(r.DeviceType)) }},
	{boolean, func(v *vector, i int, r *stagedRequest) { set(v, i, r.IsBot) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, r.BotName) }},
	{text, func(v *vector, i int, r *stagedRequest) { v.textOrNull(i, string(r.BotClass)) }},
}

var logObjectColumns = []column[myweb.LogObject]{
	{bigint, func(v *vector, i int, o *myweb.LogObject) { set(v, i, o.ID) }},
	{text, func(v *vector, i int, o *myweb.LogObject) { v.text(i, o.URI) }},
	{text, func(v *vector, i int, o *myweb.LogObject) { v.text(i, o.Digest) }},
	{text, func(v *vector, i int, o *myweb.LogObject) { v.text(i, o.Version) }},
	{bigint, func(v *vector, i int, o *myweb.LogObject) { set(v, i, o.Size) }},
	{text, func(v *vector, i int, o *myweb.LogObject) { v.text(i, o.Format) }},
	{integer, func(v *vector, i int, o *myweb.LogObject) { set(v, i, int32(o.SamplingPercent)) }},
	{bigint, func(v *vector, i int, o *myweb.LogObject) { set(v, i, o.Lines) }},
	{bigint, func(v *vector, i int, o *myweb.LogObject) { set(v, i, o.LinesRejected) }},
	{timestamp, func(v *vector, i int, o *myweb.LogObject) { v.timestampOrNull(i, o.FirstAt) }},
	{timestamp, func(v *vector, i int, o *myweb.LogObject) { v.timestampOrNull(i, o.LastAt) }},
	{timestamp, func(v *vector, i int, o *myweb.LogObject) { v.timestampOrNull(i, o.LoadedAt) }},
	{boolean, func(v *vector, i int, o *myweb.LogObject) { set(v, i, o.Stale) }},
}

var rejectedLineColumns = []column[myweb.RejectedLine]{
	{bigint, func(v *vector, i int, l *myweb.RejectedLine) { set(v, i, l.LogObjectID) }},
	{bigint, func(v *vector, i int, l *myweb.RejectedLine) { set(v, i, l.Line) }},
	{text, func(v *vector, i int, l *myweb.RejectedLine) { v.text(i, string(l.Reason)) }},
	{text, func(v *vector, i int, l *myweb.RejectedLine) { v.text(i, l.Text) }},
}
