// Command myweb is web analytics from Amazon CloudFront's access logs.
//
// It is the only place that reads flags and environment, and that picks an
// engine. Each command is a file of this package; its help text, written by
// hand at the top of the file, is its documentation.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/joho/godotenv"
	"golang.org/x/term"

	"github.com/myweb-analytics/myweb"
)

// version is set by the linker in releases.
var version = "0.1.0-dev"

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

const mainHelp = `myweb - web analytics from Amazon CloudFront's access logs

  myweb demo                     try it: makes logs, loads them, opens the dashboard
  myweb ingest SOURCE...         load logs: files, folders, patterns, or - for stdin
  myweb serve [SOURCE...]        dashboard on http://127.0.0.1:8080, follows folders
  myweb status                   how the logs come in, and how complete they are
  myweb stats                    a summary in the terminal
  myweb report [NAME]            a question of the library, or a list of them
  myweb sql "SELECT ..."         ask the database
  myweb export FOLDER            the tables as Parquet or CSV, for other tools
  myweb check                    what is in the database, and whether it is sound
  myweb undo OBJECT              take one loaded file out again
  myweb maintain                 remove what is older than it is to be kept
  myweb init [--drop]            make the database
  myweb copy --from A --to B     move everything to another database
  myweb geo use FILE             use a city or ASN database for places
  myweb geo list                 the geolocation databases in use
  myweb user add NAME            who may log in; also list, password, remove
  myweb token create NAME        let a program use the API; also list, revoke
  myweb share create SITE        a link that shows one site; also list, revoke
  myweb version

Every command has --help, and --database PATH (default myweb.duckdb).
Settings may also stand in the environment or in .env; see .env.example.
Exit status: 0 done; 1 failed, also when what is named is not there, in use or cannot
be read; 2 wrong usage, which can never go well: a flag, an argument, a setting, SQL.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	a := &app{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, environ: os.Getenv,
		terminal:    term.IsTerminal(int(os.Stderr.Fd())),
		interactive: term.IsTerminal(int(os.Stdin.Fd())),
		screen:      newScreen(os.Stdout, os.Getenv),
	}
	status := a.run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

// app is the world of a command: tests give it another one.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	environ        func(string) string
	dotenv         map[string]string
	terminal       bool // stderr is one: progress is a bar
	interactive    bool // stdin is one: questions can be asked
	screen         screen
	clock          func() time.Time // nil = time.Now
}

// getenv reads the environment, then .env.
func (a *app) getenv(name string) string {
	if value := a.environ(name); value != "" {
		return value
	}
	return a.dotenv[name]
}

func (a *app) now() time.Time {
	if a.clock == nil {
		return time.Now()
	}
	return a.clock()
}

// command is one of myweb's.
type command struct {
	help string
	run  func(ctx context.Context, a *app, args []string) error
}

func commands() map[string]command {
	return map[string]command{
		"check":    {checkHelp, runCheck},
		"copy":     {copyHelp, runCopy},
		"demo":     {demoHelp, runDemo},
		"export":   {exportHelp, runExport},
		"geo":      {geoHelp, runGeo},
		"ingest":   {ingestHelp, runIngest},
		"init":     {initHelp, runInit},
		"maintain": {maintainHelp, runMaintain},
		"report":   {reportHelp, runReport},
		"serve":    {serveHelp, runServe},
		"share":    {shareHelp, runShare},
		"sql":      {sqlHelp, runSQL},
		"stats":    {statsHelp, runStats},
		"token":    {tokenHelp, runToken},
		"status":   {statusHelp, runStatus},
		"undo":     {undoHelp, runUndo},
		"user":     {userHelp, runUser},
		"version":  {versionHelp, runVersion},
	}
}

func (a *app) run(ctx context.Context, args []string) int {
	if len(args) == 0 || (isHelp(args[0]) && len(args) == 1) {
		fmt.Fprint(a.stdout, mainHelp)
		return exitDone
	}
	if isHelp(args[0]) {
		args = []string{args[1], "--help"}
	}
	if args[0] == "--version" {
		args = []string{"version"}
	}
	c, ok := commands()[args[0]]
	if !ok {
		fmt.Fprintf(a.stderr, "myweb: there is no command %q%s\nsee `myweb --help`\n", args[0], suggestion(args[0]))
		return exitUsage
	}
	dotenv, err := godotenv.Read()
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		fmt.Fprintf(a.stderr, "myweb: read .env: %v\n", err)
		return exitUsage
	}
	a.dotenv = dotenv
	if err := shareAWS(dotenv); err != nil {
		fmt.Fprintf(a.stderr, "myweb: %v\n", err)
		return exitUsage
	}
	if err := a.checkChoices(); err != nil {
		return a.report(args[0], c, err)
	}
	return a.report(args[0], c, c.run(ctx, a, args[1:]))
}

func isHelp(arg string) bool { return arg == "help" || arg == "--help" || arg == "-h" }

// usageError is a wrong flag or argument.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errHelp asks for the help of a command.
var errHelp = errors.New("help")

// afterwards says what an interrupted command leaves behind, if anything.
var afterwards = map[string]string{
	"copy":     "; what was copied stays, the same command goes on from there",
	"demo":     "; what was loaded stays, the same command goes on from there",
	"ingest":   "; what was loaded stays, the same command goes on from there",
	"maintain": "; what was removed stays so, the same command goes on from there",
}

// report maps an error to an exit status, once for all commands.
func (a *app) report(name string, c command, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errHelp):
		fmt.Fprint(a.stdout, c.help)
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintf(a.stderr, "myweb %s: %v\nsee `myweb %s --help`\n", name, err, name)
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(a.stderr, "myweb %s: interrupted%s\n", name, afterwards[name])
		return exitFailed
	case myweb.ErrorCode(err) == myweb.CodeInvalid:
		fmt.Fprintf(a.stderr, "myweb %s: %v\n", name, err)
		return exitUsage
	}
	fmt.Fprintf(a.stderr, "myweb %s: %v\n", name, err)
	return exitFailed
}

const versionHelp = `myweb version - say which version this is
`

func runVersion(_ context.Context, a *app, args []string) error {
	switch {
	case len(args) > 0 && isHelp(args[0]):
		return errHelp
	case len(args) > 0:
		return usagef("takes no arguments")
	}
	_, err := fmt.Fprintln(a.stdout, "myweb", version)
	return err
}
