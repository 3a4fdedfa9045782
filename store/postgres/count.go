package postgres

import (
	"strconv"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

// countOf gives the value of a request by the column of a dimension of
// requests.
var countOf = map[string]func(r *myweb.Request) string{
	"status":        func(r *myweb.Request) string { return strconv.Itoa(r.Status) },
	"cache_result":  func(r *myweb.Request) string { return r.CacheResult },
	"edge_location": func(r *myweb.Request) string { return r.EdgeLocation },
	"content_type":  func(r *myweb.Request) string { return r.ContentType },
	"protocol":      func(r *myweb.Request) string { return r.Protocol },
	"kind":          func(r *myweb.Request) string { return string(r.Kind) },
	"bot_name":      func(r *myweb.Request) string { return r.BotName },
	"bot_class":     func(r *myweb.Request) string { return string(r.BotClass) },
}

// counter counts the requests of a batch by their dimensions while they are
// staged, which is cheaper than to ask the server for it.
type counter struct {
	dimensions []myweb.Dimension
	days       map[dayOf]*countedDay
	unknown    bool // a dimension that countOf does not know
}

type dayOf struct {
	site string
	date int32
}

// countedDay has the counts of a site and day, by dimension and value.
type countedDay []map[string]*load.RequestCount

func newCounter() *counter {
	c := &counter{days: map[dayOf]*countedDay{}}
	for _, d := range myweb.Dimensions {
		if d.Scope == myweb.ScopeRequest {
			c.dimensions = append(c.dimensions, d)
			c.unknown = c.unknown || countOf[d.Column] == nil
		}
	}
	return c
}

func (c *counter) add(r *stagedRequest) {
	if c.unknown {
		return
	}
	day := c.days[dayOf{r.Site, r.date}]
	if day == nil {
		made := make(countedDay, len(c.dimensions))
		day = &made
		c.days[dayOf{r.Site, r.date}] = day
	}
	for i, d := range c.dimensions {
		value := countOf[d.Column](r.Request)
		if d.Sparse && value == "" {
			continue
		}
		values := (*day)[i]
		if values == nil {
			values = map[string]*load.RequestCount{}
			(*day)[i] = values
		}
		count := values[value]
		if count == nil {
			count = &load.RequestCount{Site: r.Site, Date: r.date, Dimension: d.Name, Value: value}
			values[value] = count
		}
		count.Requests++
		count.BytesSent += r.BytesSent
		if r.IsBot {
			count.BotRequests++
		}
	}
}

// rows are those of staged_request_counts.
func (c *counter) rows() (rows []load.RequestCount) {
	for _, day := range c.days {
		for _, values := range *day {
			for _, count := range values {
				rows = append(rows, *count)
			}
		}
	}
	return rows
}

var requestCountColumns = []func([]byte, *load.RequestCount) []byte{
	func(b []byte, r *load.RequestCount) []byte { return putText(b, r.Site) },
	func(b []byte, r *load.RequestCount) []byte { return putDate(b, r.Date) },
	func(b []byte, r *load.RequestCount) []byte { return putText(b, r.Dimension) },
	func(b []byte, r *load.RequestCount) []byte { return putText(b, r.Value) },
	func(b []byte, r *load.RequestCount) []byte { return putInt8(b, r.Requests) },
	func(b []byte, r *load.RequestCount) []byte { return putInt8(b, r.BytesSent) },
	func(b []byte, r *load.RequestCount) []byte { return putInt8(b, r.BotRequests) },
}
