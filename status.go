package myweb

import "time"

// LiveStatus is the state of a process that loads by itself (myweb serve).
type LiveStatus struct {
	StartedAt time.Time      `json:"started_at"`
	Loader    LoaderStatus   `json:"loader"`
	Sources   []SourceStatus `json:"sources"`
}

// State says whether something that runs by itself does.
type State string

// The states. Whatever is failing is tried again.
const (
	StateRunning State = "running"
	StateFailing State = "failing" // it cannot be read, listed or asked
)

// Trouble is what went wrong, how often, and last. Counts are those since the
// process began.
type Trouble struct {
	Errors      int64      `json:"errors"`
	LastError   string     `json:"last_error,omitempty"` // what, where, and what to do
	LastErrorAt *time.Time `json:"last_error_at,omitempty"`
	NextTryAt   *time.Time `json:"next_try_at,omitempty"` // of what has to be started again
}

// LoaderStatus is the state of what all sources hand their objects to.
type LoaderStatus struct {
	State           State      `json:"state"`
	Batches         int64      `json:"batches"`
	Lines           int64      `json:"lines"`
	LinesRejected   int64      `json:"lines_rejected"`
	Duplicates      int64      `json:"duplicates"`
	ObjectsWaiting  int64      `json:"objects_waiting"` // handed over and not read yet
	ObjectsReading  int64      `json:"objects_reading"` // read, or being read, and not committed yet
	BatchSeconds    float64    `json:"batch_seconds"`   // that the last batch took from staged to committed
	LastCommittedAt *time.Time `json:"last_committed_at,omitempty"`
	Trouble
}

// SourceStatus is the state of a live source. Counts are those since the
// process began.
type SourceStatus struct {
	Name           string     `json:"name"` // as it was given: a folder, s3://bucket/prefix, sqs://...
	State          State      `json:"state"`
	Objects        int64      `json:"objects"`       // loaded
	ObjectsKnown   int64      `json:"objects_known"` // were loaded before
	Lines          int64      `json:"lines"`
	BytesRead      int64      `json:"bytes_read"`
	LinesPerMinute float64    `json:"lines_per_minute"` // of the last five minutes
	LastObject     string     `json:"last_object,omitempty"`
	LastLoadedAt   *time.Time `json:"last_loaded_at,omitempty"`
	LastRequestAt  *time.Time `json:"last_request_at,omitempty"` // timestamp of the latest request that it brought, also before the process began
	LagSeconds     *float64   `json:"lag_seconds,omitempty"`     // from then to now
	UnreadObjects
	Trouble
}

// UnreadObjects says which objects of a source could not be read. Each is tried
// again, later and later; it is no fault of the source.
type UnreadObjects struct {
	ObjectErrors      int64      `json:"object_errors"`  // how often an object could not be read
	ObjectsUnread     int64      `json:"objects_unread"` // could not be read within the last day, and were not since
	LastUnread        string     `json:"last_unread,omitempty"`
	LastUnreadError   string     `json:"last_unread_error,omitempty"`
	LastUnreadErrorAt *time.Time `json:"last_unread_error_at,omitempty"`
}
