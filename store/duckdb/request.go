package duckdb

import "time"

// requestTable is a table of requests whose columns are looked at here.
type requestTable struct {
	*table[stagedRequest]
	timestamp *number[stagedRequest, int64] // microseconds since 1970
	date      *number[stagedRequest, int32]
	site      *words[stagedRequest]
	kind      *words[stagedRequest]
	bytesSent *number[stagedRequest, int64]
	isBot     *number[stagedRequest, bool]
	botClass  *words[stagedRequest]
	id        *number[stagedRequest, int64]
	logObject *number[stagedRequest, int64]
}

func newRequestTable(t *table[stagedRequest]) requestTable {
	return requestTable{
		table:     t,
		timestamp: columnOf[*number[stagedRequest, int64]](t, "timestamp"),
		date:      columnOf[*number[stagedRequest, int32]](t, "date"),
		site:      columnOf[*words[stagedRequest]](t, "site"),
		kind:      columnOf[*words[stagedRequest]](t, "kind"),
		bytesSent: columnOf[*number[stagedRequest, int64]](t, "bytes_sent"),
		isBot:     columnOf[*number[stagedRequest, bool]](t, "is_bot"),
		botClass:  columnOf[*words[stagedRequest]](t, "bot_class"),
		id:        columnOf[*number[stagedRequest, int64]](t, "request_id"),
		logObject: columnOf[*number[stagedRequest, int64]](t, "log_object_id"),
	}
}

func columnOf[C column[R], R any](t *table[R], name string) C {
	if c := t.column(name); c != nil {
		return c.(C)
	}
	panic("duckdb: " + t.name + " has no column " + name) // cannot happen: names are constants of this package
}

// hourOf is an hour of UTC of a site.
type hourOf struct {
	site uint32 // number in the dictionary
	hour int64  // since 1970-01-01
}

func (t *requestTable) hour(i int) hourOf {
	hour := t.timestamp.at(i) / hourMicroseconds
	if t.timestamp.at(i)%hourMicroseconds < 0 {
		hour--
	}
	return hourOf{t.site.at(i), hour}
}

// extent is the time of the earliest and of the latest request.
func (t *requestTable) extent() (from, to time.Time) {
	if t.rows == 0 {
		return from, to
	}
	first, last := t.timestamp.at(0), t.timestamp.at(0)
	for i := range t.rows {
		first, last = min(first, t.timestamp.at(i)), max(last, t.timestamp.at(i))
	}
	return time.UnixMicro(first).UTC(), time.UnixMicro(last).UTC()
}

const hourMicroseconds = 3600 * 1_000_000
