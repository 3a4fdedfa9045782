package supervise

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
)

// Source is a live source under supervision.
type Source struct {
	// Run follows the source until ctx ends. It is called again when it ends
	// before.
	Run func(ctx context.Context) error

	name       string
	supervisor *Supervisor

	mu       sync.Mutex
	sum      ingest.Receipt // added up; Last and LastAt are those of the latest
	loadedAt time.Time
	rate     rate
	trouble  trouble
	unread   unread
}

// Began notes the latest request that the source had brought before: that of an
// earlier run, so that what it brings of old does not look like lag.
func (s *Source) Began(newest time.Time) { s.sum.LastAt = newest }

// Load hands objects to the loader and notes what became of them.
func (s *Source) Load(ctx context.Context, objects []source.Object) error {
	receipt, err := s.supervisor.loader.Deliver(ctx, objects)
	var partly *source.LoadError
	if errors.As(err, &partly) {
		for _, f := range partly.Failures {
			s.supervisor.log.Warn("not read", "source", s.name, "object", f.URI, "error", f.Err)
		}
	}
	now := s.supervisor.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sum.Objects += receipt.Objects
	s.sum.Known += receipt.Known
	s.sum.Lines += receipt.Lines
	s.sum.Bytes += receipt.Bytes
	s.rate.add(now, receipt.Lines)
	if receipt.Last != "" {
		s.sum.Last, s.loadedAt = receipt.Last, now
	}
	if receipt.LastAt.After(s.sum.LastAt) {
		s.sum.LastAt = receipt.LastAt
	}
	if err == nil || partly != nil {
		s.unread.note(objects, partly, now)
	}
	return err
}

// Looked notes how the source was looked at, of one that goes on when it cannot
// be.
func (s *Source) Looked(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.trouble.over()
		return
	}
	if s.trouble.now && s.trouble.LastError == shortened(err) {
		return
	}
	s.supervisor.log.Error("source", "source", s.name, "error", err)
	s.trouble.note(err, s.supervisor.now(), time.Time{})
}

// Failed notes an error after which the source goes on, such as that of one
// message. What Load has given it is noted already.
func (s *Source) Failed(err error) {
	var partly *source.LoadError
	if errors.As(err, &partly) {
		return
	}
	s.supervisor.log.Error("source", "source", s.name, "error", err)
	s.mu.Lock()
	defer s.mu.Unlock()
	failing := s.trouble.now
	s.trouble.note(err, s.supervisor.now(), time.Time{})
	s.trouble.now = failing
}

// Gone notes that an object which could not be read is not there any more.
func (s *Source) Gone(uri string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unread.gone(uri)
}

func (s *Source) tried() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.over()
}

// broke notes the error that ended Run.
func (s *Source) broke(err error, next time.Time) {
	s.supervisor.log.Error("source stopped", "source", s.name, "error", err, "next_try", next.UTC().Format(time.TimeOnly))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.note(err, s.supervisor.now(), next)
}

func (s *Source) status() myweb.SourceStatus {
	now := s.supervisor.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	status := myweb.SourceStatus{
		Name: s.name, State: s.trouble.state(),
		Objects: int64(s.sum.Objects), ObjectsKnown: int64(s.sum.Known), Lines: s.sum.Lines, BytesRead: s.sum.Bytes,
		LinesPerMinute: s.rate.perMinute(now), LastObject: s.sum.Last, LastLoadedAt: moment(s.loadedAt),
		LastRequestAt: moment(s.sum.LastAt), Trouble: s.trouble.Trouble, UnreadObjects: s.unread.status(now),
	}
	if !s.sum.LastAt.IsZero() {
		lag := now.Sub(s.sum.LastAt).Seconds()
		status.LagSeconds = &lag
	}
	return status
}

// trouble is myweb.Trouble, and whether it is over.
type trouble struct {
	myweb.Trouble
	now bool
}

// longestError is how much of an error is shown; the log has all of it.
const longestError = 500

func shortened(err error) string {
	text := err.Error()
	if len(text) > longestError {
		text = text[:longestError] + " ..."
	}
	return text
}

func (t *trouble) note(err error, at, next time.Time) {
	t.now = true
	t.Errors++
	t.LastError, t.LastErrorAt, t.NextTryAt = shortened(err), moment(at), moment(next)
}

func (t *trouble) over() { t.now, t.NextTryAt = false, nil }

func (t *trouble) state() myweb.State {
	if t.now {
		return myweb.StateFailing
	}
	return myweb.StateRunning
}

// rate counts in steps of ten seconds, of the last five minutes.
type rate struct {
	steps [rateSteps]int64
	at    int64 // number of the latest step since 1970
}

const (
	rateStep  = 10 // seconds
	rateSteps = 30
)

func (r *rate) add(now time.Time, n int64) {
	r.move(now)
	r.steps[r.at%rateSteps] += n
}

func (r *rate) move(now time.Time) {
	to := now.Unix() / rateStep
	for i := max(r.at+1, to-rateSteps+1); i <= to; i++ {
		r.steps[i%rateSteps] = 0
	}
	r.at = max(r.at, to)
}

func (r *rate) perMinute(now time.Time) float64 {
	r.move(now)
	var sum int64
	for _, n := range r.steps {
		sum += n
	}
	return float64(sum) / (rateSteps * rateStep / 60)
}
