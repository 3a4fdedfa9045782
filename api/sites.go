package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
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

func (s *server) listSites(r *http.Request) (any, error) {
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

// siteOf finds the site that a path names, and when it has data.
func (s *server) siteOf(r *http.Request, data query.Ledger) (site string, firstAt, lastAt *time.Time, err error) {
	sites, err := s.allSites(r.Context(), data)
	if err != nil {
		return "", nil, nil, err
	}
	name := r.PathValue("site")
	if name == allSites {
		firstAt, lastAt = extent(sites)
		return myweb.AllSites, firstAt, lastAt, nil
	}
	for i := range sites {
		if sites[i].Site == name {
			firstAt, lastAt = extent(sites[i : i+1])
			return name, firstAt, lastAt, nil
		}
	}
	return "", nil, nil, myweb.Errorf(myweb.CodeNotFound, "there is no site %q with data; /api/v1/sites lists those that are, and all stands for all of them", name)
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

func notFound(r *http.Request) (any, error) {
	return nil, myweb.Errorf(myweb.CodeNotFound, "there is nothing at %s; docs/api.md lists the addresses", r.URL.Path)
}
