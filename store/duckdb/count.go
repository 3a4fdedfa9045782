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
	sites  []uint32 // of each row
	dates  []int32
	bytes  []int64
	isBot  []bool
	places map[countedKey]int
	counts []requestCount
}

type countedKey struct {
	site  uint32
	date  int32
	value int64
}

// countRequests counts the requests of the batch by each of their dimensions.
func (s *staging) countRequests() []requestCount {
	c := counted{places: map[countedKey]int{}}
	for _, column := range s.requests.columns {
		switch column := column.(type) {
		case *words[stagedRequest]:
			if column.name == "site" {
				c.sites = column.ids
			}
		case *number[stagedRequest, int32]:
			if column.name == "date" {
				c.dates = column.values
			}
		case *number[stagedRequest, int64]:
			if column.name == "bytes_sent" {
				c.bytes = column.values
			}
		case *number[stagedRequest, bool]:
			if column.name == "is_bot" {
				c.isBot = column.values
			}
		}
	}
	for _, d := range myweb.Dimensions {
		if d.Scope != myweb.ScopeRequest {
			continue
		}
		for _, column := range s.requests.columns {
			if column.typeOf().name == d.Column {
				s.countBy(&c, d, column)
			}
		}
	}
	return c.counts
}

// countBy counts by one dimension.
func (s *staging) countBy(c *counted, d myweb.Dimension, column column[stagedRequest]) {
	switch column := column.(type) {
	case *words[stagedRequest]:
		countValues(c, d, s, column.ids, func(id uint32) string { return s.dictionary.text(id) })
	case *number[stagedRequest, int16]:
		countValues(c, d, s, column.values, func(n int16) string { return strconv.Itoa(int(n)) })
	}
}

func countValues[V uint32 | int16](c *counted, d myweb.Dimension, s *staging, values []V, text func(V) string) {
	clear(c.places)
	var last countedKey
	place := -1
	for i, value := range values {
		if d.Sparse && value == V(noText) {
			continue
		}
		key := countedKey{c.sites[i], c.dates[i], int64(value)}
		if place < 0 || key != last {
			found, ok := c.places[key]
			if !ok {
				found = len(c.counts)
				c.places[key] = found
				c.counts = append(c.counts, requestCount{
					Site: s.dictionary.text(key.site), Date: key.date, Dimension: d.Name, Value: text(value),
				})
			}
			last, place = key, found
		}
		count := &c.counts[place]
		count.Requests++
		count.BytesSent += c.bytes[i]
		if c.isBot[i] {
			count.BotRequests++
		}
	}
}
