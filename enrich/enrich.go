// Package enrich completes a request with what its log line does not say: the
// kind of client, the place, the visitor, where it came from, what kind of
// request it was and its id. Each step is a package of its own below this one
// and knows nothing of the others; Worker.Complete is the one place that
// knows their order.
package enrich

import (
	"errors"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich/agent"
	"github.com/myweb-analytics/myweb/enrich/crawler"
	"github.com/myweb-analytics/myweb/enrich/geo"
	"github.com/myweb-analytics/myweb/enrich/referrer"
	"github.com/myweb-analytics/myweb/enrich/visitor"
)

// Definitions are what the steps go by. They are shared by all workers.
type Definitions struct {
	Agents    *agent.Definitions
	Crawlers  *crawler.Definitions
	Places    *geo.Database
	Referrers *referrer.Table
	Visitors  *visitor.Keyer
}

// Load loads the embedded definitions, opens the geolocation databases in
// stateDir (empty for none), and keys visitors with secret.
func Load(stateDir string, secret []byte) (Definitions, error) {
	d := Definitions{Visitors: visitor.New(secret)}
	var errs [4]error
	d.Agents, errs[0] = agent.Load()
	d.Crawlers, errs[1] = crawler.Load()
	d.Places, errs[2] = geo.Open(stateDir)
	d.Referrers, errs[3] = referrer.Load()
	return d, errors.Join(errs[:]...)
}

// Pipeline makes workers. It is safe for concurrent use.
type Pipeline struct {
	definitions Definitions
}

// New returns a pipeline over definitions, all of which must be set.
func New(definitions Definitions) *Pipeline {
	return &Pipeline{definitions: definitions}
}

// Worker completes requests, one at a time. Its steps remember what they
// found out lately, in bounded memory, so that each goroutine has its own.
type Worker struct {
	agent    *agent.Step
	crawler  *crawler.Step
	geo      *geo.Step
	referrer *referrer.Step
	visitor  *visitor.Step

	clients clients
	hashed  []byte // scratch space of requestID
}

// NewWorker returns a worker.
func (p *Pipeline) NewWorker() *Worker {
	d := &p.definitions
	return &Worker{
		agent:    d.Agents.NewStep(),
		crawler:  d.Crawlers.NewStep(),
		geo:      d.Places.NewStep(),
		referrer: d.Referrers.NewStep(),
		visitor:  d.Visitors.NewStep(),
	}
}

// Complete sets the second block of r's fields. digest is that of the log
// object that holds the line. What only page views have a column for is left
// out of other requests: most requests are no page views.
func (w *Worker) Complete(r *myweb.Request, digest string) {
	if w.geo.Changed() {
		clear(w.clients[:])
	}
	r.ID, w.hashed = requestID(w.hashed, r, digest)
	c := w.client(r)
	r.VisitorID = c.visitorID
	r.IsBot, r.BotName, r.BotClass = c.bot.IsBot, c.bot.Name, c.bot.Class
	r.Kind = kind(r)
	if r.IsBot {
		r.UserAgentID = agent.ID(r.UserAgent)
	}
	if r.Kind == myweb.KindPageView {
		w.agent.Complete(r)
		w.placeOf(c).Complete(r)
		w.referrer.Complete(r)
	} else if r.Country == "" {
		w.placeOf(c).Complete(r)
	}
}
