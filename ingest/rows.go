package ingest

import (
	"context"
	"io"
	"iter"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

// rows reads requests from a Parquet file.
type rows struct {
	decoder *cloudfront.RowDecoder
	next    func() ([]string, error, bool)
	stop    func()
}

func newRows(ctx context.Context, path string, parquet ParquetReader) (*rows, error) {
	r := &rows{}
	r.next, r.stop = iter.Pull2(parquet(ctx, path))
	columns, err, ok := r.next()
	if err != nil || !ok {
		r.stop()
		return nil, myweb.Errorf(myweb.CodeUnreadable, "read Parquet: %w", err)
	}
	if r.decoder, err = cloudfront.NewRowDecoder(columns); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

func (r *rows) Next(request *myweb.Request) error {
	cells, err, ok := r.next()
	switch {
	case !ok:
		return io.EOF
	case err != nil:
		return myweb.Errorf(myweb.CodeUnreadable, "read Parquet: %w", err)
	}
	return r.decoder.Decode(cells, request)
}

func (r *rows) Format() cloudfront.Format { return cloudfront.Parquet }

func (r *rows) Close() error {
	r.stop()
	return nil
}
