package cloudfront

import (
	"io"
	"strings"

	"github.com/myweb-analytics/myweb"
)

// Options say what the content of a log cannot.
type Options struct {
	// Format is detected by content where empty.
	Format Format
	// Fields names the columns of logs without a header: real-time logs of a
	// chosen set of fields, in any order, and v2 plain, in the order of the
	// lines. Nil means one of the widths that CloudFront is known to deliver.
	Fields []string
	// Delimiter between cells, for v2 with one that cannot be detected. Tab,
	// space, pipe, comma and semicolon are detected.
	Delimiter string
	// MaxLineBytes is 1 MiB where zero. A longer line is rejected.
	MaxLineBytes int
}

const defaultMaxLine = 1 << 20

// Decoder reads the requests of one log object after the other. It is not safe
// for concurrent use. Strings of a request may share memory with a block of up to 256 KiB:
// clone those that are kept for long.
type Decoder struct {
	options  Options
	unpacker unpacker
	lines    lines
	format   Format
	header   header // the last one, with these options
	layout   layout
	settled  bool  // a line was understood with layout
	err      error // why nothing more can be read
	record   record
	keys     []jsonKey
}

// NewDecoder finds out compression and format from the first bytes of r.
// Errors are ErrParquet, ErrRTMP, CodeInvalid for options that cannot be, and
// CodeUnreadable. An empty r is no error: Next gives io.EOF.
func NewDecoder(r io.Reader, o Options) (*Decoder, error) {
	d := &Decoder{}
	if err := d.Reset(r, o); err != nil {
		return nil, err
	}
	return d, nil
}

// Reset begins another log object, as NewDecoder does. Buffers and the texts
// that come again and again are kept, which is most of the work of a small
// object. After an error d may be reset again and is good for nothing else.
func (d *Decoder) Reset(r io.Reader, o Options) error {
	if !o.Format.valid() {
		return myweb.Errorf(myweb.CodeInvalid, "unknown log format %q", string(o.Format))
	}
	if o.Format == Parquet {
		return ErrParquet
	}
	if o.MaxLineBytes <= 0 {
		o.MaxLineBytes = defaultMaxLine
	}
	if o.Format == RealTime || onlyRealTime(o.Fields) {
		if _, err := canonical(o.Fields); err != nil {
			return err
		}
	}
	text, err := d.unpacker.unpack(r)
	if err != nil {
		return err
	}
	if o.Delimiter != d.options.Delimiter {
		d.header = header{}
	}
	d.options, d.format, d.layout, d.settled, d.err = o, o.Format, layout{}, false, nil
	d.record.cells, d.record.realTime = [cellCount]string{}, false
	d.lines.reset(text, o.MaxLineBytes)
	return d.peek()
}

// peek looks for the format in the first block and leaves it to be read.
func (d *Decoder) peek() error {
	if err := d.lines.fill(); err != nil {
		return nil // Next reports it
	}
	var scratch myweb.Request
	d.record.dirty = d.lines.dirty
	for rest := d.lines.block; rest != "" && !d.settled && d.err == nil; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimSuffix(line, "\r")
		if len(line) <= d.options.MaxLineBytes {
			d.line(line, &scratch)
		}
	}
	return d.err
}

// Format is the format found so far, or the one that the options ask for.
// Empty means that no line was understood.
func (d *Decoder) Format() Format { return d.format }

// Bytes is the number of bytes read so far, unpacked.
func (d *Decoder) Bytes() int64 { return d.lines.read }

// Next fills the decoded part of req, Timestamp to ASN, and Line. What enrich
// adds is left as it is. It returns io.EOF at the end, *LineError for a line
// that is rejected, and then goes on with the next call; any other error ends
// the object.
func (d *Decoder) Next(req *myweb.Request) error {
	if d.err != nil {
		return d.err
	}
	for {
		line, tooLong, err := d.lines.next()
		if err != nil {
			d.err = d.readError(err)
			return d.err
		}
		if tooLong {
			return d.reject(line, myweb.ReasonTooLong)
		}
		d.record.dirty = d.lines.dirty
		isRequest, reason := d.line(line, req)
		if d.err != nil {
			return d.err
		}
		if reason != "" {
			return d.reject(line, reason)
		}
		if isRequest {
			req.Line = d.lines.number
			return nil
		}
	}
}

// line decodes one line. An empty line and a directive are no requests; a
// header changes the layout of the lines after it.
func (d *Decoder) line(line string, req *myweb.Request) (isRequest bool, reason myweb.Reason) {
	if d.lines.number <= 1 {
		line = strings.TrimPrefix(line, "\uFEFF")
	}
	if line == "" {
		return false, ""
	}
	switch line[0] {
	case '#':
		d.directive(line)
		return false, ""
	case '\t', ' ', ',', ';', '|':
		if strings.Trim(line, "\t ,;|") == "" {
			return false, ""
		}
	}
	if !d.settled {
		return true, d.settle(line, req)
	}
	return true, d.decode(line, req)
}

// decode reads a line in the layout that is settled.
func (d *Decoder) decode(line string, req *myweb.Request) myweb.Reason {
	if d.format == V2JSON {
		return d.decodeJSON(line, req)
	}
	if reason := d.layout.split(line, &d.record.cells); reason != "" {
		return reason
	}
	return d.record.request(req)
}

func (d *Decoder) readError(err error) error {
	if err == io.EOF {
		return io.EOF
	}
	return myweb.Errorf(myweb.CodeUnreadable, "read after line %d: %w; the object is damaged or was cut off, fetch it again", d.lines.number, err)
}
