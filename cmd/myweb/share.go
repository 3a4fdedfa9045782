package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/myweb-analytics/myweb/access"
)

const shareHelp = `myweb share create SITE - a link that shows one site without a login
myweb share list
myweb share revoke ID

Whoever has the link can read the reports of the site, and nothing else. The link
is printed once; only its hash is kept. Revoking it ends it at once, also in
browsers that opened it.

  myweb share create www.example.com --label "for the board"
  myweb share create www.example.com --expires 30d

Flags
  --database PATH  the database (default myweb.duckdb)
  --label TEXT     for whom the link is
  --expires TIME   how long it is good for: 12h, 30d (default until revoked)

The link begins with PUBLIC_URL where that is set, which is how browsers reach
the dashboard. While "myweb serve" runs, it is told; otherwise the database is
changed itself.
`

func runShare(ctx context.Context, a *app, args []string) error {
	f := newFlags(a)
	label, expires := f.String("label", "", ""), f.String("expires", "", "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	s := access.Share{Label: *label}
	if *expires != "" {
		good, err := parseAge(*expires)
		if err != nil {
			return err
		}
		until := a.now().Add(good)
		s.ExpiresAt = &until
	}
	if !known(rest, map[string]int{"list": 1, "revoke": 2, "create": 2}) {
		return usagef("say `share create SITE`, `share list` or `share revoke ID`")
	}
	return a.withPeople(ctx, *f.database, rest[0] == "create", func(p people) error {
		switch rest[0] {
		case "list":
			return a.listShares(ctx, p)
		case "revoke":
			return a.done(p.RevokeShare(ctx, rest[1]), "revoked "+rest[1])
		case "create":
			s.Site = strings.ToLower(rest[1])
			made, link, err := p.CreateShare(ctx, s)
			if err == nil {
				a.warnOfSite(ctx, p, s.Site)
			}
			if err == nil {
				fmt.Fprintf(a.stderr, "share link %s, good until %s; it is not shown again:\n", made.ID, a.goodUntil(made.ExpiresAt))
			}
			if err == nil && strings.HasPrefix(link, "/") {
				fmt.Fprintln(a.stderr, "(put the address of your dashboard before it; with PUBLIC_URL set it stands there)")
			}
			return a.done(err, link)
		}
		return nil
	})
}

func (a *app) listShares(ctx context.Context, p people) error {
	shares, err := p.Shares(ctx)
	if err != nil {
		return err
	}
	lines := [][]string{{"ID", "SITE", "LABEL", "BY", "EXPIRES"}}
	for _, s := range shares {
		lines = append(lines, []string{s.ID, s.Site, s.Label, orElse(s.CreatedBy, "command line"), a.until(s.ExpiresAt)})
	}
	return a.list(lines)
}
