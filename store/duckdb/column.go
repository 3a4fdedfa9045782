package duckdb

import (
	"github.com/duckdb/duckdb-go/v2/mapping"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// The columns of the staging tables, as store/load/staging.sql has them.

// stagedRequest is a request with its place in the batch.
type stagedRequest struct {
	*myweb.Request
	stagedID int64
	date     int32 // days since 1970-01-01 in the reporting time zone
}

type requestCount = load.RequestCount

// of gives the columns of tables of R their shape.
type of[R any] struct{ dictionary *dictionary }

// Blocks of values go from one column to the next.
var (
	bigints   = newPool[int64]()
	integers  = newPool[int32]()
	smallints = newPool[int16]()
	booleans  = newPool[bool]()
	texts     = newPool[uint32]()
)

func (o of[R]) text(name string, get func(*R) string) column[R] {
	return &words[R]{columnType: columnType{name, mapping.TypeVarchar}, get: get, dictionary: o.dictionary, recent: new(recentTexts), values: newValues[uint32](texts)}
}

func (o of[R]) textOrNull(name string, get func(*R) string) column[R] {
	return &words[R]{columnType: columnType{name, mapping.TypeVarchar}, get: get, dictionary: o.dictionary, recent: new(recentTexts), nullable: true, values: newValues[uint32](texts)}
}

// fresh is a column whose texts are cut out of each line anew: to remember one would
// hold on to the lines around it.
func fresh[R any](c column[R]) column[R] {
	c.(*words[R]).recent = nil
	return c
}

func (o of[R]) bigint(name string, get func(*R) int64) column[R] {
	return numberColumn(name, mapping.TypeBigInt, bigints, get)
}

func (o of[R]) bigintOrNull(name string, get func(*R) int64) column[R] {
	return numberOrNull(name, mapping.TypeBigInt, 0, bigints, get)
}

func (o of[R]) integer(name string, get func(*R) int32) column[R] {
	return numberColumn(name, mapping.TypeInteger, integers, get)
}

func (o of[R]) millisecondsOrNull(name string, get func(*R) int32) column[R] {
	return numberOrNull(name, mapping.TypeInteger, notLogged, integers, get)
}

func (o of[R]) smallint(name string, get func(*R) int16) column[R] {
	return numberColumn(name, mapping.TypeSmallInt, smallints, get)
}

func (o of[R]) boolean(name string, get func(*R) bool) column[R] {
	return numberColumn(name, mapping.TypeBoolean, booleans, get)
}

func (o of[R]) date(name string, get func(*R) int32) column[R] {
	return numberColumn(name, mapping.TypeDate, integers, get)
}

func (o of[R]) timestamp(name string, get func(*R) int64) column[R] {
	return numberOrNull(name, mapping.TypeTimestampTZ, noTime, bigints, get)
}

func requestColumns(d *dictionary) []column[stagedRequest] {
	c := of[stagedRequest]{d}
	return []column[stagedRequest]{
		c.bigint("staged_id", func(r *stagedRequest) int64 { return r.stagedID }),
		c.date("date", func(r *stagedRequest) int32 { return r.date }),
		c.timestamp("timestamp", func(r *stagedRequest) int64 { return microseconds(r.Timestamp) }),
		c.text("site", func(r *stagedRequest) string { return r.Site }),
		c.text("kind", func(r *stagedRequest) string { return string(r.Kind) }),
		c.smallint("status", func(r *stagedRequest) int16 { return int16(r.Status) }),
		c.text("method", func(r *stagedRequest) string { return r.Method }),
		fresh(c.text("url_path", func(r *stagedRequest) string { return r.URLPath })),
		c.bigint("bytes_sent", func(r *stagedRequest) int64 { return r.BytesSent }),
		c.millisecondsOrNull("time_taken_ms", func(r *stagedRequest) int32 { return milliseconds(r.TimeTaken) }),
		c.millisecondsOrNull("ttfb_ms", func(r *stagedRequest) int32 { return milliseconds(r.TimeToFirstByte) }),
		c.textOrNull("cache_result", func(r *stagedRequest) string { return r.CacheResult }),
		c.textOrNull("edge_location", func(r *stagedRequest) string { return r.EdgeLocation }),
		c.textOrNull("country", func(r *stagedRequest) string { return r.Country }),
		c.boolean("is_bot", func(r *stagedRequest) bool { return r.IsBot }),
		c.textOrNull("bot_name", func(r *stagedRequest) string { return r.BotName }),
		c.textOrNull("bot_class", func(r *stagedRequest) string { return string(r.BotClass) }),
		c.textOrNull("protocol", func(r *stagedRequest) string { return r.Protocol }),
		c.textOrNull("content_type", func(r *stagedRequest) string { return r.ContentType }),
		c.bigint("visitor_id", func(r *stagedRequest) int64 { return r.VisitorID }),
		c.bigint("request_id", func(r *stagedRequest) int64 { return r.ID }),
		c.bigint("log_object_id", func(r *stagedRequest) int64 { return r.LogObjectID }),
	}
}

func pageViewColumns(d *dictionary) []column[stagedRequest] {
	c := of[stagedRequest]{d}
	return []column[stagedRequest]{
		c.bigint("staged_id", func(r *stagedRequest) int64 { return r.stagedID }),
		c.date("date", func(r *stagedRequest) int32 { return r.date }),
		c.timestamp("timestamp", func(r *stagedRequest) int64 { return microseconds(r.Timestamp) }),
		c.text("site", func(r *stagedRequest) string { return r.Site }),
		c.bigint("visitor_id", func(r *stagedRequest) int64 { return r.VisitorID }),
		c.bigint("request_id", func(r *stagedRequest) int64 { return r.ID }),
		fresh(c.text("url_path", func(r *stagedRequest) string { return r.URLPath })),
		fresh(c.textOrNull("query_string", func(r *stagedRequest) string { return r.QueryString })),
		c.text("method", func(r *stagedRequest) string { return r.Method }),
		c.smallint("status", func(r *stagedRequest) int16 { return int16(r.Status) }),
		c.textOrNull("referrer", func(r *stagedRequest) string { return r.Referrer }),
		c.textOrNull("referrer_domain", func(r *stagedRequest) string { return r.ReferrerDomain }),
		fresh(c.textOrNull("source", func(r *stagedRequest) string { return r.Source })),
		fresh(c.textOrNull("medium", func(r *stagedRequest) string { return r.Medium })),
		c.textOrNull("channel", func(r *stagedRequest) string { return string(r.Channel) }),
		fresh(c.textOrNull("utm_source", func(r *stagedRequest) string { return r.UTMSource })),
		fresh(c.textOrNull("utm_medium", func(r *stagedRequest) string { return r.UTMMedium })),
		fresh(c.textOrNull("utm_campaign", func(r *stagedRequest) string { return r.UTMCampaign })),
		fresh(c.textOrNull("utm_term", func(r *stagedRequest) string { return r.UTMTerm })),
		fresh(c.textOrNull("utm_content", func(r *stagedRequest) string { return r.UTMContent })),
		c.textOrNull("browser", func(r *stagedRequest) string { return r.Browser }),
		c.textOrNull("browser_version", func(r *stagedRequest) string { return r.BrowserVersion }),
		c.textOrNull("os", func(r *stagedRequest) string { return r.OS }),
		c.textOrNull("os_version", func(r *stagedRequest) string { return r.OSVersion }),
		c.textOrNull("device_type", func(r *stagedRequest) string { return string(r.DeviceType) }),
		c.textOrNull("country", func(r *stagedRequest) string { return r.Country }),
		c.textOrNull("region", func(r *stagedRequest) string { return r.Region }),
		c.textOrNull("city", func(r *stagedRequest) string { return r.City }),
		c.bigintOrNull("asn", func(r *stagedRequest) int64 { return r.ASN }),
		c.textOrNull("edge_location", func(r *stagedRequest) string { return r.EdgeLocation }),
		c.textOrNull("cache_result", func(r *stagedRequest) string { return r.CacheResult }),
		c.bigint("bytes_sent", func(r *stagedRequest) int64 { return r.BytesSent }),
		c.millisecondsOrNull("time_taken_ms", func(r *stagedRequest) int32 { return milliseconds(r.TimeTaken) }),
		c.millisecondsOrNull("ttfb_ms", func(r *stagedRequest) int32 { return milliseconds(r.TimeToFirstByte) }),
		c.bigintOrNull("user_agent_id", func(r *stagedRequest) int64 { return r.UserAgentID }),
		c.bigint("log_object_id", func(r *stagedRequest) int64 { return r.LogObjectID }),
	}
}

func userAgentColumns(d *dictionary) []column[stagedRequest] {
	c := of[stagedRequest]{d}
	return []column[stagedRequest]{
		c.bigint("user_agent_id", func(r *stagedRequest) int64 { return r.UserAgentID }),
		c.text("user_agent", func(r *stagedRequest) string { return r.UserAgent }),
		c.textOrNull("browser", func(r *stagedRequest) string { return r.Browser }),
		c.textOrNull("browser_version", func(r *stagedRequest) string { return r.BrowserVersion }),
		c.textOrNull("os", func(r *stagedRequest) string { return r.OS }),
		c.textOrNull("os_version", func(r *stagedRequest) string { return r.OSVersion }),
		c.textOrNull("device_type", func(r *stagedRequest) string { return string(r.DeviceType) }),
		c.boolean("is_bot", func(r *stagedRequest) bool { return r.IsBot }),
		c.textOrNull("bot_name", func(r *stagedRequest) string { return r.BotName }),
		c.textOrNull("bot_class", func(r *stagedRequest) string { return string(r.BotClass) }),
	}
}

func logObjectColumns(d *dictionary) []column[myweb.LogObject] {
	c := of[myweb.LogObject]{d}
	return []column[myweb.LogObject]{
		c.bigint("log_object_id", func(o *myweb.LogObject) int64 { return o.ID }),
		fresh(c.text("uri", func(o *myweb.LogObject) string { return o.URI })),
		fresh(c.text("digest", func(o *myweb.LogObject) string { return o.Digest })),
		fresh(c.text("version", func(o *myweb.LogObject) string { return o.Version })),
		c.bigint("size_bytes", func(o *myweb.LogObject) int64 { return o.Size }),
		c.text("format", func(o *myweb.LogObject) string { return o.Format }),
		c.integer("sampling_percent", func(o *myweb.LogObject) int32 { return int32(o.SamplingPercent) }),
		c.bigint("lines", func(o *myweb.LogObject) int64 { return o.Lines }),
		c.bigint("lines_rejected", func(o *myweb.LogObject) int64 { return o.LinesRejected }),
		c.timestamp("first_at", func(o *myweb.LogObject) int64 { return microseconds(o.FirstAt) }),
		c.timestamp("last_at", func(o *myweb.LogObject) int64 { return microseconds(o.LastAt) }),
		c.timestamp("loaded_at", func(o *myweb.LogObject) int64 { return microseconds(o.LoadedAt) }),
		c.boolean("is_stale", func(o *myweb.LogObject) bool { return o.Stale }),
	}
}

func rejectedLineColumns(d *dictionary) []column[myweb.RejectedLine] {
	c := of[myweb.RejectedLine]{d}
	return []column[myweb.RejectedLine]{
		c.bigint("log_object_id", func(l *myweb.RejectedLine) int64 { return l.LogObjectID }),
		c.bigint("line", func(l *myweb.RejectedLine) int64 { return l.Line }),
		c.text("reason", func(l *myweb.RejectedLine) string { return string(l.Reason) }),
		fresh(c.text("text", func(l *myweb.RejectedLine) string { return l.Text })),
	}
}
