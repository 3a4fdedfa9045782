package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

const statusHelp = `myweb status - how the logs come in

Asks the "myweb serve" that has the database; if there is none, looks into the
database itself. Shows each source (what it loaded last, how far behind the
clock it is, how fast, what went wrong) and how complete the last two days are:
logs come up to 24 hours late, so the hours of the last day are still settling.

  myweb status
  myweb status --url http://127.0.0.1:9000
  myweb status --max-age 26h        for those who load by cron
  myweb status --json | jq .live.sources

Flags
  --database PATH  the database (default myweb.duckdb); it is only read
  --url URL        where "myweb serve" answers (default: the server that has the
                   database, or http://127.0.0.1:8080)
  --max-age TIME   it is wrong when nothing was loaded for so long, such as 90m
  --json           the whole answer, as GET /api/v1/status gives it

Where logins are asked for, put an API token that may read reports of all sites
(myweb token) into MYWEB_TOKEN. Exit status 1 when something is wrong, which the
last line says: a source, or loading, is failing; the database does not answer;
nothing was loaded for longer than --max-age. That no "myweb serve" was found is
not wrong: logs may be loaded by cron, or by a server elsewhere (--url).
`

// shownStatus is what of the answer is shown.
type shownStatus struct {
	Now          time.Time          `json:"now"`
	Version      string             `json:"version"`
	Database     string             `json:"database"`
	Timezone     string             `json:"timezone"`
	Live         *myweb.LiveStatus  `json:"live"`
	Ledger       query.Ledger       `json:"ledger"`
	Completeness query.Completeness `json:"completeness"`
	Checkpoints  map[string]string  `json:"checkpoints,omitempty"` // of streams, as the database has them

	missing error // why the sources are not known; a server may run all the same
}

const defaultURL = "http://127.0.0.1:8080"

func runStatus(ctx context.Context, a *app, args []string) error {
	f := newFlags(a)
	url := f.String("url", "", "")
	maxAge := f.Duration("max-age", 0, "")
	asJSON := f.Bool("json", false, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("status takes no arguments, only flags: %s", rest[0])
	}
	if *url != "" && !strings.HasPrefix(*url, "http://") && !strings.HasPrefix(*url, "https://") {
		return usagef("--url %s: want an address such as %s", *url, defaultURL)
	}
	if *maxAge < 0 {
		return usagef("--max-age %s: want a time such as 90m or 26h", *maxAge)
	}
	body, missing, err := a.status(ctx, *f.database, *url)
	if err != nil {
		return err
	}
	s := shownStatus{missing: missing}
	if err := json.Unmarshal(body, &s); err != nil {
		return fmt.Errorf("read the status: %w", err)
	}
	if *asJSON {
		if _, err := fmt.Fprintln(a.stdout, strings.TrimSpace(string(body))); err != nil {
			return err
		}
	} else {
		a.printStatus(s)
	}
	if myweb.ErrorCode(missing) == myweb.CodeNotFound {
		missing = nil // which is as it should be where cron loads
	}
	return errors.Join(missing, failing(s.Live), s.outdated(*maxAge))
}

// outdated is the error of a database into which nothing came for longer than it
// may be; 0 is for ever.
func (s shownStatus) outdated(most time.Duration) error {
	age := s.Now.Sub(s.Ledger.LoadedAt)
	switch {
	case most == 0 || !s.Ledger.LoadedAt.IsZero() && age <= most:
		return nil
	case s.Ledger.LoadedAt.IsZero():
		return myweb.Errorf(myweb.CodeUnavailable, "nothing was loaded yet: run `myweb ingest` or `myweb serve` with a source")
	}
	return myweb.Errorf(myweb.CodeUnavailable, "nothing was loaded for %s: is `myweb ingest` run by cron, or `myweb serve` up, and do logs still come?", span(age))
}

// status is the answer of the server at url; without one that of the server that
// has the database, by the file that it leaves beside it or at the usual place;
// or else what the database says. A file is held by its server; the databases of
// PostgreSQL say nothing of one that is missing.
func (a *app) status(ctx context.Context, database, url string) (body []byte, missing, err error) {
	if url != "" {
		body, err = askStatus(ctx, url, a.getenv("MYWEB_TOKEN"))
		return body, nil, err
	}
	at := operator{URL: defaultURL, Token: a.getenv("MYWEB_TOKEN")}
	if beside, err := readOperatorFile(database); err == nil {
		at = beside
	}
	body, err = askStatus(ctx, at.URL, at.Token)
	asked := myweb.ErrorCode(err) == myweb.CodeUnauthenticated
	if asked && !isServer(database) {
		return nil, nil, err // what the database says alone would look as if all were well
	}
	var s shownStatus
	if err == nil && json.Unmarshal(body, &s) == nil && s.Database == absolute(database) {
		return body, nil, nil
	}
	switch {
	case asked:
		missing = err
	case isServer(database):
		missing = myweb.Errorf(myweb.CodeNotFound, "no running serve of this database was found at %s; if one runs elsewhere, give --url", at.URL)
	}
	body, err = a.readStatus(ctx, database)
	return body, missing, err
}

// askStatus asks a server; one that does not answer soon does not at all.
func askStatus(ctx context.Context, url, token string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(url, "/")+"/api/v1/status", nil)
	if err != nil {
		return nil, usagef("--url %s: %v", url, err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, myweb.Errorf(myweb.CodeUnavailable, "no myweb answers at %s: %w", url, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if response.StatusCode == http.StatusUnauthorized || response.StatusCode == http.StatusForbidden {
		return nil, myweb.Errorf(myweb.CodeUnauthenticated, "%s asks who you are: put an API token that may read reports of all sites into MYWEB_TOKEN; `myweb token` makes one", url)
	}
	if err != nil || response.StatusCode != http.StatusOK {
		return nil, myweb.Errorf(myweb.CodeUnavailable, "%s answers %s, and that is no status of myweb", url, response.Status)
	}
	return body, nil
}

// readStatus makes the answer of a server that follows nothing.
func (a *app) readStatus(ctx context.Context, database string) (body []byte, err error) {
	store, err := a.openStore(ctx, database, true)
	if myweb.ErrorCode(err) == myweb.CodeConflict {
		return nil, myweb.Errorf(myweb.CodeConflict, "%w; if `myweb serve` listens elsewhere than at %s, say so with --url", err, defaultURL)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	reports := query.Reports{DB: store, Now: a.now, Zone: store.Zone}
	s := shownStatus{Now: a.now().UTC(), Version: version, Database: absolute(database), Timezone: store.Zone(myweb.AllSites).String()}
	if s.Ledger, err = reports.Ledger(ctx); err != nil {
		return nil, err
	}
	if s.Completeness, err = reports.Completeness(ctx, 48*time.Hour); err != nil {
		return nil, err
	}
	if s.Checkpoints, err = store.Checkpoints(ctx, ""); err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

// failing is the error of a status that is not well.
func failing(live *myweb.LiveStatus) error {
	if live == nil {
		return nil
	}
	var names []string
	if live.Loader.State != myweb.StateRunning {
		names = append(names, "loading")
	}
	for _, s := range live.Sources {
		if s.State != myweb.StateRunning {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return myweb.Errorf(myweb.CodeUnavailable, "failing, and tried again: %s", strings.Join(names, ", "))
}
