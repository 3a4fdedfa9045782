package access_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// cheap hashes are for tests only.
var cheap = access.Cost{KiB: 64, Passes: 1, Threads: 1}

const (
	good   = "correct horse battery staple"
	other  = "another fine pass phrase"
	client = "192.0.2.7"
)

// open makes a database of the engine that the tests run on.
func open(t *testing.T) (*sql.DB, error) {
	if strings.Contains(t.Name(), "/postgres") {
		return postgres.OpenAccess(t.Context(), pgtest.Database(t), postgres.Config{})
	}
	return duckdb.OpenAccess(t.Context(), filepath.Join(t.TempDir(), "users"))
}

// everywhere runs a test on each engine.
func everywhere(t *testing.T, test func(t *testing.T)) {
	t.Run("duckdb", test)
	t.Run("postgres", test)
}

// world is a database of users with an admin, ada, a viewer, bob, and a clock
// that a test moves.
type world struct {
	*testing.T
	*access.Control
	db  *sql.DB
	now time.Time
}

func newWorld(t *testing.T, change ...func(*access.Config)) *world {
	t.Helper()
	db, err := open(t)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := &world{T: t, db: db, now: time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)}
	config := access.Config{Now: func() time.Time { return w.now }, Cost: cheap}
	for _, c := range change {
		c(&config)
	}
	if w.Control, err = access.New(db, config); err != nil {
		t.Fatal(err)
	}
	w.must(w.AddUser(t.Context(), access.Operator(), "ada", access.RoleAdmin, good))
	w.must(w.AddUser(t.Context(), access.Operator(), "bob", access.RoleViewer, good))
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused checks that an error has a code and says something.
func (w *world) refused(err error, code myweb.Code, says string) {
	w.Helper()
	if err == nil || myweb.ErrorCode(err) != code || !strings.Contains(err.Error(), says) {
		w.Errorf("got %v, want %s that says %q", err, code, says)
	}
}

func (w *world) login(name string) string {
	w.Helper()
	secret, _, err := w.Login(w.Context(), name, good, client, "")
	w.must(err)
	return secret
}

// known checks by what somebody is known, and that it is no more.
func (w *world) known(find func(context.Context, string) (access.Principal, bool, error), secret string) access.Principal {
	w.Helper()
	p, ok, err := find(w.Context(), secret)
	w.must(err)
	if !ok {
		w.Errorf("the secret is not known")
	}
	return p
}

func (w *world) unknown(find func(context.Context, string) (access.Principal, bool, error), secret string) {
	w.Helper()
	p, ok, err := find(w.Context(), secret)
	w.must(err)
	if ok || len(p.Scopes) > 0 || p.Kind != access.KindAnonymous {
		w.Errorf("the secret lets in as %+v", p)
	}
}

// stored is all that the tables hold, as text.
func (w *world) stored() string {
	w.Helper()
	var all strings.Builder
	for _, table := range []string{"access_users", "access_logins", "access_tokens", "access_shares", "access_audit"} {
		rows, err := w.db.QueryContext(w.Context(), "select cast(t as text) from "+table+" as t")
		w.must(err)
		for rows.Next() {
			var row string
			w.must(rows.Scan(&row))
			all.WriteString(table + " " + row + "\n")
		}
		w.must(rows.Err())
	}
	return all.String()
}
