package library_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/store/library"
)

const documentation = "../../docs/library.md"

const introduction = `# The library of questions

What people ask of their logs, as SQL. Each question is a file of
[store/library](../store/library), the same for every engine and valid as it stands:
pasted into any client of the database it asks for the last 30 days of all sites.

` + "```sh" + `
myweb report
myweb report daily_active_users
myweb report entry_pages --period 7d --format csv
myweb report funnel --param second=/about --param third=/contact
myweb report --sql journeys
` + "```" + `

Every question takes a period (` + "`from`" + `, its first instant, and ` + "`to`" + `, the first after
it), and where it makes sense a ` + "`site`" + ` and the time ` + "`zone`" + ` in which days begin, which
is that of the site. In a file they are slots with a default, such as
` + "`/*from*/ now() - interval '30 days' /**/`" + `; values are bound in their place. In a statement of your
own, for the explorer, write ` + "`{{from}}`, `{{to}}`, `{{site}}` and `{{zone}}`" + `. Words mean what
[metrics.md](metrics.md) says.

This page is made from the files (` + "`go test ./store/library -update`" + `).
`

// document writes the page.
func document() string {
	var page strings.Builder
	page.WriteString(introduction)
	for _, q := range library.All() {
		fmt.Fprintf(&page, "\n## %s\n\n[`%s`](../store/library/%s.sql). %s\n", q.Title, q.Name, q.Name, q.Description)
		for _, p := range q.Parameters {
			switch p.Name {
			case "from", "to", "site", "zone":
			default:
				fmt.Fprintf(&page, "\n- `%s`: %s (%s).\n", p.Name, strings.ToLower(p.Description[:1])+p.Description[1:], p.Default)
			}
		}
	}
	return page.String()
}

// docs/library.md says what the files say.
func TestDocumentation(t *testing.T) {
	want := document()
	if *update {
		if err := os.WriteFile(documentation, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(documentation)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/library.md is not what the files say; write it anew: go test ./store/library -update")
	}
}
