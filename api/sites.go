package api

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/query"
)

// allSites is the name of all sites together in a path.
const allSites = "all"

type sitesDocument struct {
	Sites    []myweb.Site `json:"sites"`
	Timezone string       `json:"timezone"`
	LastAt   *time.Time   `json:"last_at"`
	Now      time.Time    `json:"now"`
	Version  string       `json:"version"`
}

func (d sitesDocument) rows() any { return d.Sites }

func (s *server) listSites(r *http.Request, who access.Principal) (any, error) {
	if err := checkNames(r.URL.Query(), nil); err != nil {
		return nil, err
	}
	data, err := s.Reports.Ledger(r.Context())
	if err != nil {
		return nil, err
	}
	sites, err := s.allSites(r.Context(), data)
	if err != nil {
		return nil, err
	}
	sites = slices.DeleteFunc(slices.Clone(sites), func(site myweb.Site) bool { return !who.MaySee(site.Site) })
	document := sitesDocument{Sites: sites, Timezone: s.zone(myweb.AllSites).String(), Now: s.Now().UTC(), Version: s.Version}
	_, document.LastAt = extent(sites)
	return document, nil
}

func (s *server) zone(site string) *time.Location {
	if s.Reports.Zone == nil {
		return time.UTC
	}
	return s.Reports.Zone(site)
}

// sitesMemory holds the sites as long as nothing is loaded: every report asks
// for them.
type sitesMemory struct {
	mu    sync.Mutex
	data  query.Ledger
	sites []myweb.Site
}

func (s *server) allSites(ctx context.Context, data query.Ledger) ([]myweb.Site, error) {
	m := &s.sites
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sites != nil && m.data == data {
		return m.sites, nil
	}
	sites, err := s.Reports.Sites(ctx)
	if err != nil {
		return nil, err
	}
	m.data, m.sites = data, sites
	return sites, nil
}

// siteOf finds the site that a call names, and when it has data. Who may see
// one site only does not learn which others there are.
func (s *server) siteOf(ctx context.Context, c call) (site string, firstAt, lastAt *time.Time, err error) {
	sites, err := s.allSites(ctx, c.data)
	if err != nil {
		return "", nil, nil, err
	}
	if c.site == allSites {
		if !c.who.MaySee(myweb.AllSites) {
			return "", nil, nil, myweb.Errorf(myweb.CodeForbidden, "%s shows the site %s only", c.who.Name, c.who.Site)
		}
		firstAt, lastAt = extent(sites)
		return myweb.AllSites, firstAt, lastAt, nil
	}
	i := slices.IndexFunc(sites, func(site myweb.Site) bool { return site.Site == c.site })
	if i < 0 || !c.who.MaySee(c.site) {
		return "", nil, nil, myweb.Errorf(myweb.CodeNotFound, "there is no site %q with data; /api/v1/sites lists those that are, and all stands for all of them", c.site)
	}
	firstAt, lastAt = extent(sites[i : i+1])
	return c.site, firstAt, lastAt, nil
}

// extent is the earliest and the latest moment of sites, nil without any.
func extent(sites []myweb.Site) (first, last *time.Time) {
	for i := range sites {
		if first == nil || sites[i].FirstAt.Before(*first) {
			first = &sites[i].FirstAt
		}
		if last == nil || sites[i].LastAt.After(*last) {
			last = &sites[i].LastAt
		}
	}
	return first, last
}
