package api

import (
	"net/http"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// completenessShown is how far back the status says what has come: a day that
// settles, and one that has.
const completenessShown = 48 * time.Hour

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

func (s *server) status(r *http.Request) (any, error) {
	if err := checkNames(r.URL.Query(), nil); err != nil {
		return nil, err
	}
	d := statusDocument{Now: s.Now().UTC(), Version: s.Version, Database: s.Database, Timezone: s.zone(myweb.AllSites).String(), Live: s.live()}
	var err error
	if d.Ledger, err = s.Reports.Ledger(r.Context()); err != nil {
		return nil, err
	}
	d.Completeness, err = s.Reports.Completeness(r.Context(), completenessShown)
	return d, err
}

func (s *server) live() *myweb.LiveStatus {
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
// healthy cannot mend a source or a database.
func (s *server) health(*http.Request) (any, error) {
	d := healthDocument{Status: "ok", Version: s.Version}
	live := s.live()
	if live == nil {
		return d, nil
	}
	d.Loader, d.Sources = &live.Loader, live.Sources
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
func (s *server) ready(r *http.Request) (any, error) {
	if _, err := s.Reports.Ledger(r.Context()); err != nil {
		return nil, myweb.Errorf(myweb.CodeUnavailable, "the database does not answer: %w", err)
	}
	return s.health(r)
}
