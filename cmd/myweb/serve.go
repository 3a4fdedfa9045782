package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/api"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/ingest/supervise"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/explorer"
	"github.com/myweb-analytics/myweb/store/query"
	"github.com/myweb-analytics/myweb/web"
)

const serveHelp = `myweb serve [SOURCE...] - the dashboard, and the folders that feed it

Serves the dashboard and its API: on this machine only, and open to whoever uses
it, until there is a user ("myweb user add"). From then on people log in. On an
address that other machines reach, or behind a proxy, it starts only when there
is a user. Without one use a tunnel: ssh -L 8080:127.0.0.1:8080 HOST.

Sources are folders, files, patterns, buckets as s3://BUCKET/PREFIX, queues of
their notifications as sqs://QUEUE-URL, and real-time logs as kinesis://STREAM;
without any, the bucket of CLOUDFRONT_LOGS_BUCKET and CLOUDFRONT_LOGS_PREFIX. What
is in them is loaded, and what comes into them later too: a file as soon as it has
not changed for two seconds, an object of a bucket at the next look, once a minute.
Names that copying programs use for unfinished files (.tmp, .part, a leading
dot) are left alone. The dashboard can be read meanwhile. A source that fails is
tried again, and stops neither the others nor the dashboard: a folder that is not
there is taken up when it comes. "myweb status", the page Settings of the
dashboard, /healthz, /readyz and /metrics say how each does.

The database is made when it is not there and sources are given. Without sources
it must be there; what is older than it is to be kept is removed all the same
("myweb maintain").

  myweb serve
  myweb serve /var/log/cloudfront/
  myweb serve logs/ --listen 127.0.0.1:9000 --poll 1m
  myweb serve --public-url https://stats.example.com --behind-proxy
  myweb serve 's3://example-logs/cdn/?poll=30s'

Flags
  --database PATH  the database (default myweb.duckdb)
  --listen ADDR    address and port (default 127.0.0.1:8080)
  --public-url URL how browsers reach it through a proxy, such as
                   https://stats.example.com (default PUBLIC_URL). With https,
                   cookies travel encrypted only
  --behind-proxy   the proxy writes the client's address into X-Forwarded-For,
                   which tells those apart who try to log in
  --viewer-sql     viewers may ask in SQL, too, and not only admins
  --insecure-open  whoever reaches it reads all figures without a login
  --poll DURATION  how often to look around where the file system sends no
                   messages (default 10s)
  --batch-rows N   a batch is loaded when it has so many requests (default
                   100000)
  --batch-wait D   ... or so long after its first file (default 5s), or when
                   nothing has come for a fifth of that

Ctrl-C ends it, and so does SIGTERM, within 10 seconds: a batch that is being
loaded is given up, and loaded when it is started again. While it runs the
database is its own: other commands that need the file say so.
`

// shutdownTime is how long requests, and sources, may take to end.
const shutdownTime = 8 * time.Second

func runServe(ctx context.Context, a *app, args []string) (err error) {
	f := newFlags(a)
	address := f.String("listen", "127.0.0.1:8080", "")
	poll := f.Duration("poll", source.DefaultPoll, "")
	entry := newDoorFlags(a, f)
	rows := f.Int("batch-rows", ingest.DefaultLiveRows, "")
	wait := f.Duration("batch-wait", ingest.DefaultWait, "")
	sources, err := f.parse(args)
	if err != nil {
		return err
	}
	if *poll < time.Second {
		return usagef("--poll %s: want at least 1s", *poll)
	}
	if *rows < 1 || *wait < time.Millisecond {
		return usagef("--batch-rows %d, --batch-wait %s: want at least 1 and 1ms", *rows, *wait)
	}
	if len(sources) == 0 {
		sources = a.defaultSources()
	}
	if err := followable(sources); err != nil {
		return err
	}
	retention, err := a.retention()
	if err != nil {
		return err
	}
	level, err := a.logLevel()
	if err != nil {
		return err
	}
	found := existing(*f.database)
	if found != nil && len(sources) == 0 {
		return fmt.Errorf("%w, and so does `myweb serve FOLDER`", found)
	}
	listener, err := listen(ctx, *address)
	if err != nil {
		return err
	}
	defer listener.Close()
	// Batches wait in Go's memory; what was loaded is soon thrown away.
	debug.SetGCPercent(50)
	store, err := a.openStore(ctx, *f.database, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	log := a.log(level)
	if found != nil {
		log.Info("a new database was made; it is empty until the sources bring something", "database", *f.database)
	}
	door, err := a.openDoor(ctx, entry, *f.database, listener, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, door.close()) }()
	return a.serve(ctx, service{
		store: store, database: *f.database, listener: listener, door: door, log: log,
		sources: sources, poll: *poll, batchRows: *rows, batchWait: *wait, retention: retention,
	})
}

