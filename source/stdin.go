package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/myweb-analytics/myweb"
)

// Spool copies a stream, such as standard input, into a temporary file in dir:
// nothing is loaded of a stream that breaks off. release removes the file.
func Spool(r io.Reader, uri, dir string) (object Object, release func() error, err error) {
	file, err := os.CreateTemp(dir, "myweb-spool-*")
	if err != nil {
		return Object{}, nil, fmt.Errorf("spool %s: %w", uri, err)
	}
	release = func() error { return os.Remove(file.Name()) }
	size, err := io.Copy(file, r)
	if err = errors.Join(err, file.Close()); err != nil {
		return Object{}, nil, errors.Join(myweb.Errorf(myweb.CodeUnreadable, "read %s: %w", uri, err), release())
	}
	return Object{
		URI: uri, Size: size,
		Open: func(context.Context) (File, error) { return os.Open(file.Name()) },
	}, release, nil
}
