package enrich

import (
	"encoding/binary"
	"net/netip"
	"strings"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich/crawler"
	"github.com/myweb-analytics/myweb/enrich/geo"
)

// client is what all requests of a client to a site have in common: a page is
// some ten requests, and a visit is some pages.
type client struct {
	address         netip.Addr
	site, userAgent string

	visitorID int64
	bot       crawler.Bot
	place     geo.Place
	placed    bool // place was looked up
}

// The clients that a worker remembers: each has one place, which the latest of
// those that fall on it takes. A longer user agent is not remembered.
const (
	clientBits     = 12
	longestOfAgent = 2 << 10
)

// clients takes some 1.5 MB, with the texts that it holds on to.
type clients [1 << clientBits]client

// at is where the client of r has its place.
func (c *clients) at(r *myweb.Request) *client {
	address := r.ClientIP.As16()
	network, host := binary.LittleEndian.Uint64(address[:8]), binary.LittleEndian.Uint64(address[8:])
	// Any two odd numbers that look random spread addresses well enough.
	hash := (network*0x9e3779b97f4a7c15 ^ host + uint64(len(r.UserAgent))) * 0xff51afd7ed558ccd
	return &c[hash>>(64-clientBits)]
}

func (c *client) is(r *myweb.Request) bool {
	return c.address == r.ClientIP && c.userAgent == r.UserAgent && c.site == r.Site
}

// client gives the client of r, and makes its acquaintance where need be.
func (w *Worker) client(r *myweb.Request) *client {
	c := w.clients.at(r)
	if c.visitorID != 0 && c.is(r) {
		return c
	}
	if len(r.UserAgent) > longestOfAgent || len(r.Site) > longestOfAgent {
		c = &client{}
	}
	*c = client{
		address: r.ClientIP, site: strings.Clone(r.Site), userAgent: strings.Clone(r.UserAgent),
		visitorID: w.visitor.ID(r), bot: w.crawler.Bot(r.UserAgent),
	}
	return c
}

// placeOf looks the place of c up, when it is first asked for.
func (w *Worker) placeOf(c *client) geo.Place {
	if !c.placed {
		c.place, c.placed = w.geo.Place(c.address), true
	}
	return c.place
}
