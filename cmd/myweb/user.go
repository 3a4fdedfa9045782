package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

const userHelp = `myweb user add NAME - let somebody log in to the dashboard
myweb user list
myweb user password NAME
myweb user remove NAME

As soon as there is a user, the dashboard asks everybody to log in, on this
machine too. An admin may do everything; a viewer reads the reports. The password
is asked for on the terminal; without one it is the first line of standard input.
It has 12 characters at least. A new password ends all logins of its user;
removing a user ends its API tokens and share links too.

  myweb user add ada --role admin
  myweb user add bob < password.txt
  myweb user list

Flags
  --database PATH  the database (default myweb.duckdb)
  --role ROLE      admin or viewer (default viewer)

While "myweb serve" runs, it is told; otherwise the database is changed itself.
`

func runUser(ctx context.Context, a *app, args []string) error {
	f := newFlags(a)
	role := f.String("role", string(access.RoleViewer), "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	action := strings.Join(rest[:min(1, len(rest))], "")
	if action == "list" && len(rest) == 1 {
		return a.withPeople(ctx, *f.database, false, func(p people) error { return a.listUsers(ctx, p) })
	}
	if len(rest) != 2 || (action != "add" && action != "password" && action != "remove") {
		return usagef("say `user add NAME`, `user list`, `user password NAME` or `user remove NAME`")
	}
	return a.withPeople(ctx, *f.database, action == "add", func(p people) error {
		if action == "remove" {
			return a.done(p.RemoveUser(ctx, rest[1]), "removed "+rest[1])
		}
		password, err := a.askPassword(rest[1])
		switch {
		case err != nil:
			return err
		case action == "password":
			return a.done(p.SetPassword(ctx, rest[1], password), rest[1]+" has a new password, and is logged out everywhere")
		}
		return a.done(p.AddUser(ctx, rest[1], access.Role(*role), password), "added "+rest[1]+", "+*role)
	})
}

// done says what was done, unless it failed.
func (a *app) done(err error, text string) error {
	if err == nil {
		fmt.Fprintln(a.stdout, text)
	}
	return err
}

func (a *app) listUsers(ctx context.Context, p people) error {
	users, err := p.Users(ctx)
	if err != nil {
		return err
	}
	lines := [][]string{{"NAME", "ROLE", "SINCE", "PASSWORD OF"}}
	for _, u := range users {
		lines = append(lines, []string{u.Name, string(u.Role), day(u.CreatedAt), day(u.PasswordChangedAt)})
	}
	return a.list(lines)
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// list prints lines in columns, the first of which is their heading.
func (a *app) list(lines [][]string) error {
	if len(lines) == 1 {
		fmt.Fprintln(a.stdout, "none")
		return nil
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, line := range lines {
		for i := range line {
			line[i] = printable(line[i])
		}
		fmt.Fprintln(w, strings.Join(line, "\t"))
	}
	return w.Flush()
}

// askPassword reads a password: twice from the terminal, which does not show
// it, or one line of standard input.
func (a *app) askPassword(user string) (string, error) {
	if !a.interactive {
		line, err := bufio.NewReader(io.LimitReader(a.stdin, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the password: %w", err)
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", usagef("there is no password: type it on a terminal, or give it as the first line of standard input")
		}
		return line, nil
	}
	var typed [2]string
	for i, prompt := range []string{"Password for " + user + ": ", "Again: "} {
		fmt.Fprint(a.stderr, prompt)
		text, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(a.stderr)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		typed[i] = string(text)
	}
	if typed[0] != typed[1] {
		return "", myweb.Errorf(myweb.CodeInvalid, "the two passwords differ; nothing was done")
	}
	return typed[0], nil
}
