package myweb

import "time"

// LogObject is an object or file that holds log lines, and after loading the
// count of what became of each of them: Lines = RequestsLoaded + Duplicates +
// LinesRejected. Header and empty lines are not counted.
type LogObject struct {
	ID      int64  // 64-bit hash of Digest
	URI     string // absolute path, s3://bucket/key, or "stdin"
	Version string // changes when the object does: size and modification time, or size and ETag
	Digest  string // SHA-256 of the object's bytes as they are stored, lower-case hex
	Size    int64  // bytes as stored
	Format  string // as cloudfront names it: "v1", "v2-json", "realtime" ...

	SamplingPercent int // 100 for standard logs; less for sampled real-time logs

	Lines           int64
	RequestsLoaded  int64
	PageViewsLoaded int64
	BotRequests     int64 // of RequestsLoaded
	Duplicates      int64
	LinesRejected   int64
	FirstAt         time.Time // timestamp of its earliest and latest request, UTC
	LastAt          time.Time
	LoadedAt        time.Time  // zero while only a part of it is loaded
	Checkpoint      Checkpoint // of an object that is cut from a stream
	Stale           bool       // must be read again: an object that was undone held copies of its requests; when it is, Lines are those not counted before
}

// Checkpoint says that a stream, or the part of it that Name names, was read up
// to Position. It is kept in the transaction that loads the object whole. The
// zero value is none.
type Checkpoint struct {
	Name     string // kinesis://region/stream/shard
	Position string // means something to the source only
}

// Reason says why a line was rejected.
type Reason string

// The reasons.
const (
	ReasonTruncated    Reason = "fewer cells than the header names"
	ReasonTimestamp    Reason = "no valid timestamp"
	ReasonStatus       Reason = "no valid status"
	ReasonNumber       Reason = "a number that is none"
	ReasonJSON         Reason = "invalid JSON"
	ReasonTooLong      Reason = "line too long"
	ReasonBinary       Reason = "binary data"
	ReasonNoHeader     Reason = "no header and no known number of cells"
	ReasonUnknownShape Reason = "not a log line"
	ReasonRemoved      Reason = "older than what is kept" // retention; such lines are counted, and not kept
)

// RejectedLine is a line that was not understood. Text has every client
// address blanked and is cut at RejectedTextLimit bytes.
type RejectedLine struct {
	LogObjectID int64
	Line        int64
	Reason      Reason
	Text        string
}

// Limits of what is kept of rejected lines; all of them are counted.
const (
	RejectedLinesLimit = 100  // rows per log object
	RejectedTextLimit  = 1000 // bytes of a line
)
