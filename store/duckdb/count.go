package duckdb

import (
	"strconv"

	myweb "github.com/myweb-analytics/myweb"
)

// requestCountColumns are those of the requests of a batch, counted by each
// dimension of theirs. Counting numbers of a dictionary here is many times
// faster than counting texts there.
func requestCountColumns(d *dictionary) []column[requestCount] {
	c := of[requestCount]{d}
	return []column[requestCount]{
		c.text("site", func(r *requestCount) string { return r.Site }),
		c.date("date", func(r *requestCount) int32 { return r.Date }),
		c.text("dimension", func(r *requestCount) string { return r.Dimension }),
		c.text("value", func(r *requestCount) string { return r.Value }),
		c.bigint("requests", func(r *requestCount) int64 { return r.Requests }),
		c.bigint("bytes_sent", func(r *requestCount) int64 { return r.BytesSent }),
		c.bigint("bot_requests", func(r *requestCount) int64 { return r.BotRequests }),
	}
}

// counted is where rows of a site, day and value are added up.
type counted map[countedKey]*requestCount

type countedKey struct {
	dimension int
	site      uint32
	date      int32
	value     int64
}

// add counts the requests of a table, which is frozen, by each of their dimensions.
func (c counted) add(t *requestTable) {
	for i, dimension := range myweb.Dimensions {
		if dimension.Scope != myweb.ScopeRequest {
			continue
		}
		for _, column := range t.columns {
			if column.typeOf().name != dimension.Column {
				continue
			}
			switch column := column.(type) {
			case *words[stagedRequest]:
				countValues(c, i, t, &column.values, column.text)
			case *number[stagedRequest, int16]:
				countValues(c, i, t, &column.values, func(n int16) string { return strconv.Itoa(int(n)) })
			}
		}
	}
}

func countValues[V uint32 | int16](c counted, dimension int, t *requestTable, values *values[V], text func(V) string) {
	isSparse := myweb.Dimensions[dimension].Sparse
	var found [256]struct { // what is asked again soon
		key   countedKey
		count *requestCount
	}
	for i := range t.rows {
		value := values.at(i)
		if isSparse && value == V(noText) {
			continue
		}
		key := countedKey{dimension, t.site.at(i), t.date.at(i), int64(value)}
		near := &found[uint8(value)]
		if near.count == nil || near.key != key {
			near.key, near.count = key, c.count(key, func() requestCount {
				return requestCount{Site: t.site.text(key.site), Date: key.date, Dimension: myweb.Dimensions[dimension].Name, Value: text(value)}
			})
		}
		count := near.count
		count.Requests++
		count.BytesSent += t.bytesSent.at(i)
		if t.isBot.at(i) {
			count.BotRequests++
		}
	}
}

// count gives where the rows with a key are added up.
func (c counted) count(key countedKey, first func() requestCount) *requestCount {
	count := c[key]
	if count == nil {
		count = new(requestCount)
		*count = first()
		c[key] = count
	}
	return count
}

// rows are those of staged_request_counts.
func (c counted) rows() []requestCount {
	rows := make([]requestCount, 0, len(c))
	for _, count := range c {
		rows = append(rows, *count)
	}
	return rows
}
