package postgres_test

import (
	"strings"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// What goes wrong with a connection is a line that says what, where, as whom, and
// what to do, to whoever opens the database; and never the password.
func TestConnectionErrors(t *testing.T) {
	cluster, err := pgtest.Start(pgtest.Options{TCP: true, Access: "local all all trust\nhost all me 127.0.0.1/32 scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	at := "127.0.0.1:" + cluster.Port
	for _, c := range []struct {
		url  string
		code myweb.Code
		says []string
	}{
		{"postgres://me:hunter2@" + at + "/x", myweb.CodeInvalid,
			[]string{"postgres://me@" + at + "/x does not let this user in: password authentication failed for user \"me\"; look at "}},
		{"postgres://nobody:hunter2@" + at + "/x", myweb.CodeInvalid, []string{"postgres://nobody@" + at + "/x", "no pg_hba.conf entry", "look at "}},
		{"postgres://postgres:hunter2@" + at + "/x", myweb.CodeNotFound, []string{"postgres://postgres@" + at + "/x: database \"x\" does not exist; make it with `createdb x`"}},
		{"postgres://postgres:hunter2@" + at + "/x?sslmode=require", myweb.CodeInvalid, []string{"offers no TLS", "sslmode (DB_SSLMODE)"}},
		{"postgres://me:hunter2@localhost:1/x", myweb.CodeUnavailable, []string{"postgres://me@localhost:1/x does not answer: dial tcp ", ": connect: connection refused; is it running"}},
		{"postgres://me:hunter2@/x?host=/nonexistent", myweb.CodeUnavailable, []string{"postgres://me@/x?host=/nonexistent does not answer: ", "no such file or directory"}},
	} {
		_, opened := postgres.Open(t.Context(), c.url, postgres.Config{})
		_, users := postgres.OpenAccess(t.Context(), c.url, postgres.Config{})
		for _, err := range []error{opened, users} {
			if myweb.ErrorCode(err) != c.code {
				t.Fatalf("%s: %q is %v, want %v", c.url, myweb.ErrorCode(err), err, c.code)
			}
			text := err.Error()
			for _, says := range c.says {
				if !strings.Contains(text, says) {
					t.Errorf("%s:\n%s\ndoes not say %q", c.url, text, says)
				}
			}
			if strings.ContainsAny(text, "\n\t") || strings.Contains(text, "hunter2") || len(text) > 300 {
				t.Errorf("%s:\n%s", c.url, text)
			}
		}
	}
}
