package postgres

import (
	myweb "github.com/myweb-analytics/myweb"
)

// The columns of the staging tables and how a row fills them. The order is that
// of store/load/staging.sql.

// stagedRequest is a request with its place in the batch.
type stagedRequest struct {
	*myweb.Request
	stagedID int64
	date     int32 // days since 1970-01-01 in the reporting time zone
}

// stagedColumns come before those of the table requests.
const stagedColumns = 2

// requestNames are the columns of the table requests, as requestColumns has them.
const requestNames = "timestamp, site, kind, status, method, url_path, bytes_sent, time_taken_ms, ttfb_ms, cache_result, edge_location, " +
	"country, is_bot, bot_name, bot_class, protocol, content_type, visitor_id, request_id, log_object_id"

var requestColumns = []func([]byte, *stagedRequest) []byte{
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.stagedID) },
	func(b []byte, r *stagedRequest) []byte { return putDate(b, r.date) },
	func(b []byte, r *stagedRequest) []byte { return putTime(b, r.Timestamp) },
	func(b []byte, r *stagedRequest) []byte { return putText(b, r.Site) },
	func(b []byte, r *stagedRequest) []byte { return putText(b, string(r.Kind)) },
	func(b []byte, r *stagedRequest) []byte { return putInt2(b, r.Status) },
	func(b []byte, r *stagedRequest) []byte { return putText(b, r.Method) },
	func(b []byte, r *stagedRequest) []byte { return putText(b, r.URLPath) },
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.BytesSent) },
	func(b []byte, r *stagedRequest) []byte { return putMilliseconds(b, r.TimeTaken) },
	func(b []byte, r *stagedRequest) []byte { return putMilliseconds(b, r.TimeToFirstByte) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.CacheResult) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.EdgeLocation) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.Country) },
	func(b []byte, r *stagedRequest) []byte { return putBool(b, r.IsBot) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.BotName) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, string(r.BotClass)) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.Protocol) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.ContentType) },
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.VisitorID) },
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.ID) },
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.LogObjectID) },
}

var pageViewColumns = []func([]byte, *stagedRequest) []byte{
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.stagedID) },
	func(b []byte, r *stagedRequest) []byte { return putDate(b, r.date) },
	func(b []byte, r *stagedRequest) []byte { return putTime(b, r.Timestamp) },
	func(b []byte, r *stagedRequest) []byte { return putText(b, r.Site) },
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.VisitorID) },
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.ID) },
	func(b []byte, r *stagedRequest) []byte { return putText(b, r.URLPath) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.QueryString) },
	func(b []byte, r *stagedRequest) []byte { return putText(b, r.Method) },
	func(b []byte, r *stagedRequest) []byte { return putInt2(b, r.Status) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.Referrer) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.ReferrerDomain) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.Source) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.Medium) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, string(r.Channel)) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.UTMSource) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.UTMMedium) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.UTMCampaign) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.UTMTerm) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.UTMContent) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.Browser) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.BrowserVersion) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.OS) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.OSVersion) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, string(r.DeviceType)) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.Country) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.Region) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.City) },
	func(b []byte, r *stagedRequest) []byte { return putInt8OrNull(b, r.ASN) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.EdgeLocation) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.CacheResult) },
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.BytesSent) },
	func(b []byte, r *stagedRequest) []byte { return putMilliseconds(b, r.TimeTaken) },
	func(b []byte, r *stagedRequest) []byte { return putMilliseconds(b, r.TimeToFirstByte) },
	func(b []byte, r *stagedRequest) []byte { return putInt8OrNull(b, r.UserAgentID) },
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.LogObjectID) },
}

var userAgentColumns = []func([]byte, *stagedRequest) []byte{
	func(b []byte, r *stagedRequest) []byte { return putInt8(b, r.UserAgentID) },
	func(b []byte, r *stagedRequest) []byte { return putText(b, r.UserAgent) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.Browser) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.BrowserVersion) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.OS) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.OSVersion) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, string(r.DeviceType)) },
	func(b []byte, r *stagedRequest) []byte { return putBool(b, r.IsBot) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, r.BotName) },
	func(b []byte, r *stagedRequest) []byte { return putTextOrNull(b, string(r.BotClass)) },
}

var logObjectColumns = []func([]byte, *myweb.LogObject) []byte{
	func(b []byte, o *myweb.LogObject) []byte { return putInt8(b, o.ID) },
	func(b []byte, o *myweb.LogObject) []byte { return putText(b, o.URI) },
	func(b []byte, o *myweb.LogObject) []byte { return putText(b, o.Digest) },
	func(b []byte, o *myweb.LogObject) []byte { return putText(b, o.Version) },
	func(b []byte, o *myweb.LogObject) []byte { return putInt8(b, o.Size) },
	func(b []byte, o *myweb.LogObject) []byte { return putText(b, o.Format) },
	func(b []byte, o *myweb.LogObject) []byte { return putInt4(b, int32(o.SamplingPercent)) },
	func(b []byte, o *myweb.LogObject) []byte { return putInt8(b, o.Lines) },
	func(b []byte, o *myweb.LogObject) []byte { return putInt8(b, o.LinesRejected) },
	func(b []byte, o *myweb.LogObject) []byte { return putTimeOrNull(b, o.FirstAt) },
	func(b []byte, o *myweb.LogObject) []byte { return putTimeOrNull(b, o.LastAt) },
	func(b []byte, o *myweb.LogObject) []byte { return putTimeOrNull(b, o.LoadedAt) },
	func(b []byte, o *myweb.LogObject) []byte { return putBool(b, o.Stale) },
}

var rejectedLineColumns = []func([]byte, *myweb.RejectedLine) []byte{
	func(b []byte, l *myweb.RejectedLine) []byte { return putInt8(b, l.LogObjectID) },
	func(b []byte, l *myweb.RejectedLine) []byte { return putInt8(b, l.Line) },
	func(b []byte, l *myweb.RejectedLine) []byte { return putText(b, string(l.Reason)) },
	func(b []byte, l *myweb.RejectedLine) []byte { return putText(b, l.Text) },
}
