package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/myweb-analytics/myweb"
)

const undoHelp = `myweb undo OBJECT - take one loaded file out again

OBJECT is the name under which it was loaded, a path, or the end of either if
only one object ends so. Its requests, page views and rejected lines go, and
the sessions and daily figures that they were part of are made anew. Where
another object held copies of the same requests, it is named: ingest it again
to bring those back. The file itself is not touched.

  myweb undo logs/E2EXAMPLE1234.2026-11-22-13.abcdef01.gz
  myweb undo E2EXAMPLE1234.2026-11-22-13.abcdef01.gz
  myweb sql "select uri from log_objects order by loaded_at desc limit 5"

Flags
  --database PATH  the database (default myweb.duckdb)
`

func runUndo(ctx context.Context, a *app, args []string) (err error) {
	f := newFlags(a)
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("name one object")
	}
	if err := existing(*f.database); err != nil {
		return err
	}
	store, err := a.openStore(ctx, *f.database, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	objects, err := store.LogObjects(ctx, 0)
	if err != nil {
		return err
	}
	uri, err := findObject(objects, rest[0])
	if err != nil {
		return err
	}
	undone, stale, err := store.Undo(ctx, uri)
	if err != nil {
		return err
	}
	a.printUndone(undone, stale)
	return nil
}

// findObject gives the URI that name stands for: itself, the absolute path of
// it, or the only one that ends in it at a slash, or anywhere.
func findObject(objects []myweb.LogObject, name string) (string, error) {
	absolute, err := filepath.Abs(name)
	if err != nil {
		absolute = name
	}
	matches := []func(uri string) bool{
		func(uri string) bool { return uri == name },
		func(uri string) bool { return uri == absolute },
		func(uri string) bool { return strings.HasSuffix(uri, "/"+name) },
		func(uri string) bool { return strings.HasSuffix(uri, name) },
	}
	for _, match := range matches {
		found := map[string]bool{}
		var uris []string
		for _, o := range objects {
			if match(o.URI) && !found[o.URI] {
				found[o.URI] = true
				uris = append(uris, o.URI)
			}
		}
		if len(uris) == 1 {
			return uris[0], nil
		}
		if len(uris) > 1 {
			return "", ambiguous(name, uris)
		}
	}
	return "", myweb.Errorf(myweb.CodeNotFound, "no loaded object is named %s or ends so; `myweb sql \"select uri from log_objects\"` lists them", printable(name))
}

func ambiguous(name string, uris []string) error {
	const shown = 3
	more := ""
	if len(uris) > shown {
		more = " ..."
	}
	return myweb.Errorf(myweb.CodeInvalid, "%d objects end in %s; say more of the name: %s%s",
		len(uris), printable(name), printable(strings.Join(uris[:min(shown, len(uris))], ", ")), more)
}

func (a *app) printUndone(undone *myweb.LogObject, stale []myweb.LogObject) {
	fmt.Fprintf(a.stdout, "took out %s\n", printable(undone.URI))
	row := func(label string, n int64) { fmt.Fprintf(a.stdout, "  %-20s %12s\n", label, count(n)) }
	row("page views", undone.PageViewsLoaded)
	row("other requests", undone.RequestsLoaded-undone.PageViewsLoaded-undone.BotRequests)
	row("requests of bots", undone.BotRequests)
	a.printObjects("stale: they hold copies of its requests; ingest them again to bring those back:", stale)
}
