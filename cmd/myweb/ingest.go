package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/s3"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

const ingestHelp = `myweb ingest SOURCE... - load CloudFront logs into the database

A source is a file, a folder (with all below it), a pattern, - for standard input,
or s3://BUCKET/PREFIX. Without one it is the bucket of CLOUDFRONT_LOGS_BUCKET and
CLOUDFRONT_LOGS_PREFIX. Format and compression are found by looking inside: standard logs of any
age, standard logging v2 as JSON, W3C, plain or Parquet, real-time logs; gzip,
zstd or plain. What is loaded already is not read again, and a request that is
in two files counts once. Ctrl-C is safe: run the same command again.

  myweb ingest logs/
  myweb ingest 'logs/E2EXAMPLE1234.2026-11-*.gz'
  zcat old/*.gz | myweb ingest -
  myweb ingest 's3://example-logs/cf/?since=2026-11-01'
  myweb ingest --fields timestamp,c-ip,cs-host,cs-uri-stem,sc-status realtime/

Flags
  --database PATH     the database (default myweb.duckdb)
  --fields LIST       names of the fields, for logs without a header
  --delimiter TEXT    between fields, where it cannot be found out
  --sampling PERCENT  rate of sampled real-time logs (default 100)
  --batch-rows N      requests of a transaction; fewer need less memory
                      (default 1000000, a page view counting as eight;
                      200000 into PostgreSQL)
  --quiet             no progress, no table
  --once              for cron: prints nothing unless something went wrong, and
                      leaves files that changed in the last two seconds to the
                      next run

Ends with a table of what became of every line. Exit status 1 when a file could
not be read: nothing of that file is stored, the others are loaded; and when
another process has the database, such as the run before: nothing was done, the
next run loads what is there then.
`

type ingestFlags struct {
	*flags
	fields, delimiter *string
	sampling          *int
	batchRows         *int
	quiet, once       *bool
}

func newIngestFlags(a *app) *ingestFlags {
	f := &ingestFlags{flags: newFlags(a)}
	f.fields = f.String("fields", "", "")
	f.delimiter = f.String("delimiter", "", "")
	f.sampling = f.Int("sampling", 100, "")
	f.batchRows = f.Int("batch-rows", 0, "")
	f.quiet = f.Bool("quiet", false, "")
	f.once = f.Bool("once", false, "")
	return f
}

func (f *ingestFlags) options() (cloudfront.Options, error) {
	if *f.sampling < 1 || *f.sampling > 100 {
		return cloudfront.Options{}, usagef("--sampling %d: want a percentage from 1 to 100", *f.sampling)
	}
	if *f.batchRows < 0 {
		return cloudfront.Options{}, usagef("--batch-rows %d: want at least 1, or 0 for the default", *f.batchRows)
	}
	o := cloudfront.Options{Delimiter: *f.delimiter}
	if *f.fields != "" {
		o.Fields = strings.FieldsFunc(*f.fields, func(r rune) bool { return r == ',' || r == ' ' })
		if err := checkFields("--fields", o.Fields); err != nil {
			return o, err
		}
	}
	return o, nil
}

func runIngest(ctx context.Context, a *app, args []string) (err error) {
	f := newIngestFlags(a)
	sources, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		sources = a.defaultSources()
	}
	if len(sources) == 0 {
		return usagef("name at least one source, or set CLOUDFRONT_LOGS_BUCKET")
	}
	options, err := f.options()
	if err != nil {
		return err
	}
	buckets, err := a.openBuckets(ctx, sources)
	if err != nil {
		return err
	}
	if existing(*f.database) != nil {
		if err := present(sources); err != nil {
			return err
		}
	}
	debug.SetMemoryLimit(loadMemory)
	store, err := a.openLoader(ctx, *f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	pipeline, err := a.openPipeline(ctx, store, *f.database)
	if err != nil {
		return err
	}
	in := &ingest.Ingester{
		Store: store, Pipeline: pipeline, Decoder: options, Sampling: *f.sampling, Parquet: duckdb.ReadParquet,
		BatchRows: *f.batchRows, Progress: &ingest.Progress{},
	}
	return a.ingest(ctx, in, sources, loading{database: *f.database, buckets: buckets, quiet: *f.quiet || *f.once, settled: *f.once})
}

// loadMemory is what Go should do with while it loads, in bytes; beyond it
// memory is collected more often.
const loadMemory = 140 << 20

// loading is how a load is run and shown.
type loading struct {
	database string
	buckets  []*s3.Source // those that the sources name
	quiet    bool
	settled  bool // what changed just now is left out
}

