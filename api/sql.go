package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/explorer"
)

// Questions in SQL, for who has the scope sql. What they may do is for the
// explorer to see to.

type statementBody struct {
	ID       string `json:"id,omitempty" doc:"Of your choice, to cancel it by"`
	SQL      string `json:"sql" doc:"One statement that reads; {{from}}, {{to}}, {{site}} and {{zone}} are bound as values"`
	Site     string `json:"site,omitempty" doc:"The value of {{site}}; all sites without"`
	Query    string `json:"query,omitempty" doc:"The period, as in an address: p=30d, or from=2026-10-24&to=2026-11-22"`
	RowLimit int    `json:"row_limit,omitempty" doc:"Fewer rows than 10,000"`
}

type planDocument struct {
	Plan string `json:"plan"`
}

type cancelBody struct {
	ID string `json:"id"`
}

type cancelDocument struct {
	Cancelled bool `json:"cancelled"` // false: there was none
}

type historyDocument struct {
	Entries []explorer.Entry `json:"entries"`
}

type questionsDocument struct {
	Questions []explorer.Question `json:"questions"`
}

type questionBody struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	SQL         string `json:"sql"`
}

type schemaDocument struct {
	Tables []explorer.Table `json:"tables"`
}

const historyShown = 500

func (s *server) registerSQL() {
	for _, o := range []operation{
		{method: http.MethodPost, path: "run", id: "runSQL", summary: "Run a statement", body: statementBody{}, answer: explorer.Result{}, streams: true, serve: s.document(s.runSQL)},
		{method: http.MethodPost, path: "explain", id: "explainSQL", summary: "The plan of a statement, which is not run", body: statementBody{}, answer: planDocument{}, streams: true, serve: s.document(s.explainSQL)},
		{method: http.MethodPost, path: "cancel", id: "cancelSQL", summary: "Stop a statement of yours", body: cancelBody{}, answer: cancelDocument{}, serve: s.document(s.cancelSQL)},
		{method: http.MethodPost, path: "export", id: "exportSQL", summary: "All rows of a statement, as they come", body: statementBody{}, media: exportMedia, streams: true, serve: s.exportSQL,
			text: "As CSV, JSON, lines of JSON or Parquet, by Accept."},
		{method: http.MethodGet, path: "schema", id: "schema", summary: "The tables, with comments and frequent values", answer: schemaDocument{}, serve: s.document(s.sqlSchema)},
		{method: http.MethodGet, path: "history", id: "history", summary: "What you asked, latest first", answer: historyDocument{}, serve: s.document(s.sqlHistory)},
		{method: http.MethodDelete, path: "history", id: "clearHistory", summary: "Forget what you asked", serve: s.document(s.clearHistory)},
		{method: http.MethodGet, path: "questions", id: "questions", summary: "Saved questions", answer: questionsDocument{}, serve: s.document(s.listQuestions)},
		{method: http.MethodPost, path: "questions", id: "saveQuestion", summary: "Save a question, for all who may ask in SQL", body: questionBody{}, answer: explorer.Question{}, serve: s.document(s.saveQuestion)},
		{method: http.MethodPut, path: "questions/{id}", id: "changeQuestion", summary: "Write over a saved question", body: questionBody{}, answer: explorer.Question{}, serve: s.document(s.saveQuestion)},
		{method: http.MethodDelete, path: "questions/{id}", id: "deleteQuestion", summary: "Forget a saved question", serve: s.document(s.deleteQuestion)},
	} {
		o.path, o.tag, o.scope = "/api/v1/sql/"+o.path, "sql", access.ScopeSQL
		s.register(o)
	}
}

// statementOf reads a statement, with the period of the dashboard's grammar.
func (s *server) statementOf(r *http.Request, who access.Principal) (explorer.Statement, error) {
	body, err := readBody[statementBody](r)
	if err != nil {
		return explorer.Statement{}, err
	}
	zone := s.zone(body.Site)
	q, err := parseQuestion(body.Query, dateOf(s.Now().In(zone)), ofPeriod...)
	if err != nil {
		return explorer.Statement{}, err
	}
	st := explorer.Statement{ID: body.ID, User: who.Name, SQL: body.SQL, Site: body.Site, RowLimit: max(body.RowLimit, 0)}
	st.From, st.To = q.period.instants(zone)
	return st, nil
}

