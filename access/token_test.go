package access_test

import (
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

func TestTokens(t *testing.T) { everywhere(t, tokens) }

func tokens(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	bob := w.known(w.ByLogin, w.login("bob"))
	hour := w.now.Add(time.Hour)
	reports, sql := []access.Scope{access.ScopeReports}, []access.Scope{access.ScopeSQL}
	for _, refused := range []struct {
		token access.Token
		code  myweb.Code
		says  string
	}{
		{access.Token{Scopes: reports, ExpiresAt: hour}, myweb.CodeInvalid, "needs a name"},
		{access.Token{Name: "x\x1b[2J", Scopes: reports, ExpiresAt: hour}, myweb.CodeInvalid, "needs a name"},
		{access.Token{Name: "x", ExpiresAt: hour}, myweb.CodeInvalid, "needs a scope"},
		{access.Token{Name: "x", Scopes: []access.Scope{"everything"}, ExpiresAt: hour}, myweb.CodeInvalid, "use reports, sql or admin"},
		{access.Token{Name: "x", Scopes: sql, ExpiresAt: hour}, myweb.CodeForbidden, "without having it"},
		{access.Token{Name: "x", Scopes: reports, ExpiresAt: w.now}, myweb.CodeInvalid, "within a year"},
		{access.Token{Name: "x", Scopes: reports, ExpiresAt: w.now.AddDate(2, 0, 0)}, myweb.CodeInvalid, "within a year"},
	} {
		_, _, err := w.CreateToken(ctx, bob, refused.token)
		w.refused(err, refused.code, refused.says)
	}
	_, _, err := w.CreateToken(ctx, access.Operator(), access.Token{Name: "x", Scopes: sql, Site: "www.example.com", ExpiresAt: hour})
	w.refused(err, myweb.CodeInvalid, "a token of one site has the scope reports only")

	made, secret, err := w.CreateToken(ctx, bob, access.Token{Name: "nightly", Scopes: reports, Site: "www.example.com", ExpiresAt: hour})
	w.must(err)
	p := w.known(w.ByToken, secret)
	if p.Kind != access.KindToken || p.May(access.ScopeSQL) || p.May(access.ScopeAdmin) || !p.May(access.ScopeReports) ||
		p.MaySee("") || p.MaySee("blog.example.com") || !p.MaySee("www.example.com") {
		t.Errorf("the token may %+v", p)
	}
	list, err := w.Tokens(ctx)
	w.must(err)
	if len(list) != 1 || list[0].ID != made.ID || list[0].CreatedBy != "bob" || list[0].LastUsedAt == nil || list[0].LastUsedAt.After(w.now) {
		t.Errorf("tokens: %+v", list)
	}
	w.now = hour
	w.unknown(w.ByToken, secret)
}

// Only the very secret lets in.
func TestForgedSecrets(t *testing.T) { everywhere(t, forgedSecrets) }

func forgedSecrets(t *testing.T) {
	w := newWorld(t)
	ctx, operator := t.Context(), access.Operator()
	_, token, err := w.CreateToken(ctx, operator, access.Token{Name: "x", Scopes: access.Scopes, ExpiresAt: w.now.Add(time.Hour)})
	w.must(err)
	_, link, err := w.CreateShare(ctx, operator, access.Share{Site: "www.example.com"})
	w.must(err)
	login := w.login("ada")
	forge := func(secret string) []string {
		last := "a"
		if strings.HasSuffix(secret, last) {
			last = "b"
		}
		return []string{"", " ", secret[:len(secret)-1] + last, secret + "a", secret[:len(secret)-1], strings.ToUpper(secret),
			secret[:10] + strings.Repeat("a", 26), "' or true --", secret + "\x00"}
	}
	for _, forged := range forge(token) {
		w.unknown(w.ByToken, forged)
		w.unknown(w.ByToken, access.TokenPrefix+forged)
	}
	for _, forged := range append(forge(link), login, token) {
		w.unknown(w.ByShare, forged)
	}
	for _, forged := range append(forge(login), link, token, strings.TrimPrefix(token, access.TokenPrefix)) {
		w.unknown(w.ByLogin, forged)
	}
	w.known(w.ByToken, token)
}

func TestShareLinks(t *testing.T) { everywhere(t, shareLinks) }

func shareLinks(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ada := w.known(w.ByLogin, w.login("ada"))
	_, _, err := w.CreateShare(ctx, ada, access.Share{})
	w.refused(err, myweb.CodeInvalid, "of one site")
	past, later := w.now, w.now.Add(time.Hour)
	_, _, err = w.CreateShare(ctx, ada, access.Share{Site: "www.example.com", ExpiresAt: &past})
	w.refused(err, myweb.CodeInvalid, "expired already")

	_, forever, err := w.CreateShare(ctx, ada, access.Share{Site: "www.example.com", Label: "for the board"})
	w.must(err)
	_, hour, err := w.CreateShare(ctx, ada, access.Share{Site: "blog.example.com", ExpiresAt: &later})
	w.must(err)
	p := w.known(w.ByShare, forever)
	if p.Kind != access.KindShare || p.MaySee("") || p.MaySee("blog.example.com") || !p.MaySee("www.example.com") || len(p.Scopes) != 1 || !p.May(access.ScopeReports) {
		t.Errorf("the link shows %+v", p)
	}
	w.known(w.ByShare, hour)
	w.now = later
	w.unknown(w.ByShare, hour)
	w.known(w.ByShare, forever)
	list, err := w.Shares(ctx)
	w.must(err)
	if len(list) != 2 || list[0].CreatedBy != "ada" {
		t.Errorf("share links: %+v", list)
	}
}
