// Package enrich completes a request with what its log line does not say: the
// kind of client, the place, the visitor, where it came from, what kind of
// request it was and its id. Each step is a package of its own below this one
// and knows nothing of the others; Worker.Complete is the one place that
// knows their order.
package enrich

import (
	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich/geo"
	"github.com/myweb-analytics/myweb/enrich/referrer"
	"github.com/myweb-analytics/myweb/enrich/visitor"
)

// step completes requests of one worker.
type step interface{ Complete(r *myweb.Request) }

// Definitions are what the steps go by. They are shared by all workers.
type Definitions struct {
	Places    *geo.Database
	Referrers *referrer.Table
	Visitors  *visitor.Keyer
}

// Pipeline makes workers. It is safe for concurrent use.
type Pipeline struct {
	definitions Definitions
}

// New returns a pipeline over definitions, all of which must be set.
func New(definitions Definitions) *Pipeline {
	return &Pipeline{definitions: definitions}
}

// Open loads the embedded definitions, opens the geolocation databases in
// stateDir, and keys visitors with secret.
func Open(stateDir string, secret []byte) (*Pipeline, error) {
	places, err := geo.Open(stateDir)
	if err != nil {
		return nil, err
	}
	referrers, err := referrer.Load()
	if err != nil {
		return nil, err
	}
	return New(Definitions{Places: places, Referrers: referrers, Visitors: visitor.New(secret)}), nil
}

// Worker completes requests, one at a time. Its steps remember what they
// found out lately, in bounded memory, so that each goroutine has its own.
type Worker struct {
	geo, referrer, visitor step

	hashed []byte // scratch space of requestID
}

// NewWorker returns a worker.
func (p *Pipeline) NewWorker() *Worker {
	d := p.definitions
	return &Worker{
		geo:      d.Places.NewStep(),
		referrer: d.Referrers.NewStep(),
		visitor:  d.Visitors.NewStep(),
	}
}

// Complete sets the second block of r's fields. digest is that of the log
// object that holds the line. What tables keep of page views only is set on
// page views only.
func (w *Worker) Complete(r *myweb.Request, digest string) {
	r.ID, w.hashed = requestID(w.hashed, r, digest)
	r.Kind = kind(r)
	w.visitor.Complete(r)
	if r.Kind == myweb.KindPageView {
		w.geo.Complete(r)
		w.referrer.Complete(r)
		return
	}
	if r.Country == "" {
		w.geo.Complete(r)
	}
}
