// Package referrer says where a page view came from: its source, medium and
// channel. What the address of the page says (utm_source, utm_medium, click
// ids of advertisers) comes before the referrer. Another page of the same
// site, or of a sibling under the same registrable domain, is no source.
//
// docs/metrics.md has the channels; their rules are in channel.go, in order.
package referrer

import (
	"strings"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich/internal/recent"
)

// rememberedOrigins bounds the cache of a Step. Its keys are pairs of hosts,
// of which there are few: paths and queries are not in them.
const rememberedOrigins = 4096

// Step sets the source of requests. It belongs to one goroutine.
type Step struct {
	table  *Table
	recent *recent.Cache[hosts, origin]
}

type hosts struct{ referrer, site string }

// origin is what a referrer alone says.
type origin struct {
	internal bool
	spam     bool
	domain   string  // without "www."; empty for none and for an internal one
	source   *source // nil for a host that is not in the table
}

// NewStep returns a step for one worker.
func (t *Table) NewStep() *Step {
	return &Step{table: t, recent: recent.New[hosts, origin](rememberedOrigins)}
}

// Complete sets the source, medium, channel, referrer domain and campaign of
// r. The channel is never empty: without any source it is Direct.
func (s *Step) Complete(r *myweb.Request) {
	o := s.origin(r.Referrer, r.Site)
	c := parseCampaign(r.QueryString)

	r.ReferrerDomain = o.domain
	r.UTMSource, r.UTMMedium, r.UTMCampaign = c.source, c.medium, c.name
	r.UTMTerm, r.UTMContent = c.term, c.content

	a := s.table.arrival(o, &c)
	r.Source, r.Medium, r.Channel = a.source, a.medium, channel(&a)
}

func (s *Step) origin(referrer, site string) origin {
	host := referrerHost(referrer)
	if host == "" {
		return origin{}
	}
	if host == site {
		return origin{internal: true}
	}
	key := hosts{host, site}
	if o, ok := s.recent.Get(key); ok {
		return o
	}
	key = hosts{strings.Clone(host), strings.Clone(site)}
	o := s.table.origin(key.referrer, key.site)
	s.recent.Put(key, o)
	return o
}

// arrival is all that the rules of the channels look at.
type arrival struct {
	source   string // name to show; empty for none
	class    class  // of the source; empty when it is not in the table
	medium   string // lower case
	campaign string
	paid     bool // an advertiser's click id or name says so, whatever the medium
}

// arrival puts together what the campaign and the referrer say.
func (t *Table) arrival(o origin, c *campaign) arrival {
	if o.spam {
		return arrival{source: o.domain, medium: "spam"}
	}
	if c.empty() {
		return o.arrival()
	}
	var a arrival
	switch {
	case c.source != "":
		a = t.named(c.source)
	case c.click.paid || o.source == nil && c.click.source != "":
		a = t.named(c.click.source)
	default:
		a = o.arrival()
	}
	a.campaign = c.name
	a.paid = a.paid || c.click.paid
	if m := strings.ToLower(c.medium); m != "" {
		a.medium = m
	} else if c.click.medium != "" && (a.medium == "" || c.click.paid) {
		a.medium = c.click.medium
	}
	switch a.medium {
	case "none", "(none)", "(not set)":
		a.medium = ""
	}
	return a
}

// arrival is that of a visit without campaign.
func (o origin) arrival() arrival {
	switch {
	case o.source != nil:
		return arrival{source: o.source.name, class: o.source.class, medium: o.source.class.medium()}
	case o.domain != "":
		return arrival{source: o.domain, medium: "referral"}
	}
	return arrival{}
}
