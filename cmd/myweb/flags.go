package main

import (
	"errors"
	"flag"
	"io"
	"regexp"
	"strings"
	"time"
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
			return nil, f.explain(err)
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

// wrongValue is what the package flag says of a value.
var wrongValue = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-(\S+): (.*)$`)

// explain says what the package flag does, with the two dashes of our help and
// with what the flag takes.
func (f *flags) explain(err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		return usagef("there is no flag --%s", name)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return usagef("--%s wants a value", name)
	}
	if m := wrongValue.FindStringSubmatch(text); m != nil {
		return usagef("--%s %s: %s", m[2], m[1], f.wanted(m[2], m[3]))
	}
	return usageError{err}
}

// wanted is what a flag takes; reason is what the package flag says of a value.
func (f *flags) wanted(name, reason string) string {
	if of := f.Lookup(name); of != nil && (reason == "parse error" || reason == "value out of range") {
		if value, ok := of.Value.(flag.Getter); ok {
			switch value.Get().(type) {
			case time.Duration:
				return "want a time with its unit, such as 500ms, 10s, 5m or 1h30m"
			case int:
				return "want a whole number"
			case bool:
				return "want true or false"
			}
		}
	}
	return reason
}
