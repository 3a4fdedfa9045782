package main

import (
	"errors"
	"flag"
	"io"
)

// flags are those of a command. Flags may stand before and after arguments.
type flags struct {
	*flag.FlagSet
	database *string // nil where a command has no --database
}

func newFlags(a *app) *flags {
	f := &flags{FlagSet: flag.NewFlagSet("", flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	f.database = f.String("database", a.defaultDatabase(), "")
	return f
}

// parse gives the arguments that are no flags, and makes a path of --database.
func (f *flags) parse(args []string) ([]string, error) {
	var rest []string
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, errHelp
			}
			return nil, usageError{err}
		}
		args = f.Args()
		if len(args) > 0 {
			rest = append(rest, args[0])
			args = args[1:]
		}
	}
	if f.database == nil {
		return rest, nil
	}
	var err error
	*f.database, err = databasePath(*f.database)
	return rest, err
}
