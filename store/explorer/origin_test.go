package explorer_test

import (
	"bytes"
	"strings"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/explorer"
)

// An error of PostgreSQL points at its place in what the person wrote, whatever
// was bound before it.
func TestErrorsPointAtThePlace(t *testing.T) {
	e := openPostgres(t, explorer.Config{})
	for _, c := range []struct{ sql, want string }{
		{"select nope from sites", "LINE 1: select nope from sites\n               ^"},
		{"select site,\n  {{ from }} as a, {{to}} as b, nope\nfrom sites;", "LINE 2:   {{ from }} as a, {{to}} as b, nope\n                                        ^"},
		{"select 'grün' = {{site}} or seite from sites", "LINE 1: select 'grün' = {{site}} or seite from sites\n                                    ^"},
		{"select 1 + {{site}} from sites", "HINT: "},
		{"select * from (select 1) as a where", "LINE 1: select * from (select 1) as a where\n                                           ^"},
	} {
		s := explorer.Statement{SQL: c.sql}
		_, ran := e.Run(t.Context(), s)
		_, explained := e.Explain(t.Context(), s)
		for how, err := range map[string]error{"run": ran, "explained": explained, "exported": e.Export(t.Context(), &bytes.Buffer{}, s, explorer.FormatCSV)} {
			if myweb.ErrorCode(err) != myweb.CodeInvalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %s:\n%v\nwant\n%s", c.sql, how, err, c.want)
			}
		}
	}
}
