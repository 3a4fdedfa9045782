package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/cespare/xxhash/v2"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
	"github.com/myweb-analytics/myweb/source"
)

// reading is an object that is being read.
type reading struct {
	*delivery
	file    source.File
	text    *cloudfront.Decoder // of the worker, for what is no Parquet
	decoder requestReader
	object  myweb.LogObject // its counts are those since the last part
	before  status          // what the ledger knew of its content
	skip    int64           // lines that are loaded already, of an object that was interrupted
	counted int64           // lines that the ledger counts already, of a stale object
	parts   int             // loaded so far by this run
	lines   int64           // of all parts
	broken  error           // why it cannot be read

	options  cloudfront.Options
	verified bool
	kept     int // rejected lines of the object so far, by earlier runs too
	rejected []myweb.RejectedLine
	reasons  map[myweb.Reason]int64
	offset   int64 // bytes reported as progress
}

// requestReader is a cloudfront.Decoder or rows of Parquet.
type requestReader interface {
	Next(*myweb.Request) error
	Format() cloudfront.Format
}

// openReading opens the object and takes its digest. Errors say which object.
func (w *worker) openReading(ctx context.Context, d *delivery) (*reading, error) {
	file, err := d.Open(ctx)
	if err != nil {
		return nil, myweb.Errorf(myweb.CodeUnreadable, "open: %w", err)
	}
	file, digest, size, err := w.content.digest(file)
	if err == nil && d.Size > 0 && size != d.Size {
		err = fmt.Errorf("%d bytes, and not %d as it was said to have: it was cut off, or changed meanwhile", size, d.Size)
	}
	if err != nil {
		return nil, errors.Join(myweb.Errorf(myweb.CodeUnreadable, "read: %w", err), file.Close())
	}
	options := w.Decoder
	if d.Fields != nil {
		options.Fields = d.Fields
	}
	return &reading{
		delivery: d, file: file, text: &w.decoder, options: options, reasons: map[myweb.Reason]int64{},
		object: myweb.LogObject{
			ID: objectID(digest), URI: d.URI, Version: d.Version, Digest: digest, Size: d.Size,
			SamplingPercent: orDefault(d.Sampling, orDefault(w.Sampling, 100)), Checkpoint: d.Checkpoint,
		},
	}, nil
}

func objectID(digest string) int64 { return int64(xxhash.Sum64String(digest)) }

// next gives the next request that is not loaded yet. Rejected lines are
// counted and kept on the way.
func (r *reading) next(ctx context.Context, request *myweb.Request, parquet ParquetReader) error {
	if r.decoder == nil {
		if err := r.begin(ctx, parquet); err != nil {
			return err
		}
	}
	for {
		err := r.decoder.Next(request)
		switch {
		case err == nil && r.skip > 0:
			r.skip--
			*request = myweb.Request{}
		case err == nil:
			r.note(request)
			return nil
		case !r.isRejected(err):
			return err
		}
	}
}

// isRejected says whether err is about a line, and counts the line.
func (r *reading) isRejected(err error) bool {
	var rejected *cloudfront.LineError
	if !errors.As(err, &rejected) {
		return false
	}
	r.reject(rejected)
	return true
}

func (r *reading) begin(ctx context.Context, parquet ParquetReader) error {
	if r.before.stale {
		r.counted = r.before.lines
	} else {
		r.skip = r.before.lines
	}
	err := r.text.Reset(r.file, r.options)
	switch {
	case errors.Is(err, cloudfront.ErrParquet) && parquet != nil:
		// They may be read on in the next batch, when ctx has ended.
		rows, err := newRows(context.WithoutCancel(ctx), r.file.Name(), parquet)
		if err == nil {
			r.decoder = rows
		}
		return err
	case err != nil:
		return err
	}
	r.decoder = r.text
	return nil
}

func (r *reading) note(request *myweb.Request) {
	o := &r.object
	if r.counted > 0 {
		r.counted--
	} else {
		o.Lines++
	}
	if o.FirstAt.IsZero() || request.Timestamp.Before(o.FirstAt) {
		o.FirstAt = request.Timestamp
	}
	if request.Timestamp.After(o.LastAt) {
		o.LastAt = request.Timestamp
	}
}

func (r *reading) reject(line *cloudfront.LineError) {
	r.kept++
	switch {
	case r.skip > 0:
		r.skip--
		return
	case r.counted > 0:
		r.counted--
		return
	}
	r.object.Lines++
	r.object.LinesRejected++
	r.reasons[line.Reason]++
	if r.kept <= myweb.RejectedLinesLimit {
		r.rejected = append(r.rejected, myweb.RejectedLine{LogObjectID: r.object.ID, Line: line.Line, Reason: line.Reason, Text: line.Text})
	}
}

func (r *reading) takeRejected() []myweb.RejectedLine {
	lines := r.rejected
	r.rejected = nil
	return lines
}

// part gives the ledger row of what was read since the last part.
func (r *reading) part() myweb.LogObject {
	object := r.object
	if r.decoder != nil {
		object.Format = string(r.decoder.Format())
	}
	r.lines += object.Lines
	r.object.Lines, r.object.LinesRejected = 0, 0
	r.parts++
	return object
}

// verify reads the object to its end, so that a part of it may be loaded.
func (r *reading) verify(ctx context.Context) error {
	if r.decoder.Format() == cloudfront.Parquet {
		r.verified = true // its reader looked at the end before the beginning
		return nil
	}
	file, err := r.delivery.Open(ctx)
	if err != nil {
		return myweb.Errorf(myweb.CodeUnreadable, "open: %w", err)
	}
	defer file.Close()
	if err := cloudfront.Verify(contextReader{ctx, file}); err != nil {
		return err
	}
	r.verified = true
	return nil
}

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// progress gives the bytes that were read of the file since it was last asked.
func (r *reading) progress() int64 {
	offset, err := r.file.Seek(0, io.SeekCurrent)
	if err != nil || offset > r.delivery.Size {
		return 0
	}
	read := offset - r.offset
	r.offset = offset
	return max(0, read)
}

func (r *reading) close() error {
	var err error
	if c, ok := r.decoder.(io.Closer); ok {
		err = c.Close()
	}
	if err = errors.Join(err, r.file.Close()); err != nil {
		return fmt.Errorf("close %s: %w", r.delivery.URI, err)
	}
	return nil
}
