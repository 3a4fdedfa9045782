package api

import (
	"net/http"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/query"
)

// completenessShown is how far back the status says what has come: a day that
// settles, and one that has.
const completenessShown = 48 * time.Hour

func (s *server) registerStatus() {
	s.register(operation{method: http.MethodGet, path: "/healthz", id: "health", tag: "description", summary: "Whether the process answers, and how each source does",
		text: "Names of sources are for who may read reports.", answer: healthDocument{}, anyone: true, serve: s.document(s.health)})
	s.register(operation{method: http.MethodGet, path: "/readyz", id: "ready", tag: "description", summary: "Whether the database answers",
		answer: healthDocument{}, anyone: true, serve: s.document(s.ready)})
	s.register(operation{method: http.MethodGet, path: "/metrics", id: "prometheus", tag: "description", summary: "How the logs come in, for Prometheus",
		media: []string{"text/plain"}, scope: access.ScopeReports, serve: s.metrics})
	s.register(operation{method: http.MethodGet, path: "/api/v1/status", id: "status", tag: "description", summary: "How the logs come in, and how complete they are",
		answer: statusDocument{}, scope: access.ScopeReports, serve: s.document(s.status)})
}

// allSitesOnly refuses who may see one site: how logs come in is of all.
func allSitesOnly(who access.Principal) error {
	if who.May(access.ScopeReports) && who.MaySee(myweb.AllSites) {
		return nil
	}
	return myweb.Errorf(myweb.CodeForbidden, "%s may not see what is of all sites", who.Name)
}

// statusDocument says how the logs come in.
type statusDocument struct {
	Now          time.Time          `json:"now"`
	Version      string             `json:"version"`
	Database     string             `json:"database"`
	Timezone     string             `json:"timezone"`
	Live         *myweb.LiveStatus  `json:"live"` // null when nothing is loaded by this process
	Ledger       query.Ledger       `json:"ledger"`
	Completeness query.Completeness `json:"completeness"`
}

func (s *server) status(r *http.Request, who access.Principal) (any, error) {
	if err := allSitesOnly(who); err != nil {
		return nil, err
	}
	if err := checkNames(r.URL.Query(), nil); err != nil {
		return nil, err
	}
	d := statusDocument{Now: s.Now().UTC(), Version: s.Version, Database: s.Database, Timezone: s.zone(myweb.AllSites).String(), Live: s.loading()}
	var err error
	if d.Ledger, err = s.Reports.Ledger(r.Context()); err != nil {
		return nil, err
	}
	d.Completeness, err = s.Reports.Completeness(r.Context(), completenessShown)
	return d, err
}

func (s *server) loading() *myweb.LiveStatus {
	if s.Live == nil {
		return nil
	}
	live := s.Live()
	return &live
}

// healthDocument is for machines that ask often.
type healthDocument struct {
	Status  string               `json:"status"` // ok, or degraded: something is failing and tried again
	Version string               `json:"version"`
	Loader  *myweb.LoaderStatus  `json:"loader,omitempty"`
	Sources []myweb.SourceStatus `json:"sources,omitempty"`
}

// health answers as long as the process does. Whoever restarts what is not
// healthy cannot mend a source or a database. The names of sources are for who
// may read the reports of all sites.
func (s *server) health(_ *http.Request, who access.Principal) (any, error) {
	d := healthDocument{Status: "ok", Version: s.Version}
	live := s.loading()
	if live == nil {
		return d, nil
	}
	if allSitesOnly(who) == nil {
		d.Loader, d.Sources = &live.Loader, live.Sources
	}
	if live.Loader.State != myweb.StateRunning {
		d.Status = "degraded"
	}
	for _, source := range live.Sources {
		if source.State != myweb.StateRunning {
			d.Status = "degraded"
		}
	}
	return d, nil
}

// ready answers well when the database does: then the dashboard can be shown,
// whatever the sources do.
func (s *server) ready(r *http.Request, who access.Principal) (any, error) {
	if _, err := s.Reports.Ledger(r.Context()); err != nil {
		return nil, myweb.Errorf(myweb.CodeUnavailable, "the database does not answer")
	}
	return s.health(r, who)
}
