package cloudfront

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	firstBlock = 64 << 10  // bytes read at first: most objects are small
	blockSize  = 256 << 10 // bytes read at once after that
	// keptHead of a line is looked at for the text of a rejected line.
	keptHead = 8 << 10
)

// lines cuts a stream into lines. It reads a block, makes one string of its
// complete lines and gives out parts of that string: one allocation a block.
type lines struct {
	r       io.Reader
	maxLine int // bytes without the line feed

	buf  []byte
	n    int   // bytes of buf that are filled: the start of a line first
	err  error // why there is nothing after them
	read int64 // bytes read from r

	block string // complete lines not yet given out
	dirty bool   // block is not UTF-8, or holds NUL
	// long is the head of a line that does not fit; it comes before block.
	long    string
	hasLong bool

	number int64 // of the line given out last, from 1
}

// reset begins another stream. The buffer is kept, unless a long line made it large.
func (l *lines) reset(r io.Reader, maxLine int) {
	buf := l.buf
	if buf == nil || len(buf) > blockSize {
		buf = make([]byte, firstBlock)
	}
	*l = lines{r: r, maxLine: maxLine, buf: buf}
}

// next is the next line without its end. A line that is too long comes as its head.
func (l *lines) next() (line string, tooLong bool, err error) {
	for l.block == "" && !l.hasLong {
		if err := l.fill(); err != nil {
			return "", false, err
		}
	}
	l.number++
	if l.hasLong {
		l.hasLong = false
		return l.long, true, nil
	}
	line, l.block, _ = strings.Cut(l.block, "\n")
	line = strings.TrimSuffix(line, "\r")
	if len(line) > l.maxLine {
		return line[:min(len(line), keptHead)], true, nil
	}
	return line, false, nil
}

// fill makes the next block, or the head of a line that is too long.
func (l *lines) fill() error {
	searched := 0
	for {
		if end := bytes.LastIndexByte(l.buf[searched:l.n], '\n'); end >= 0 {
			l.take(searched + end + 1)
			return nil
		}
		searched = l.n
		if l.err == io.EOF && l.n > 0 {
			l.take(l.n)
			return nil
		}
		if l.err != nil {
			return l.err
		}
		if l.n > l.maxLine+1 {
			return l.skip()
		}
		l.readMore()
	}
}

// take makes buf[:end] the block and keeps what follows it.
func (l *lines) take(end int) {
	l.block = string(l.buf[:end])
	l.dirty = !utf8.ValidString(l.block) || strings.IndexByte(l.block, 0) >= 0
	rest := l.buf[end:l.n]
	if l.n == len(l.buf) && len(l.buf) < blockSize {
		l.buf = make([]byte, blockSize)
	}
	l.n = copy(l.buf, rest)
}

// readMore reads once, behind what is there, and makes room if there is none.
func (l *lines) readMore() {
	if l.n == len(l.buf) {
		larger := make([]byte, min(2*len(l.buf), max(l.maxLine+2, len(l.buf)+1)))
		copy(larger, l.buf)
		l.buf = larger
	}
	for range 100 {
		n, err := l.r.Read(l.buf[l.n:])
		l.n += n
		l.read += int64(n)
		l.err = err
		if n > 0 || err != nil {
			return
		}
	}
	l.err = io.ErrNoProgress
}

// skip keeps the head of the line that fills buf and reads on to its end. A
// line that breaks off in an error counts as too long, then the error comes.
func (l *lines) skip() error {
	l.long, l.hasLong = string(l.buf[:min(l.n, keptHead)]), true
	for {
		if end := bytes.IndexByte(l.buf[:l.n], '\n'); end >= 0 {
			l.n = copy(l.buf, l.buf[end+1:l.n])
			return nil
		}
		l.n = 0
		if l.err != nil {
			return nil
		}
		l.readMore()
	}
}
