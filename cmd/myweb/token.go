package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb/access"
)

const tokenHelp = `myweb token create NAME - let a program use the API
myweb token list
myweb token revoke ID

The token is printed once; only its hash is kept. A program sends it as
Authorization: Bearer TOKEN. The name says what it is for.

  myweb token create nightly-report --expires 90d
  myweb token create grafana --scope sql --expires 365d
  myweb token create shop --site shop.example.com

Flags
  --database PATH  the database (default myweb.duckdb)
  --scope SCOPES   what it may do, separated by commas: reports, sql, admin
                   (default reports)
  --site SITE      the only site that it shows (default all)
  --expires TIME   how long it is good for: 12h, 90d; a year at most (default
                   90d)

While "myweb serve" runs, it is told; otherwise the database is changed itself.
`

func runToken(ctx context.Context, a *app, args []string) error {
	f := newFlags(a)
	scopes, site, expires := f.String("scope", "reports", ""), f.String("site", "", ""), f.String("expires", "90d", "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	good, err := parseAge(*expires)
	if err != nil {
		return err
	}
	if !known(rest, map[string]int{"list": 1, "revoke": 2, "create": 2}) {
		return usagef("say `token create NAME`, `token list` or `token revoke ID`")
	}
	return a.withPeople(ctx, *f.database, rest[0] == "create", func(p people) error {
		switch rest[0] {
		case "list":
			return a.listTokens(ctx, p)
		case "revoke":
			return a.done(p.RevokeToken(ctx, rest[1]), "revoked "+rest[1])
		case "create":
			t := access.Token{Name: rest[1], Site: strings.ToLower(*site), ExpiresAt: a.now().Add(good)}
			for scope := range strings.SplitSeq(*scopes, ",") {
				t.Scopes = append(t.Scopes, access.Scope(strings.TrimSpace(scope)))
			}
			made, secret, err := p.CreateToken(ctx, t)
			if err == nil {
				a.warnOfSite(ctx, p, t.Site)
			}
			if err == nil {
				fmt.Fprintf(a.stderr, "token %s, good until %s; it is not shown again:\n", made.ID, day(made.ExpiresAt))
			}
			return a.done(err, secret)
		}
		return nil
	})
}

func (a *app) listTokens(ctx context.Context, p people) error {
	tokens, err := p.Tokens(ctx)
	if err != nil {
		return err
	}
	lines := [][]string{{"ID", "NAME", "SCOPES", "SITE", "BY", "EXPIRES", "LAST USED"}}
	for _, t := range tokens {
		var scopes []string
		for _, s := range t.Scopes {
			scopes = append(scopes, string(s))
		}
		used := "never"
		if t.LastUsedAt != nil {
			used = day(*t.LastUsedAt)
		}
		lines = append(lines, []string{t.ID, t.Name, strings.Join(scopes, ","), orElse(t.Site, "all"), orElse(t.CreatedBy, "command line"), a.until(&t.ExpiresAt), used})
	}
	return a.list(lines)
}

// goodUntil is until in a sentence.
func (a *app) goodUntil(t *time.Time) string {
	if t == nil {
		return "it is revoked"
	}
	return a.until(t)
}

// until is a day, and whether it is over.
func (a *app) until(t *time.Time) string {
	switch {
	case t == nil:
		return "when revoked"
	case !a.now().Before(*t):
		return day(*t) + " (expired)"
	}
	return day(*t)
}

// parseAge reads 12h or 90d.
func parseAge(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 36500 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, nil
	}
	return 0, usagef("--expires %s: want a time such as 12h or 90d", text)
}
