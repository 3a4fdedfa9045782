package cloudfront

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/myweb-analytics/myweb"
)

const (
	// maxLayers of compression are undone: pipelines compress what already is.
	maxLayers = 3
	// maxWindow is the largest history that a zstd stream may ask for, in bytes.
	maxWindow = 128 << 20
)

// unpacker undoes compression. It keeps what reading takes of memory, a hundred
// kilobytes of buffers and tables, for the next object: most objects are small.
type unpacker struct {
	heads [maxLayers + 1]*bufio.Reader // by layer, the outermost first
	gzips [maxLayers]*gzip.Reader
}

// unpack finds out how r is compressed, from its first bytes, and undoes it.
// The reader that it gives fills what it is given, except for plain text,
// which may be a pipe that somebody waits for. It is good until the next one.
func (u *unpacker) unpack(r io.Reader) (io.Reader, error) {
	for layer := range maxLayers + 1 {
		head := u.head(layer, r)
		magic, err := head.Peek(6)
		if err != nil && !errors.Is(err, io.EOF) && len(magic) == 0 {
			return nil, myweb.Errorf(myweb.CodeUnreadable, "read the first bytes: %w", err)
		}
		isGzip := bytes.HasPrefix(magic, []byte{0x1f, 0x8b})
		if !isGzip && !isZstd(magic) {
			return head, refuse(magic, layer)
		}
		if layer == maxLayers {
			break
		}
		if isGzip {
			r, err = u.gzip(layer, head)
		} else {
			r, err = zstd.NewReader(head, zstd.WithDecoderConcurrency(1),
				zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, myweb.Errorf(myweb.CodeUnreadable, "unpack: %w; the object is damaged, fetch it again", err)
		}
		r = filling{r}
	}
	return nil, myweb.Errorf(myweb.CodeUnreadable, "compressed more than %d times; unpack it first", maxLayers)
}

func (u *unpacker) head(layer int, r io.Reader) *bufio.Reader {
	if u.heads[layer] == nil {
		u.heads[layer] = bufio.NewReaderSize(r, 32<<10)
	} else {
		u.heads[layer].Reset(r)
	}
	return u.heads[layer]
}

func (u *unpacker) gzip(layer int, head *bufio.Reader) (io.Reader, error) {
	if u.gzips[layer] == nil {
		u.gzips[layer] = new(gzip.Reader)
	}
	return u.gzips[layer], u.gzips[layer].Reset(head)
}

// isZstd knows the magic number of a frame, and of a frame to be skipped.
func isZstd(magic []byte) bool {
	if bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
		return true
	}
	return len(magic) >= 4 && magic[0]&0xf0 == 0x50 && bytes.Equal(magic[1:4], []byte{0x2a, 0x4d, 0x18})
}

// refuse names what is no log by its first bytes.
func refuse(magic []byte, layer int) error {
	for _, other := range []struct{ magic, name string }{
		{"PK\x03\x04", "zip"}, {"BZh", "bzip2"}, {"\xfd7zXZ\x00", "xz"}, {"7z\xbc\xaf\x27\x1c", "7z"}, {"\x04\x22\x4d\x18", "lz4"},
	} {
		if bytes.HasPrefix(magic, []byte(other.magic)) {
			return myweb.Errorf(myweb.CodeUnreadable, "compressed as %s, which CloudFront does not do; unpack it first", other.name)
		}
	}
	if !bytes.HasPrefix(magic, []byte("PAR1")) {
		return nil
	}
	if layer > 0 {
		return myweb.Errorf(myweb.CodeUnreadable, "a Parquet file inside another compression; unpack it first")
	}
	return ErrParquet
}

// filling reads until what it is given is full, so that blocks are large.
type filling struct{ r io.Reader }

func (f filling) Read(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = f.r.Read(p[n:])
		n += m
	}
	return n, err
}
