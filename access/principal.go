package access

import "slices"

// Kind says by what somebody is known.
type Kind string

// The kinds.
const (
	KindAnonymous Kind = "anonymous" // nothing was shown
	KindLocal     Kind = "local"     // of this machine, while there are no users
	KindUser      Kind = "user"      // has logged in
	KindToken     Kind = "token"     // an API token
	KindShare     Kind = "share"     // opened a share link
	KindOperator  Kind = "operator"  // the command line, which can read the database anyway
)

// Role is what a user may do.
type Role string

// The roles.
const (
	RoleAdmin  Role = "admin"  // everything
	RoleViewer Role = "viewer" // reports of all sites, and SQL where viewers may
)

// Scope is one thing that may be done.
type Scope string

// The scopes.
const (
	ScopeReports Scope = "reports" // read figures
	ScopeSQL     Scope = "sql"     // ask in SQL, of all sites
	ScopeAdmin   Scope = "admin"   // manage users, tokens and share links
)

// Scopes are all there are.
var Scopes = []Scope{ScopeReports, ScopeSQL, ScopeAdmin}

// Principal is who asks.
type Principal struct {
	Kind   Kind
	Name   string  // of the user or token; shown, and written down
	Role   Role    // of a user
	Site   string  // the only site that may be seen, "" = all
	Scopes []Scope // what may be done
	login  string  // the login's key, of a user
}

// Anonymous may do nothing but log in.
var Anonymous = Principal{Kind: KindAnonymous}

// Local is whoever uses this machine, while there are no users.
func Local() Principal {
	return Principal{Kind: KindLocal, Name: "local", Scopes: []Scope{ScopeReports, ScopeSQL}}
}

// Operator is the command line.
func Operator() Principal {
	return Principal{Kind: KindOperator, Name: "command line", Scopes: Scopes}
}

// May says whether a thing may be done.
func (p Principal) May(s Scope) bool { return slices.Contains(p.Scopes, s) }

// MaySee says whether a site may be seen; "" is all of them together.
func (p Principal) MaySee(site string) bool { return p.Site == "" || p.Site == site }

// scopesOf gives what a role may do.
func (c *Control) scopesOf(role Role) []Scope {
	switch {
	case role == RoleAdmin:
		return Scopes
	case c.config.ViewerSQL:
		return []Scope{ScopeReports, ScopeSQL}
	}
	return []Scope{ScopeReports}
}

// Guest is whoever comes to a server that lets everybody read.
func (c *Control) Guest() Principal {
	return Principal{Kind: KindLocal, Name: "guest", Scopes: c.scopesOf(RoleViewer)}
}
