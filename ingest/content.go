package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"github.com/myweb-analytics/myweb/source"
)

// keptBytes of a file are kept between its digest and its lines: most log
// objects are smaller, and so are read from disk once.
const keptBytes = 256 << 10

// content takes digests. It belongs to one worker.
type content struct {
	hash hash.Hash
	buf  []byte
}

func newContent() *content { return &content{hash: sha256.New()} }

// digest reads file and gives the SHA-256 of it, and its first byte again:
// again takes the place of file, and is good until the next digest.
func (c *content) digest(file source.File) (again source.File, digest string, size int64, err error) {
	if c.buf == nil {
		c.buf = make([]byte, keptBytes)
	}
	c.hash.Reset()
	n, err := io.ReadFull(file, c.buf)
	c.hash.Write(c.buf[:n]) // a hash never fails
	if size = int64(n); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return kept{bytes.NewReader(c.buf[:n]), file}, c.sum(), size, nil
	}
	for err == nil {
		n, err = file.Read(c.buf)
		c.hash.Write(c.buf[:n])
		size += int64(n)
	}
	if !errors.Is(err, io.EOF) {
		return file, "", size, err
	}
	_, err = file.Seek(0, io.SeekStart)
	return file, c.sum(), size, err
}

func (c *content) sum() string { return hex.EncodeToString(c.hash.Sum(nil)) }

// kept is a file whose content is in memory.
type kept struct {
	*bytes.Reader
	file source.File
}

func (k kept) Name() string { return k.file.Name() }
func (k kept) Close() error { return k.file.Close() }
