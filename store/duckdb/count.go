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
type counted struct {
	places map[countedKey]int
	counts []requestCount
}

type countedKey struct {
	dimension int
	site      uint32
	date      int32
	value     int64
}

// add counts the requests of a table by each of their dimensions.
func (c *counted) add(t *requestTable, d *dictionary) {
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
				countValues(c, i, t, d, &column.values, d.text)
			case *number[stagedRequest, int16]:
				countValues(c, i, t, d, &column.values, func(n int16) string { return strconv.Itoa(int(n)) })
			}
		}
	}
}

func countValues[V uint32 | int16](c *counted, dimension int, t *requestTable, d *dictionary, values *values[V], text func(V) string) {
	isSparse := myweb.Dimensions[dimension].Sparse
	var last countedKey
	place := -1
	for i := range t.rows {
		value := values.at(i)
		if isSparse && value == V(noText) {
			continue
		}
		key := countedKey{dimension, t.site.at(i), t.date.at(i), int64(value)}
		if place < 0 || key != last {
			found, ok := c.places[key]
			if !ok {
				found = len(c.counts)
				c.places[key] = found
				c.counts = append(c.counts, requestCount{
					Site: d.text(key.site), Date: key.date, Dimension: myweb.Dimensions[dimension].Name, Value: text(value),
				})
			}
			last, place = key, found
		}
		count := &c.counts[place]
		count.Requests++
		count.BytesSent += t.bytesSent.at(i)
		if t.isBot.at(i) {
			count.BotRequests++
		}
	}
}

func (c *counted) clear() { c.places, c.counts = map[countedKey]int{}, nil }
