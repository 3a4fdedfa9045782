package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/source/aws"
)

// stallTime is how long a body may give nothing before it is asked for again.
const stallTime = 30 * time.Second

// Object is the object with that key, as a list or a notification describes it.
// Its ETag may have quotes. It is fetched when it is opened.
func (s *Source) Object(key, etag string, size int64, modified time.Time) source.Object {
	etag = strings.Trim(etag, `"`)
	o := source.Object{
		URI: "s3://" + s.Bucket + "/" + key, Version: fmt.Sprintf("%d-%s", size, etag), Size: size, Modified: modified,
		Remote: true, Fields: s.Fields, Sampling: s.Sampling,
	}
	o.Open = func(ctx context.Context) (source.File, error) { return s.fetch(ctx, key, etag, o) }
	return o
}

// fetch copies the object into a temporary file.
func (s *Source) fetch(ctx context.Context, key, etag string, o source.Object) (source.File, error) {
	file, err := os.CreateTemp(s.Temp, "myweb-s3-*")
	if err != nil {
		return nil, noRoom(err)
	}
	t := &temporary{File: file}
	err = s.do(ctx, func(client *s3.Client) error { return s.copy(ctx, client, file, key, etag, o.Size) })
	if err == nil {
		err = t.settle()
	}
	if err != nil {
		call := aws.Call{Doing: "fetch " + o.URI, Needs: "s3:GetObject on arn:aws:s3:::" + s.Bucket + "/*"}
		return nil, errors.Join(call.Explain(ctx, err), t.Close())
	}
	return t, nil
}

// copy gets the object once, from its beginning.
func (s *Source) copy(ctx context.Context, client *s3.Client, file *os.File, key, etag string, size int64) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := s.stall
	if stall == 0 {
		stall = stallTime
	}
	timer := time.AfterFunc(stall, func() { cancel(fmt.Errorf("nothing came for %s", stall)) })
	defer timer.Stop()

	match := `"` + etag + `"`
	answer, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.Bucket, Key: &key, IfMatch: &match})
	if err != nil {
		return cause(ctx, err)
	}
	defer answer.Body.Close()
	copied, err := io.Copy(file, watched{answer.Body, func() { timer.Reset(stall) }})
	if disk := (*os.PathError)(nil); errors.As(err, &disk) {
		return noRoom(err)
	}
	if err != nil {
		return fmt.Errorf("broke off after %d of %d bytes: %w", copied, size, cause(ctx, err))
	}
	if copied != size {
		return fmt.Errorf("gave %d of %d bytes", copied, size)
	}
	return file.Truncate(size)
}

func noRoom(err error) error {
	return myweb.Errorf(myweb.CodeUnavailable, "keep an object of S3 in a temporary file: %w; make room, or name another folder with TMPDIR", err)
}

// cause prefers why a context was ended to that it was.
func cause(ctx context.Context, err error) error {
	if reason := context.Cause(ctx); reason != nil && !errors.Is(reason, context.Canceled) {
		return reason
	}
	return err
}

// watched tells of each read.
type watched struct {
	io.Reader
	read func()
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.read()
	}
	return n, err
}

// temporary is a file that is removed when it is closed, or at once where the
// system allows it and nobody needs its name: then a crash leaves nothing.
type temporary struct{ *os.File }

func (t *temporary) settle() error {
	var begin [4]byte
	_, err := t.ReadAt(begin[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if string(begin[:]) != "PAR1" { // Parquet is read by name
		_ = os.Remove(t.Name())
	}
	_, err = t.Seek(0, io.SeekStart)
	return err
}

func (t *temporary) Close() error {
	err := t.File.Close()
	if removed := os.Remove(t.Name()); removed != nil && !errors.Is(removed, os.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}
