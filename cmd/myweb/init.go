package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"github.com/myweb-analytics/myweb"
)

const initHelp = `myweb init - make the database and its tables

The other commands make the database when they first need it; init makes it
beforehand, and brings one of an older version of myweb up to date. What is in
it stays, unless --drop is given.

  myweb init
  myweb init --database /srv/stats/myweb.duckdb
  myweb init --drop            asks before it removes anything
  myweb init --drop --yes      does not ask

Flags
  --database PATH  the database (default myweb.duckdb)
  --drop           remove the database with all that was loaded, then make it
                   anew. The visitors' secret and geolocation databases beside
                   it stay: what is loaded again gives the same visitors
  --yes            do not ask
  --force          drop although ENVIRONMENT=production
`

type initFlags struct {
	*flags
	drop, yes, force *bool
}

func runInit(ctx context.Context, a *app, args []string) error {
	f := initFlags{flags: newFlags(a)}
	f.drop, f.yes, f.force = f.Bool("drop", false, ""), f.Bool("yes", false, ""), f.Bool("force", false, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("init takes no arguments, only flags: %s", rest[0])
	}
	if *f.drop {
		if err := a.drop(ctx, f); err != nil {
			return err
		}
	}
	c, err := a.makeTables(ctx, *f.database, a.openStore)
	if err != nil {
		return err
	}
	if c.LogObjects == 0 {
		fmt.Fprintf(a.stdout, "made %s (%s %s)\n", c.Database, c.Engine, c.Version)
		return nil
	}
	fmt.Fprintf(a.stdout, "%s is up to date (%s %s) and holds %s requests of %s log objects\n",
		c.Database, c.Engine, c.Version, count(rowsOf(c, "requests")), count(c.LogObjects))
	return nil
}

// makeTables opens the database for writing, which makes its tables, and says
// what is in it. It proves nothing of it, which would take long: that is for
// `myweb check`.
func (a *app) makeTables(ctx context.Context, database string, open func(context.Context, string, bool) (engine, error)) (c *myweb.Check, err error) {
	store, err := open(ctx, database, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if server, ok := store.(readerMaker); ok {
		if _, err := server.MakeReader(ctx); err != nil {
			a.log(slog.LevelWarn).Warn("statements of people will run as the owner of the tables, read-only", "reason", err)
		}
	}
	return store.Describe(ctx)
}

// readerMaker is a store with users of its own.
type readerMaker interface {
	// MakeReader makes the user that statements of people run as.
	MakeReader(ctx context.Context) (name string, err error)
}

func rowsOf(c *myweb.Check, table string) int64 {
	for _, t := range c.Tables {
		if t.Name == table {
			return t.Rows
		}
	}
	return 0
}

// drop removes the database. It is opened first: that proves that it is one of
// ours and that nobody else uses it.
func (a *app) drop(ctx context.Context, f initFlags) error {
	if strings.EqualFold(a.getenv("ENVIRONMENT"), "production") && !*f.force {
		return myweb.Errorf(myweb.CodeConflict, "ENVIRONMENT=production: nothing is dropped here; add --force if you mean it")
	}
	if _, err := os.Stat(*f.database); errors.Is(err, fs.ErrNotExist) && !isServer(*f.database) {
		return nil
	}
	c, err := a.makeTables(ctx, *f.database, a.openAny)
	if err != nil {
		return err
	}
	if !*f.yes {
		question := fmt.Sprintf("Remove %s with its %s requests and %s page views? [y/N] ",
			c.Database, count(rowsOf(c, "requests")), count(rowsOf(c, "page_views")))
		if err := a.confirm(question); err != nil {
			return err
		}
	}
	if err := a.remove(ctx, *f.database); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "removed %s\n", c.Database)
	return nil
}

// confirm asks on the terminal; anything but yes is no.
func (a *app) confirm(question string) error {
	if !a.interactive {
		return usagef("there is no terminal to ask on; add --yes if you mean it")
	}
	fmt.Fprint(a.stderr, question)
	line, err := bufio.NewReader(a.stdin).ReadString('\n')
	answer := strings.ToLower(strings.TrimSpace(line))
	if err != nil || (answer != "y" && answer != "yes") {
		return myweb.Errorf(myweb.CodeConflict, "nothing was done")
	}
	return nil
}