func (a *app) log(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: level}))
}

// logLevel is how much serve writes down.
func (a *app) logLevel() (level slog.Level, err error) {
	text := orElse(a.getenv("LOG_LEVEL"), "info")
	if err := level.UnmarshalText([]byte(text)); err != nil {
		return level, myweb.Errorf(myweb.CodeInvalid, "LOG_LEVEL=%s: want debug, info, warn or error", printable(text))
	}
	return level, nil
}

// listen opens an address. Who may come in is the door's to say.
func listen(ctx context.Context, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usagef("--listen %s: want an address and a port, such as 127.0.0.1:8080", address)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if _, err := netip.ParseAddr(host); err != nil && host != "" {
		return nil, usagef("--listen %s: want an address of this machine, not a name, such as 127.0.0.1:8080 or 0.0.0.0:8080", address)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, myweb.Errorf(myweb.CodeUnavailable, "listen on %s: %w; another program may use the port, choose one with --listen", address, err)
	}
	return listener, nil
}

// service is what serve and demo run.
type service struct {
	store    engine
	database string
	listener net.Listener
	door     *door // nil = everybody on this machine
	log      *slog.Logger
	ready    func(url string) // told when the dashboard answers; may be nil

	sources   []string // what is followed
	poll      time.Duration
	batchRows int
	batchWait time.Duration
	retention myweb.Retention
}

// serve runs until ctx ends.
func (a *app) serve(ctx context.Context, s service) error {
	live, err := a.supervisor(ctx, s)
	if err != nil {
		return err
	}
	stopping := make(chan struct{})
	handler, err := a.handler(s, live, stopping)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(quiet{s.log.Handler()}, slog.LevelWarn),
	}
	server.RegisterOnShutdown(func() { close(stopping) })
	url := "http://" + s.listener.Addr().String()
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve %s: %w", url, err)
		}
		return nil
	})
	group.Go(func() error {
		<-groupCtx.Done()
		return shutDown(server)
	})
	switch {
	case live != nil:
		s.log.Info("following", "sources", strings.Join(s.sources, " "))
		group.Go(func() error { return runUntil(groupCtx, live.Run) })
	case s.retention != myweb.Retention{}:
		group.Go(func() error { return runUntil(groupCtx, a.maintaining(s)) })
	}
	s.log.Info("dashboard", "url", url, "database", shown(s.database))
	if s.ready != nil {
		s.ready(url)
	}
	err = group.Wait()
	s.log.Info("stopped")
	return err
}

// shutDown lets requests end, those that take too long by force.
func shutDown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return server.Close()
	}
	return nil
}

// handler is the whole server; streams end when stopping is closed.
func (a *app) handler(s service, live *supervise.Supervisor, stopping <-chan struct{}) (http.Handler, error) {
	settings, err := a.storeSettings()
	if err != nil {
		return nil, err
	}
	dashboard, err := web.Handler()
	if err != nil {
		return nil, err
	}
	options := api.Options{
		Reports: query.Reports{DB: s.store, Now: a.now, Zone: s.store.Zone, SessionTimeout: settings.sessionTimeout},
		Version: version, Now: a.now, Log: s.log, Web: dashboard, Loopback: true, Done: stopping, Database: absolute(s.database),
	}
	options.Select = s.store
	if engine, ok := s.store.(explorer.Engine); ok {
		options.SQL, err = explorer.New(explorer.Config{Engine: engine, Parquet: duckdb.WriteParquet, Now: a.now, Log: s.log})
		if err != nil {
			return nil, err
		}
	}
	if s.door != nil {
		s.door.admit(&options)
	}
	if live != nil {
		options.Live = live.Status
	}
	return api.New(options)
}

// quiet replaces what net/http says of a connection that failed: it names the
// client's address.
type quiet struct{ slog.Handler }

func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	return q.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "a connection failed before its request was understood", r.PC))
}
