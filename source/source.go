// Package source says where log objects come from: files and folders here,
// buckets and streams in packages below.
package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
)

// Object is a log object that can be read.
type Object struct {
	URI      string    // absolute path, s3://bucket/key, or "stdin"
	Version  string    // changes when the object does, so that a known one need not be opened
	Size     int64     // bytes as stored
	Modified time.Time // when it was written, as its source says; zero if it does not
	Remote   bool      // Open fetches it: Prefetch does so before its turn
	Open     func(ctx context.Context) (File, error)

	// What its source knows of the content, in place of the options of who
	// reads it:
	Fields   []string // names of the columns, of logs without a header
	Sampling int      // percent, of sampled real-time logs

	// Checkpoint is committed with the object, of one cut from a stream.
	Checkpoint myweb.Checkpoint
}

// File is an opened object. It is read more than once.
type File interface {
	io.ReadSeekCloser
	Name() string // its path on disk; empty if it has none, which Parquet needs
}

// Files gives the objects that paths name: files, folders with all below them,
// and glob patterns. An object that cannot be looked at is given as an error
// and the rest goes on; so is a path that names nothing.
func Files(paths ...string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for _, path := range paths {
			for object, err := range filesOf(path) {
				if !yield(object, err) {
					return
				}
			}
		}
	}
}

func filesOf(path string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		roots, err := expand(path)
		if err != nil {
			yield(Object{URI: path}, err)
			return
		}
		for _, root := range roots {
			walk(root, yield)
		}
	}
}

func expand(path string) ([]string, error) {
	if _, err := os.Stat(path); err == nil {
		return []string{path}, nil
	}
	roots, err := filepath.Glob(path)
	if err != nil {
		return nil, myweb.Errorf(myweb.CodeInvalid, "source %s: %w", path, err)
	}
	if len(roots) == 0 {
		return nil, myweb.Errorf(myweb.CodeNotFound, "source %s: no such file or folder, and no file matches it as a pattern", path)
	}
	sort.Strings(roots)
	return roots, nil
}

func walk(root string, yield func(Object, error) bool) {
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			if path != root && hidden(entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if err == nil && path != root && unfinished(entry.Name()) {
			return nil
		}
		object, skip, err := fileObject(path, err)
		if skip {
			return nil
		}
		if !yield(object, err) {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		yield(Object{URI: root}, myweb.Errorf(myweb.CodeUnreadable, "read folder %s: %w", root, err))
	}
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }

// unfinished tells files that a copying program has not given their name yet:
// rsync writes .name.XXXXXX, `aws s3` name.XXXXXXXX with eight hexadecimal
// digits, browsers and others use the endings below.
func unfinished(name string) bool {
	if hidden(name) || copying.MatchString(name) {
		return true
	}
	switch filepath.Ext(name) {
	case ".tmp", ".part", ".partial", ".crdownload", ".filepart":
		return true
	}
	return false
}

// copying wants an ending before the digits: CloudFront's own names may end in
// eight of them.
var copying = regexp.MustCompile(`(?i)\.(gz|zst|parquet|log|json|txt|csv|tsv)\.[0-9a-f]{8}$`)

// fileObject describes the file at path; skip is true for what is no file.
func fileObject(path string, failed error) (object Object, skip bool, err error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		absolute = path
	}
	object.URI = absolute
	if failed != nil {
		return object, false, myweb.Errorf(myweb.CodeUnreadable, "%s: %w", path, failed)
	}
	info, err := os.Stat(path)
	if err != nil {
		return object, false, myweb.Errorf(myweb.CodeUnreadable, "%s: %w", path, err)
	}
	if !info.Mode().IsRegular() {
		return object, true, nil
	}
	object.Size, object.Modified = info.Size(), info.ModTime()
	object.Version = fileVersion(info)
	object.Open = func(context.Context) (File, error) { return openFile(absolute, object.Version) }
	return object, false, nil
}

func fileVersion(info fs.FileInfo) string {
	return fmt.Sprintf("%d-%d", info.Size(), info.ModTime().UnixNano())
}

// openFile opens the version of a file that was found. It ends where that one
// did, also if something is added while it is read.
func openFile(path, version string) (File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && fileVersion(info) != version {
		err = myweb.Errorf(myweb.CodeUnavailable, "it has changed since it was found; it is still being written")
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return regularFile{io.NewSectionReader(file, 0, info.Size()), file}, nil
}

type regularFile struct {
	*io.SectionReader
	file *os.File
}

func (f regularFile) Name() string { return f.file.Name() }
func (f regularFile) Close() error { return f.file.Close() }
