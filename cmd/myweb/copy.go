package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/transfer"
)

const copyHelp = `myweb copy --from DATABASE --to DATABASE - move everything to another database

From a DuckDB file to a PostgreSQL server, back, or between two of a kind: all
tables with every row, exactly, what you have titled, asked and saved, and the
settings that the tables were made with. The destination must be empty; it is
made when it is not there. The source is only read, and stays.

  myweb copy --from myweb.duckdb --to postgres://myweb@db.example.com/myweb
  myweb copy --from postgres://myweb@db.example.com/myweb --to backup.duckdb

Ctrl-C is safe, and so is a crash: run the same command again, and it goes on
where it stopped, as long as nothing was loaded into the source meanwhile. Until
it has ended, no other command takes the destination. At the end every row is
read back and compared, and the rules of "myweb check" are proved.

Not copied, because they are not in the database: users, tokens and share links,
the visitors' secret, and geolocation databases. Take the secret along, or those
who come again count as new; the command says which file that is.

Flags
  --from DATABASE  path of a DuckDB file, or postgres://...; nothing may load
                   into it meanwhile
  --to DATABASE    the same; empty, or holding a part of this copy
  --check=false    do not prove the rules at the end, which reads everything
  --quiet          no progress
`

func runCopy(ctx context.Context, a *app, args []string) error {
	f := &flags{FlagSet: flag.NewFlagSet("", flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	from, to := f.String("from", "", ""), f.String("to", "", "")
	check, quiet := f.Bool("check", true, ""), f.Bool("quiet", false, "")
	rest, err := f.parse(args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return usagef("copy takes no arguments, only flags: %s", rest[0])
	case *from == "" || *to == "":
		return usagef("name both databases: --from and --to")
	}
	if *from, err = databasePath(*from); err != nil {
		return err
	}
	if *to, err = databasePath(*to); err != nil {
		return err
	}
	if same(*from, *to) {
		return usagef("--from and --to are the same database")
	}
	sums, err := a.copy(ctx, *from, *to, *quiet)
	switch {
	case errors.Is(err, transfer.ErrComplete):
		fmt.Fprintln(a.stdout, "nothing to do:", err)
	case err != nil:
		return err
	default:
		for _, sum := range sums {
			fmt.Fprintf(a.stdout, "%-18s %14s rows\n", sum.Table, count(sum.Rows))
		}
		fmt.Fprintln(a.stdout, "\nboth hold the same: every row was read back and compared")
	}
	a.printLeft(*from, *to)
	if !*check {
		return nil
	}
	return a.prove(ctx, *to)
}

// same says whether two names are those of one database, as far as names tell.
func same(from, to string) bool {
	if isServer(from) || isServer(to) {
		return from == to
	}
	a, errA := os.Stat(from)
	b, errB := os.Stat(to)
	return from == to || errA == nil && errB == nil && os.SameFile(a, b)
}

// copy copies a database.
func (a *app) copy(ctx context.Context, from, to string, quiet bool) (sums []transfer.Sum, err error) {
	source, err := a.openStore(ctx, from, true)
	if err != nil {
		return nil, fmt.Errorf("--from: %w", err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	destination, err := a.openAnyLoader(ctx, to)
	if err != nil {
		return nil, fmt.Errorf("--to: %w", err)
	}
	defer func() { err = errors.Join(err, destination.Close()) }()
	described, err := source.Describe(ctx)
	if err != nil {
		return nil, err
	}
	c := &transfer.Copier{From: source, To: destination, Source: described.Database, Progress: &transfer.Progress{}}
	stop := func() {}
	if !quiet {
		stop = a.showCopy(c.Progress)
	}
	sums, err = c.Run(ctx)
	stop()
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(a.stderr, "myweb copy: %s of %s steps are done and stay (a row is one when it is copied, and one when it is compared)\n",
			count(c.Progress.Rows.Load()), count(c.Progress.Total.Load()))
	}
	return sums, err
}

// printLeft says what a copy leaves where it is.
func (a *app) printLeft(from, to string) {
	fmt.Fprintln(a.stdout, "not copied: users, tokens and share links (make them anew), geolocation databases (`myweb geo use`)")
	if a.getenv("VISITOR_SECRET") != "" {
		fmt.Fprintln(a.stdout, "the visitors' secret is VISITOR_SECRET: set the same one wherever logs are loaded")
		return
	}
	path := a.secretPath(from)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(a.stdout, "the visitors' secret is NOT here (%s): take it from where the logs of the source were loaded to %s before you load more, or who comes again counts as new\n",
			printable(path), printable(a.secretPath(to)))
		return
	}
	if path == a.secretPath(to) {
		fmt.Fprintf(a.stdout, "the visitors' secret is %s: take it along to wherever logs are loaded, or who comes again counts as new\n", printable(path))
		return
	}
	fmt.Fprintf(a.stdout, "the visitors' secret is NOT copied: copy %s to %s before you load more, or who comes again counts as new\n",
		printable(path), printable(a.secretPath(to)))
}

// prove runs the store's own check.
func (a *app) prove(ctx context.Context, database string) (err error) {
	store, err := a.openStore(ctx, database, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	var c *myweb.Check
	if c, err = a.check(ctx, store); err != nil {
		return fmt.Errorf("the copy is whole; the rules were not proved: %w", err)
	}
	return a.printInvariants(c)
}