func (s *server) runSQL(r *http.Request, who access.Principal) (any, error) {
	st, err := s.statementOf(r, who)
	if err != nil {
		return nil, err
	}
	return s.SQL.Run(r.Context(), st)
}

func (s *server) explainSQL(r *http.Request, who access.Principal) (any, error) {
	st, err := s.statementOf(r, who)
	if err != nil {
		return nil, err
	}
	plan, err := s.SQL.Explain(r.Context(), st)
	return planDocument{plan}, err
}

func (s *server) cancelSQL(r *http.Request, who access.Principal) (any, error) {
	body, err := readBody[cancelBody](r)
	if err != nil {
		return nil, err
	}
	return cancelDocument{s.SQL.Cancel(who.Name, body.ID)}, nil
}

// exports are how an export can be had.
var exports = map[string]explorer.Format{
	mediaCSV: explorer.FormatCSV, mediaJSON: explorer.FormatJSON, mediaLines: explorer.FormatNDJSON, mediaParquet: explorer.FormatParquet,
}

const mediaParquet = "application/vnd.apache.parquet"

var exportMedia = []string{mediaCSV, mediaJSON, mediaLines, mediaParquet}

func (s *server) exportSQL(w http.ResponseWriter, r *http.Request, who access.Principal) error {
	media, err := accepted(r.Header.Get("Accept"), exportMedia)
	if err != nil {
		return err
	}
	st, err := s.statementOf(r, who)
	if err != nil {
		return err
	}
	out := &download{w: w, media: media, format: exports[media]}
	err = s.SQL.Export(r.Context(), out, st, out.format)
	if err == nil {
		out.begin() // of an answer without a byte
		return s.recordExport(r.Context(), who)
	}
	if !out.begun {
		return err
	}
	// What was sent is not all of it: the connection is broken off, so that
	// nobody takes it for that.
	if !errors.Is(err, context.Canceled) {
		s.Log.Error("an export was broken off", "error", err)
	}
	panic(http.ErrAbortHandler)
}

func (s *server) recordExport(ctx context.Context, who access.Principal) error {
	if s.Access == nil {
		return nil
	}
	if err := s.Access.Record(context.WithoutCancel(ctx), who, "sql export", ""); err != nil {
		s.Log.Error("an export is not in the audit", "error", err)
	}
	return nil
}

// download writes the headers with the first byte: before it an error can be
// answered as such. A slow client keeps its connection as long as it reads.
type download struct {
	w      http.ResponseWriter
	media  string
	format explorer.Format
	begun  bool
}

func (d *download) begin() {
	if d.begun {
		return
	}
	d.begun = true
	h := d.w.Header()
	h.Set("Content-Type", d.media)
	if d.media == mediaCSV {
		h.Set("Content-Type", d.media+"; charset=utf-8")
	}
	h.Set("Content-Disposition", `attachment; filename="myweb.`+string(d.format)+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
}

func (d *download) Write(p []byte) (int, error) {
	d.begin()
	_ = http.NewResponseController(d.w).SetWriteDeadline(time.Now().Add(time.Minute)) // recorders of tests have none
	return d.w.Write(p)
}

func (s *server) sqlSchema(r *http.Request, _ access.Principal) (any, error) {
	tables, err := s.SQL.Schema(r.Context())
	return schemaDocument{tables}, err
}

func (s *server) sqlHistory(r *http.Request, who access.Principal) (any, error) {
	entries, err := s.SQL.History(r.Context(), who.Name, historyShown)
	return historyDocument{entries}, err
}

func (s *server) clearHistory(r *http.Request, who access.Principal) (any, error) {
	return nil, s.SQL.ClearHistory(r.Context(), who.Name)
}

func (s *server) listQuestions(r *http.Request, _ access.Principal) (any, error) {
	questions, err := s.SQL.Questions(r.Context())
	return questionsDocument{questions}, err
}

func (s *server) saveQuestion(r *http.Request, who access.Principal) (any, error) {
	body, err := readBody[questionBody](r)
	if err != nil {
		return nil, err
	}
	return s.SQL.Save(r.Context(), explorer.Question{ID: r.PathValue("id"), Title: body.Title, Description: body.Description, SQL: body.SQL, User: who.Name})
}

func (s *server) deleteQuestion(r *http.Request, _ access.Principal) (any, error) {
	return nil, s.SQL.Delete(r.Context(), r.PathValue("id"))
}
