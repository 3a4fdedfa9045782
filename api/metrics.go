package api

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

// metrics writes the state of everything in Prometheus' text format. Names of
// sources are labels; there are as many as were given to serve.
func (s *server) metrics(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	if err := allSitesOnly(who); err != nil {
		return err
	}
	var text bytes.Buffer
	m := exposition{&text}
	m.gauge("myweb_info", labels("version", s.Version), 1)
	if data, err := s.Reports.Ledger(r.Context()); err == nil {
		m.gauge("myweb_database_up", "", 1)
		m.gauge("myweb_ledger_objects", "", float64(data.LogObjects))
		m.gauge("myweb_ledger_lines", "", float64(data.Lines))
		m.time("myweb_last_request_timestamp_seconds", "", &data.LastAt)
		m.time("myweb_last_loaded_timestamp_seconds", "", &data.LoadedAt)
	} else {
		s.Log.Error("metrics", "error", err)
		m.gauge("myweb_database_up", "", 0)
	}
	if live := s.loading(); live != nil {
		m.loader(live.Loader)
		m.sources(live.Sources)
	}
	metrics.WriteProcessMetrics(&text)
	metrics.WriteFDMetrics(&text)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(text.Bytes()) // a client that went away is no error of ours
	return nil
}

// exposition is a text that is being written. All samples of a name stand
// together.
type exposition struct{ text *bytes.Buffer }

// escaped is what the format asks for in the values of labels.
var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func labels(name, value string) string { return "{" + name + `="` + escaped.Replace(value) + `"}` }

func (m exposition) gauge(name, labels string, value float64) {
	metrics.WriteGaugeFloat64(m.text, name+labels, value)
}

func (m exposition) counter(name, labels string, value int64) {
	metrics.WriteCounterUint64(m.text, name+labels, uint64(value))
}

func (m exposition) time(name, labels string, t *time.Time) {
	if t != nil && !t.IsZero() {
		m.gauge(name, labels, float64(t.UnixMilli())/1000)
	}
}

func (m exposition) loader(l myweb.LoaderStatus) {
	m.gauge("myweb_loader_up", "", up(l.State))
	m.counter("myweb_loader_batches_total", "", l.Batches)
	m.counter("myweb_loader_lines_total", "", l.Lines)
	m.counter("myweb_loader_lines_rejected_total", "", l.LinesRejected)
	m.counter("myweb_loader_duplicates_total", "", l.Duplicates)
	m.counter("myweb_loader_errors_total", "", l.Errors)
	m.gauge("myweb_loader_objects_waiting", "", float64(l.ObjectsWaiting))
	m.gauge("myweb_loader_objects_reading", "", float64(l.ObjectsReading))
	m.gauge("myweb_loader_batch_seconds", "", l.BatchSeconds)
	m.time("myweb_loader_last_committed_timestamp_seconds", "", l.LastCommittedAt)
}

func (m exposition) sources(sources []myweb.SourceStatus) {
	each := func(write func(labels string, s myweb.SourceStatus)) {
		for _, s := range sources {
			write(labels("source", s.Name), s)
		}
	}
	each(func(l string, s myweb.SourceStatus) { m.gauge("myweb_source_up", l, up(s.State)) })
	each(func(l string, s myweb.SourceStatus) { m.counter("myweb_source_objects_total", l, s.Objects) })
	each(func(l string, s myweb.SourceStatus) { m.counter("myweb_source_objects_known_total", l, s.ObjectsKnown) })
	each(func(l string, s myweb.SourceStatus) { m.counter("myweb_source_lines_total", l, s.Lines) })
	each(func(l string, s myweb.SourceStatus) { m.counter("myweb_source_read_bytes_total", l, s.BytesRead) })
	each(func(l string, s myweb.SourceStatus) { m.counter("myweb_source_errors_total", l, s.Errors) })
	each(func(l string, s myweb.SourceStatus) { m.counter("myweb_source_object_errors_total", l, s.ObjectErrors) })
	each(func(l string, s myweb.SourceStatus) {
		m.gauge("myweb_source_objects_unread", l, float64(s.ObjectsUnread))
	})
	each(func(l string, s myweb.SourceStatus) {
		m.time("myweb_source_last_loaded_timestamp_seconds", l, s.LastLoadedAt)
	})
	each(func(l string, s myweb.SourceStatus) {
		m.time("myweb_source_last_request_timestamp_seconds", l, s.LastRequestAt)
	})
	each(func(l string, s myweb.SourceStatus) {
		if s.LagSeconds != nil {
			m.gauge("myweb_source_lag_seconds", l, *s.LagSeconds)
		}
	})
}

func up(s myweb.State) float64 {
	if s == myweb.StateRunning {
		return 1
	}
	return 0
}
