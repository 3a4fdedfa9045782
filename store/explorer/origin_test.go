package explorer_test

import (
	"bytes"
	"strings"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/explorer"
)

// An error points at its place in what the person wrote, whatever was bound before
// it.
func TestErrorsPointAtThePlace(t *testing.T) {
	server, file := openPostgres(t, explorer.Config{}), open(t, explorer.Config{})
	for _, c := range []struct {
		e         *explorer.Explorer
		sql, want string
	}{
		{server, "select nope from sites", "LINE 1: select nope from sites\n               ^"},
		{server, "select site,\n  {{ from }} as a, {{to}} as b, nope\nfrom sites;", "LINE 2:   {{ from }} as a, {{to}} as b, nope\n                                        ^"},
		{server, "select 'grün' = {{site}} or seite from sites", "LINE 1: select 'grün' = {{site}} or seite from sites\n                                    ^"},
		{server, "select 1 + {{site}} from sites", "HINT: "},
		{server, "select * from (select 1) as a where", "LINE 1: select * from (select 1) as a where\n                                           ^"},
		{file, "select nope from sites", "LINE 1: select nope from sites\n               ^"},
		{file, "select site,\n  {{ from }} as a, {{to}} as b, nope\nfrom sites;", "LINE 2:   {{ from }} as a, {{to}} as b, nope\n                                        ^"},
		{file, "select {{site}}, " + strings.Repeat("1, ", 60) + "nope from sites", ", nope from sites\n                                                                       ^"},
		{file, "select 'grün' = seite from sites", "LINE 1: "},
		{file, "select {{site}} is null\n  and {{ from }} < {{to}} frm sites", "LINE 2:   and {{ from }} < {{to}} frm sites\n                                      ^"},
	} {
		s := explorer.Statement{SQL: c.sql}
		_, ran := c.e.Run(t.Context(), s)
		_, explained := c.e.Explain(t.Context(), s)
		for how, err := range map[string]error{"run": ran, "explained": explained, "exported": c.e.Export(t.Context(), &bytes.Buffer{}, s, explorer.FormatCSV)} {
			if myweb.ErrorCode(err) != myweb.CodeInvalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %s:\n%v\nwant\n%s", c.sql, how, err, c.want)
			}
		}
	}
}
