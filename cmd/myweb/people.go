package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/store/query"
)

// people is who may look, as the command line manages it: in the database, or
// through a server that has it.
type people interface {
	Users(ctx context.Context) ([]access.User, error)
	AddUser(ctx context.Context, name string, role access.Role, password string) error
	RemoveUser(ctx context.Context, name string) error
	SetPassword(ctx context.Context, name, password string) error
	Tokens(ctx context.Context) ([]access.Token, error)
	CreateToken(ctx context.Context, t access.Token) (access.Token, string, error)
	RevokeToken(ctx context.Context, id string) error
	Shares(ctx context.Context) ([]access.Share, error)
	CreateShare(ctx context.Context, s access.Share) (access.Share, string, error)
	RevokeShare(ctx context.Context, id string) error
	Sites(ctx context.Context) ([]myweb.Site, error) // that have data
}

// withPeople runs fn on who may look. A running server is asked first: DuckDB
// lets one process at a time have the file. Where there is no database, only
// what makes something goes on: users may be there before it.
func (a *app) withPeople(ctx context.Context, database string, making bool, fn func(people) error) (err error) {
	server, err := runningServer(ctx, database)
	if err != nil {
		return err
	}
	if server != nil {
		return fn(server)
	}
	if missing := existing(database); missing != nil && existing(database+".users") != nil {
		if !making {
			return missing
		}
		fmt.Fprintf(a.stderr, "note: there is no database at %s yet; this is for the one that will be made there\n", printable(database))
	}
	control, db, err := a.openAccess(ctx, database, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return fn(peopleOfDatabase{control, a.getenv("PUBLIC_URL"), func(ctx context.Context) ([]myweb.Site, error) {
		return a.sites(ctx, database)
	}})
}

// sites are those that a database has something of.
func (a *app) sites(ctx context.Context, database string) (sites []myweb.Site, err error) {
	if existing(database) != nil {
		return nil, nil
	}
	store, err := a.openStore(ctx, database, true)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return query.Reports{DB: store}.Sites(ctx)
}

// known says whether arguments are one of some actions, with as many words as that
// wants.
func known(rest []string, actions map[string]int) bool {
	return len(rest) > 0 && len(rest) == actions[rest[0]]
}

// warnOfSite says that a link or token shows nothing yet: the site may be one
// whose logs come later, or its name mistyped.
func (a *app) warnOfSite(ctx context.Context, p people, site string) {
	if site == myweb.AllSites {
		return
	}
	sites, err := p.Sites(ctx)
	if err != nil {
		fmt.Fprintf(a.stderr, "note: whether there is a site %s could not be looked up: %v\n", printable(site), err)
		return
	}
	names := make([]string, len(sites))
	for i, s := range sites {
		if names[i] = s.Site; s.Site == site {
			return
		}
	}
	others := ", nor of any other"
	if len(names) > 0 {
		others = "; there are those of " + list(names)
	}
	fmt.Fprintf(a.stderr, "note: there are no requests of the site %s yet%s\n", printable(site), others)
}

// runningServer finds the server that has a database, by its operator file. A
// file that a killed server left behind leads nowhere, and counts as none.
func runningServer(ctx context.Context, database string) (*peopleOfServer, error) {
	o, err := readOperatorFile(database)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, myweb.Errorf(myweb.CodeUnavailable, "a server may be running, but %s cannot be read: run this as the user who runs `myweb serve`: %w", operatorFile(database), err)
	}
	r := newPeopleOfServer(o)
	me, err := r.me(ctx)
	var refused *net.OpError
	switch {
	case errors.As(err, &refused), err == nil && me != access.KindOperator, myweb.ErrorCode(err) == myweb.CodeUnauthenticated:
		return nil, nil
	case err != nil:
		return nil, err
	}
	return r, nil
}

// peopleOfDatabase works in the database itself.
type peopleOfDatabase struct {
	control *access.Control
	public  string // address of the dashboard, for links
	sites   func(ctx context.Context) ([]myweb.Site, error)
}

func (l peopleOfDatabase) Sites(ctx context.Context) ([]myweb.Site, error) { return l.sites(ctx) }

func (l peopleOfDatabase) Users(ctx context.Context) ([]access.User, error) {
	return l.control.Users(ctx)
}
func (l peopleOfDatabase) Tokens(ctx context.Context) ([]access.Token, error) {
	return l.control.Tokens(ctx)
}
func (l peopleOfDatabase) Shares(ctx context.Context) ([]access.Share, error) {
	return l.control.Shares(ctx)
}

func (l peopleOfDatabase) AddUser(ctx context.Context, name string, role access.Role, password string) error {
	return l.control.AddUser(ctx, access.Operator(), name, role, password)
}

func (l peopleOfDatabase) RemoveUser(ctx context.Context, name string) error {
	return l.control.RemoveUser(ctx, access.Operator(), name)
}

func (l peopleOfDatabase) SetPassword(ctx context.Context, name, password string) error {
	return l.control.SetPassword(ctx, access.Operator(), name, password)
}

func (l peopleOfDatabase) CreateToken(ctx context.Context, t access.Token) (access.Token, string, error) {
	return l.control.CreateToken(ctx, access.Operator(), t)
}

func (l peopleOfDatabase) RevokeToken(ctx context.Context, id string) error {
	return l.control.RevokeToken(ctx, access.Operator(), id)
}

func (l peopleOfDatabase) CreateShare(ctx context.Context, s access.Share) (access.Share, string, error) {
	origin := "" // nobody can know where the dashboard will be
	if l.public != "" {
		u, err := publicURL(l.public)
		if err != nil {
			return s, "", fmt.Errorf("PUBLIC_URL: %w", err)
		}
		origin = u.String()
	}
	made, secret, err := l.control.CreateShare(ctx, access.Operator(), s)
	return made, origin + "/share/" + secret, err
}

func (l peopleOfDatabase) RevokeShare(ctx context.Context, id string) error {
	return l.control.RevokeShare(ctx, access.Operator(), id)
}
