package access_test

import (
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

func TestUsers(t *testing.T) { everywhere(t, users) }

func users(t *testing.T) {
	w := newWorld(t)
	ctx, operator := t.Context(), access.Operator()
	for _, refused := range []struct{ name, role, password, says string }{
		{"Ada Lovelace", "viewer", good, "use up to 64 of a-z"},
		{"../ada", "viewer", good, "use up to 64 of a-z"},
		{"cleo", "owner", good, "use admin or viewer"},
		{"cleo", "viewer", "short", "fewer than 12 characters"},
		{"cleo", "viewer", strings.Repeat("a", 12), "one character again and again"},
		{"cleo@example.com", "viewer", "Cleo@example.com", "the password is the name"},
		{"cleo", "viewer", strings.Repeat("long ", 300), "longer than 1024 bytes"},
		{"cleo", "viewer", "a line\nand another", "line break"},
	} {
		w.refused(w.AddUser(ctx, operator, refused.name, access.Role(refused.role), refused.password), myweb.CodeInvalid, refused.says)
	}
	w.refused(w.AddUser(ctx, operator, "ada", "viewer", other), myweb.CodeConflict, "there is a user ada already")
	w.refused(w.RemoveUser(ctx, operator, "eve"), myweb.CodeNotFound, "no user eve")
	w.refused(w.SetPassword(ctx, operator, "eve", other), myweb.CodeNotFound, "no user eve")
	users, err := w.Users(ctx)
	w.must(err)
	if len(users) != 2 || users[0].Name != "ada" || users[0].Role != access.RoleAdmin || users[1].Role != access.RoleViewer {
		t.Errorf("users: %+v", users)
	}
}

func TestLoginFindsTheUser(t *testing.T) { everywhere(t, loginFindsTheUser) }

func loginFindsTheUser(t *testing.T) {
	w := newWorld(t)
	secret, p, err := w.Login(t.Context(), " Ada ", good, client, "")
	w.must(err)
	if p.Name != "ada" || !p.May(access.ScopeAdmin) {
		t.Errorf("logged in as %+v", p)
	}
	if p = w.known(w.ByLogin, secret); p.Name != "ada" || p.Kind != access.KindUser || !p.May(access.ScopeAdmin) || !p.MaySee("www.example.com") {
		t.Errorf("known as %+v", p)
	}
	if p = w.known(w.ByLogin, w.login("bob")); p.May(access.ScopeAdmin) || p.May(access.ScopeSQL) || !p.May(access.ScopeReports) {
		t.Errorf("the viewer is %+v", p)
	}
	w.must(w.Logout(t.Context(), w.known(w.ByLogin, secret)))
	w.unknown(w.ByLogin, secret)
}

func TestViewersMayAskInSQLWhereAllowed(t *testing.T) {
	w := newWorld(t, func(c *access.Config) { c.ViewerSQL = true })
	if p := w.known(w.ByLogin, w.login("bob")); !p.May(access.ScopeSQL) || p.May(access.ScopeAdmin) {
		t.Errorf("the viewer is %+v", p)
	}
}

// A wrong name and a wrong password are told alike.
func TestWrongPasswords(t *testing.T) { everywhere(t, wrongPasswords) }

func wrongPasswords(t *testing.T) {
	w := newWorld(t)
	for _, try := range []struct{ name, password string }{{"ada", other}, {"eve", good}, {"", ""}, {"ada", ""}, {"ada", strings.Repeat("x", 1<<20)}} {
		_, p, err := w.Login(t.Context(), try.name, try.password, client, "")
		w.refused(err, myweb.CodeUnauthenticated, "name and password do not belong together")
		if p.Kind != access.KindAnonymous || len(p.Scopes) > 0 {
			t.Errorf("%q is %+v", try.name, p)
		}
	}
}

// Whoever set the cookie of a browser before somebody logs in there has
// nothing: the secret is new, and the old login is over.
func TestSessionFixation(t *testing.T) { everywhere(t, sessionFixation) }

func sessionFixation(t *testing.T) {
	w := newWorld(t)
	planted := w.login("bob")
	secret, _, err := w.Login(t.Context(), "ada", good, client, planted)
	w.must(err)
	if secret == planted {
		t.Error("the login has the secret of the one before")
	}
	w.unknown(w.ByLogin, planted)
	w.known(w.ByLogin, secret)
}

func TestLoginsEnd(t *testing.T) { everywhere(t, loginsEnd) }

func loginsEnd(t *testing.T) {
	w := newWorld(t)
	idle, used, began := w.login("ada"), w.login("ada"), w.now
	for w.now.Sub(began) < access.LoginMost-time.Hour {
		w.known(w.ByLogin, used)
		w.now = w.now.Add(3 * 24 * time.Hour)
	}
	w.unknown(w.ByLogin, idle)
	w.now = began.Add(access.LoginMost)
	w.unknown(w.ByLogin, used) // however much it was used
}

// What was given out ends with a password, a user, or a word.
func TestRevocation(t *testing.T) { everywhere(t, revocation) }

func revocation(t *testing.T) {
	w := newWorld(t)
	ctx, operator := t.Context(), access.Operator()
	first := w.login("ada")
	ada := w.known(w.ByLogin, first)
	_, token, err := w.CreateToken(ctx, ada, access.Token{Name: "backup", Scopes: []access.Scope{"reports"}, ExpiresAt: w.now.Add(time.Hour)})
	w.must(err)
	share, link, err := w.CreateShare(ctx, ada, access.Share{Site: "www.example.com"})
	w.must(err)
	w.known(w.ByToken, token)
	w.known(w.ByShare, link)

	w.must(w.SetPassword(ctx, operator, "ada", other))
	w.unknown(w.ByLogin, first)
	w.known(w.ByToken, token)

	w.must(w.RevokeShare(ctx, operator, share.ID))
	w.unknown(w.ByShare, link)
	w.refused(w.RevokeShare(ctx, operator, share.ID), myweb.CodeNotFound, "no share link")
	w.refused(w.RevokeToken(ctx, operator, "absent"), myweb.CodeNotFound, "no token")

	w.refused(w.RemoveUser(ctx, ada, "ada"), myweb.CodeConflict, "nobody can remove the user that they are")
	w.must(w.RemoveUser(ctx, operator, "ada"))
	w.unknown(w.ByToken, token)
	if _, _, err := w.Login(ctx, "ada", other, client, ""); err == nil {
		t.Error("a removed user logs in")
	}
}

// The tables hold hashes, and nobody's address.
func TestNothingSecretIsStored(t *testing.T) { everywhere(t, nothingSecretIsStored) }

func nothingSecretIsStored(t *testing.T) {
	w := newWorld(t)
	ctx, operator := t.Context(), access.Operator()
	login := w.login("ada")
	_, token, err := w.CreateToken(ctx, operator, access.Token{Name: "backup", Scopes: []access.Scope{"reports"}, ExpiresAt: w.now.Add(time.Hour)})
	w.must(err)
	_, link, err := w.CreateShare(ctx, operator, access.Share{Site: "www.example.com"})
	w.must(err)
	stored := w.stored()
	const key = 10 // characters that are no secret
	for what, secret := range map[string]string{"a password": good, "an address": client, "a login": login[key:],
		"a token": token[len(access.TokenPrefix)+key:], "a share link": link[key:]} {
		if strings.Contains(stored, secret) {
			t.Errorf("%s is stored:\n%s", what, stored)
		}
	}
	for _, hash := range []string{"$argon2id$v=19$m=64,t=1,p=1$", "user add", "login"} {
		if !strings.Contains(stored, hash) {
			t.Errorf("there is no %s in\n%s", hash, stored)
		}
	}
}

func TestAudit(t *testing.T) { everywhere(t, audit) }

func audit(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.must(w.RemoveUser(ctx, w.known(w.ByLogin, w.login("ada")), "bob"))
	entries, err := w.Audit(ctx, 2)
	w.must(err)
	if len(entries) != 2 {
		t.Fatalf("%d entries", len(entries))
	}
	all, err := w.Audit(ctx, 100)
	w.must(err)
	found := false
	for _, e := range all {
		found = found || e.Actor == "ada" && e.Action == "user remove" && e.Target == "bob" && e.At.Equal(w.now)
	}
	if !found || len(all) != 4 {
		t.Errorf("audit: %+v", all)
	}
	w.now = w.now.AddDate(2, 0, 0)
	w.login("ada")
	if all, err = w.Audit(ctx, 100); err != nil || len(all) != 1 {
		t.Errorf("after two years: %+v %v", all, err)
	}
}
