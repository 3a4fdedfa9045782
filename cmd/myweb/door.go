package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
	"github.com/myweb-analytics/myweb/api"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/postgres"
)

// openAccess opens the database of users that belongs to a database: a file
// beside a file, a schema of a server.
func (a *app) openAccess(ctx context.Context, database string, viewerSQL bool) (*access.Control, *sql.DB, error) {
	db, err := a.openAccessTables(ctx, database)
	if err != nil {
		return nil, nil, err
	}
	control, err := access.New(db, access.Config{Now: a.now, ViewerSQL: viewerSQL})
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return control, db, nil
}

func (a *app) openAccessTables(ctx context.Context, database string) (*sql.DB, error) {
	if !isServer(database) {
		return duckdb.OpenAccess(ctx, database+".users")
	}
	url, config, err := a.serverConfig(ctx, database, false)
	if err != nil {
		return nil, err
	}
	return postgres.OpenAccess(ctx, url, config)
}

// doorFlags say who is let in to a server.
type doorFlags struct {
	publicURL   *string
	behindProxy *bool
	open        *bool
	viewerSQL   *bool
}

func newDoorFlags(a *app, f *flags) doorFlags {
	return doorFlags{
		publicURL:   f.String("public-url", a.getenv("PUBLIC_URL"), ""),
		behindProxy: f.Bool("behind-proxy", a.isTrue("BEHIND_PROXY"), ""),
		open:        f.Bool("insecure-open", false, ""),
		viewerSQL:   f.Bool("viewer-sql", a.isTrue("VIEWER_SQL"), ""),
	}
}

// door is who is let in to a server, and how. The zero value lets in everybody
// who gets to it.
type door struct {
	control     *access.Control
	publicURL   *url.URL
	behindProxy bool
	open        bool
	loopback    bool
	operator    string // the token of the command line
	close       func() error
}

// openDoor refuses to open a server that other machines reach and where nobody
// has to log in, unless that is what is wanted.
func (a *app) openDoor(ctx context.Context, f doorFlags, database string, listener net.Listener, log *slog.Logger) (*door, error) {
	public, err := publicURL(*f.publicURL)
	if err != nil {
		return nil, err
	}
	control, db, err := a.openAccess(ctx, database, *f.viewerSQL)
	if err != nil {
		return nil, err
	}
	d := &door{control: control, publicURL: public, behindProxy: *f.behindProxy, open: *f.open,
		loopback: isLoopback(listener.Addr()), operator: rand.Text(), close: db.Close}
	users, err := control.HasUsers(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	reachable := !d.loopback || public != nil
	if reachable && !users && !d.open {
		return nil, errors.Join(myweb.Errorf(myweb.CodeInvalid, "other machines can reach %s, and there is no user who could log in: "+
			"make one with `myweb user add NAME --role admin`, or let everybody read everything with --insecure-open", place(listener, public)), db.Close())
	}
	d.warn(log, reachable)
	if isServer(database) {
		return d, nil // the command line gets at a server by itself
	}
	if err := writeOperatorFile(database, listener.Addr(), d.operator); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	d.close = func() error { return errors.Join(os.Remove(operatorFile(database)), db.Close()) }
	return d, nil
}

func (d *door) warn(log *slog.Logger, reachable bool) {
	if d.open {
		log.Warn("OPEN TO EVERYBODY: --insecure-open lets whoever reaches this server read all figures without a login")
	}
	if reachable && (d.publicURL == nil || d.publicURL.Scheme != "https") {
		log.Warn("passwords and figures travel unencrypted: put a proxy with TLS before this server and name it with --public-url https://NAME")
	}
}

// admit tells the API who is let in.
func (d *door) admit(o *api.Options) {
	o.Access, o.Loopback, o.Open = d.control, d.loopback, d.open
	o.PublicURL, o.BehindProxy, o.OperatorToken = d.publicURL, d.behindProxy, d.operator
}

func place(listener net.Listener, public *url.URL) string {
	if public != nil {
		return public.String()
	}
	return listener.Addr().String()
}

func publicURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, usagef("--public-url: want the address of the dashboard as browsers have it, without a path, such as https://stats.example.com")
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, nil
}

func isLoopback(address net.Addr) bool {
	at, err := netip.ParseAddrPort(address.String())
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// The operator file lies beside the database while a server has it, for its
// owner only. By what is in it the command line manages users through the
// server: whoever can read the database may do that.
type operator struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

func operatorFile(database string) string { return database + ".serve" }

func writeOperatorFile(database string, address net.Addr, token string) error {
	at, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return fmt.Errorf("operator file: %w", err)
	}
	host := at.Addr().Unmap()
	if host.IsUnspecified() {
		host = netip.MustParseAddr("127.0.0.1")
	}
	text, err := json.Marshal(operator{URL: "http://" + netip.AddrPortFrom(host, at.Port()).String(), Token: token})
	if err != nil {
		return fmt.Errorf("operator file: %w", err)
	}
	// An old one may be there that others can read: it goes first.
	if err := os.Remove(operatorFile(database)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("operator file: %w", err)
	}
	if err := os.WriteFile(operatorFile(database), append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("operator file: %w", err)
	}
	return nil
}

// readOperatorFile finds how the command line reaches the server that has the
// database.
func readOperatorFile(database string) (o operator, err error) {
	if isServer(database) {
		return o, fs.ErrNotExist // which any number of processes may use
	}
	text, err := os.ReadFile(operatorFile(database))
	if err == nil {
		err = json.Unmarshal(text, &o)
	}
	return o, err
}
