package main

import (
	"context"
	"errors"
	"iter"
	"runtime/debug"
	"strings"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

const ingestHelp = `myweb ingest SOURCE... - load CloudFront logs into the database

A source is a file, a folder (with all below it), a pattern, or - for standard
input. Format and compression are found by looking inside: standard logs of any
age, standard logging v2 as JSON, W3C, plain or Parquet, real-time logs; gzip,
zstd or plain. What is loaded already is not read again, and a request that is
in two files counts once. Ctrl-C is safe: run the same command again.

  myweb ingest logs/
  myweb ingest 'logs/E2EXAMPLE1234.2026-11-*.gz'
  zcat old/*.gz | myweb ingest -
  myweb ingest --fields timestamp,c-ip,cs-host,cs-uri-stem,sc-status realtime/

Flags
  --database PATH     the database (default myweb.duckdb)
  --fields LIST       names of the fields, for logs without a header
  --delimiter TEXT    between fields, where it cannot be found out
  --sampling PERCENT  rate of sampled real-time logs (default 100)
  --batch-rows N      requests of a transaction; fewer need less memory
                      (default 200000)
  --quiet             no progress, no table

Ends with a table of what became of every line. Exit status 1 when a file could
not be read: nothing of that file is stored, the others are loaded.
`

type ingestFlags struct {
	*flags
	fields, delimiter *string
	sampling          *int
	batchRows         *int
	quiet             *bool
}

func newIngestFlags(a *app) *ingestFlags {
	f := &ingestFlags{flags: newFlags(a)}
	f.fields = f.String("fields", "", "")
	f.delimiter = f.String("delimiter", "", "")
	f.sampling = f.Int("sampling", 100, "")
	f.batchRows = f.Int("batch-rows", ingest.DefaultBatchRows, "")
	f.quiet = f.Bool("quiet", false, "")
	return f
}

func (f *ingestFlags) options() (cloudfront.Options, error) {
	if *f.sampling < 1 || *f.sampling > 100 {
		return cloudfront.Options{}, usagef("--sampling %d: want a percentage from 1 to 100", *f.sampling)
	}
	if *f.batchRows < 1 {
		return cloudfront.Options{}, usagef("--batch-rows %d: want at least 1", *f.batchRows)
	}
	o := cloudfront.Options{Delimiter: *f.delimiter}
	if *f.fields != "" {
		o.Fields = strings.FieldsFunc(*f.fields, func(r rune) bool { return r == ',' || r == ' ' })
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
		return usagef("name at least one source")
	}
	options, err := f.options()
	if err != nil {
		return err
	}
	if existing(*f.database) != nil {
		if err := present(sources); err != nil {
			return err
		}
	}
	debug.SetGCPercent(50) // most of what Go holds is soon thrown away
	store, err := a.openLoader(ctx, *f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	pipeline, err := a.openPipeline(*f.database)
	if err != nil {
		return err
	}
	in := &ingest.Ingester{
		Store: store, Pipeline: pipeline, Decoder: options, Sampling: *f.sampling, Parquet: duckdb.ReadParquet,
		BatchRows: *f.batchRows, Progress: &ingest.Progress{},
	}
	return a.ingest(ctx, in, sources, *f.database, *f.quiet)
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
func (a *app) ingest(ctx context.Context, in *ingest.Ingester, sources []string, database string, quiet bool) error {
	objects, release, err := a.objects(sources, database)
	if err != nil {
		return err
	}
	defer release()
	stop := func() {}
	if !quiet {
		stop = a.showProgress(in.Progress, totalSize(objects))
	}
	summary, err := a.load(ctx, in, objects)
	stop()
	if summary != nil && (!quiet || len(summary.Failures) > 0) {
		printSummary(a.stdout, summary)
	}
	if err != nil {
		return err
	}
	return summary.Err()
}

// objects gives the log objects of sources. Standard input is copied to a file
// first; release removes it.
func (a *app) objects(sources []string, database string) (iter.Seq2[source.Object, error], func(), error) {
	release := func() {}
	if err := checkSources(sources); err != nil {
		return nil, release, err
	}
	var paths []string
	var stdin []source.Object
	for _, s := range sources {
		if s != "-" {
			paths = append(paths, s)
			continue
		}
		object, remove, err := source.Spool(a.stdin, "stdin", a.stateDir(database))
		if err != nil {
			return nil, release, err
		}
		stdin = append(stdin, object)
		release = func() { _ = remove() }
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
	}, release, nil
}

// checkSources refuses sources that are to come.
func checkSources(sources []string) error {
	for _, s := range sources {
		if scheme, _, ok := strings.Cut(s, "://"); ok {
			return myweb.Errorf(myweb.CodeInvalid, "source %s: this version reads files and folders, not %s://; copy the logs first, for example with `aws s3 sync %s logs/`", s, scheme, s)
		}
	}
	return nil
}

func totalSize(objects iter.Seq2[source.Object, error]) int64 {
	var size int64
	for object, err := range objects {
		if err == nil {
			size += object.Size
		}
	}
	return size
}