// present refuses sources none of which is there, before a database is made
// for nothing.
func present(sources []string) error {
	for _, s := range sources {
		if s == "-" || strings.Contains(s, "://") || source.Exists(s) {
			return nil
		}
	}
	return myweb.Errorf(myweb.CodeNotFound, "no such file or folder: %s", strings.Join(sources, ", "))
}

// ingest runs in over sources, shows progress and prints the table.
func (a *app) ingest(ctx context.Context, in *ingest.Ingester, sources []string, l loading) error {
	objects, release, err := a.objects(ctx, sources, l.buckets, l.database)
	if err != nil {
		return err
	}
	defer release()
	if l.settled {
		objects = settled(objects, time.Now().Add(-source.DefaultSettle))
	}
	stop := func() {}
	if !l.quiet {
		all, stopCounting := countObjects(objects, len(l.buckets) > 0)
		defer stopCounting()
		stop = a.showProgress(in.Progress, all)
	}
	summary, err := a.load(ctx, in, objects)
	stop()
	switch {
	case summary == nil || l.quiet && len(summary.Failures) == 0:
	case err == nil && summary.Objects+summary.Known+len(summary.Failures) == 0:
		a.sayNoLogs(sources)
	default:
		printSummary(a.stdout, summary)
	}
	if err != nil {
		return err
	}
	a.warnOfUnfit(summary)
	return summary.Err()
}

// warnOfUnfit says that files may be no logs, or the fields other ones: they were
// read, and nothing of them counts.
func (a *app) warnOfUnfit(s *ingest.Summary) {
	if len(s.Unfit) == 0 {
		return
	}
	more := ""
	if n := len(s.Unfit) - 1; n > 0 {
		more = fmt.Sprintf(" and %s more", count(int64(n)))
	}
	first := s.Unfit[0]
	fmt.Fprintf(a.stderr, "myweb ingest: no line was understood of %s%s: mostly %s; are these logs of CloudFront? Those without a header want --fields\n",
		printable(first.URI), more, first.Reason)
}

// sayNoLogs says what was looked for in vain. Of standard input it is said when it
// is read.
func (a *app) sayNoLogs(sources []string) {
	sources = slices.DeleteFunc(slices.Clone(sources), func(s string) bool { return s == "-" })
	if len(sources) > 0 {
		fmt.Fprintf(a.stderr, noLogs, printable(strings.Join(sources, ", ")))
	}
}

// noLogs is said instead of a table of zeros.
const noLogs = `no log file was found in %s
Every file below a folder is one, whatever its name and format, and every object
below the prefix of a bucket. Left out are names that begin with a dot or end in
.tmp, .part, .partial, .crdownload or .filepart: programs that copy use them for
what is not whole yet.
`

// objects gives the log objects of sources. Standard input is copied to a file
// first; release removes it. An empty one is no object: it has no name that a row
// of the ledger would be good for, and is most often what a failed command left.
func (a *app) objects(ctx context.Context, sources []string, buckets []*s3.Source, database string) (iter.Seq2[source.Object, error], func(), error) {
	release := func() {}
	var paths []string
	var stdin []source.Object
	for _, s := range sources {
		if isBucket(s) {
			continue
		}
		if s != "-" {
			paths = append(paths, s)
			continue
		}
		object, remove, err := source.Spool(a.stdin, "stdin", a.stateDir(database))
		if err != nil {
			return nil, release, err
		}
		release = func() { _ = remove() }
		if object.Size == 0 {
			fmt.Fprintln(a.stderr, "myweb ingest: nothing was read from standard input; it was empty")
			continue
		}
		stdin = append(stdin, object)
	}
	return func(yield func(source.Object, error) bool) {
		for _, object := range stdin {
			if !yield(object, nil) {
				return
			}
		}
		for object, err := range source.Files(paths...) {
			if !yield(object, err) {
				return
			}
		}
		for _, bucket := range buckets {
			for object, err := range bucket.Objects(ctx) {
				if !yield(object, err) {
					return
				}
			}
		}
	}, release, nil
}

// settled leaves out what was changed after a time: it may be half-written. An
// object of a bucket is whole when it is there.
func settled(objects iter.Seq2[source.Object, error], until time.Time) iter.Seq2[source.Object, error] {
	return func(yield func(source.Object, error) bool) {
		for object, err := range objects {
			if err == nil && !object.Remote && object.Modified.After(until) {
				continue
			}
			if !yield(object, err) {
				return
			}
		}
	}
}
