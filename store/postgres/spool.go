package postgres

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// spool keeps the requests of a batch until its transaction, as rows of binary
// COPY of the table requests. Most of them go there without a stop, which costs
// the server half of what it takes to stage them and to copy them there. The
// rows are in a file without a name, so that memory does not grow with a batch;
// what must be known of each to decide where it goes is in memory.
type spool struct {
	file   *os.File
	buffer []byte // not written yet
	rows   []spooled
	hours  []hourOf
	known  map[hourOf]int32
	bots   []myweb.BotClass
}

// spooled is a request that waits.
type spooled struct {
	id, object int64
	bytesSent  int64
	size       int32 // bytes in the file
	date       int32 // days since 1970-01-01 in the reporting time zone
	hour       int32 // index in hours
	isView     bool
	bot        int8 // index in bots, -1 for none
}

// hourOf is an hour of UTC of a site. Where a day of the reporting time zone
// begins within it, there are two.
type hourOf struct {
	site string
	hour int64 // since 1970-01-01
	date int32
}

func newSpool() *spool { return &spool{known: map[hourOf]int32{}} }

// spoolBytes are written to the file at once.
const spoolBytes = 1 << 20

// spoolRows gives rows as they are kept, and how long each is.
func spoolRows(rows []stagedRequest) (block []byte, sizes []int32) {
	block, sizes = make([]byte, 0, len(rows)*256), make([]int32, len(rows))
	for i := range rows {
		before := len(block)
		block = binary.BigEndian.AppendUint16(block, uint16(len(requestColumns)-stagedColumns))
		for _, put := range requestColumns[stagedColumns:] {
			block = put(block, &rows[i])
		}
		sizes[i] = int32(len(block) - before)
	}
	return block, sizes
}

// append takes rows that were encoded, in the order of their numbers in the
// batch.
func (s *spool) append(rows []stagedRequest, block []byte, sizes []int32) error {
	for i := range rows {
		r := &rows[i]
		row := spooled{id: r.ID, object: r.LogObjectID, bytesSent: r.BytesSent, size: sizes[i], date: r.date, hour: s.hour(r), isView: r.Kind == myweb.KindPageView, bot: -1}
		if r.IsBot {
			row.bot = s.bot(r.BotClass)
		}
		s.rows = append(s.rows, row)
	}
	s.buffer = append(s.buffer, block...)
	if len(s.buffer) < spoolBytes {
		return nil
	}
	return s.write()
}

func (s *spool) hour(r *stagedRequest) int32 {
	h := hourOf{r.Site, r.Timestamp.Unix() / 3600, r.date}
	if r.Timestamp.Unix()%3600 < 0 {
		h.hour--
	}
	if n := len(s.rows); n > 0 && s.hours[s.rows[n-1].hour] == h {
		return s.rows[n-1].hour
	}
	i, ok := s.known[h]
	if !ok {
		i = int32(len(s.hours))
		s.hours, s.known[h] = append(s.hours, h), i
	}
	return i
}

func (s *spool) bot(class myweb.BotClass) int8 {
	for i, c := range s.bots {
		if c == class {
			return int8(i)
		}
	}
	s.bots = append(s.bots, class)
	return int8(len(s.bots) - 1)
}

func (s *spool) write() (err error) {
	if s.file == nil {
		if s.file, err = os.CreateTemp("", "myweb-batch-*"); err != nil {
			return fmt.Errorf("keep the requests of a batch: %w", err)
		}
		if err := os.Remove(s.file.Name()); err != nil {
			return fmt.Errorf("keep the requests of a batch: %w", err)
		}
	}
	if _, err = s.file.Write(s.buffer); err != nil {
		return fmt.Errorf("keep the requests of a batch in %s; TMPDIR names another folder: %w", os.TempDir(), err)
	}
	s.buffer = s.buffer[:0]
	return nil
}

// content reads all rows from the beginning. It may be called again.
func (s *spool) content() *bufio.Reader {
	rest := bytes.NewReader(s.buffer)
	if s.file == nil {
		return bufio.NewReader(rest)
	}
	return bufio.NewReaderSize(io.MultiReader(io.NewSectionReader(s.file, 0, math.MaxInt64), rest), spoolBytes)
}

func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// spoolReader gives the rows that are wanted as the content of a binary COPY.
type spoolReader struct {
	rows    []spooled
	want    []bool
	from    *bufio.Reader
	pending int // bytes of wanted rows that come next
	frame   []byte
	ended   bool
}

func (s *spool) reader(want []bool) *spoolReader {
	return &spoolReader{rows: s.rows, want: want, from: s.content(), frame: copyHeader}
}

func (r *spoolReader) Read(p []byte) (int, error) {
	if len(r.frame) > 0 {
		n := copy(p, r.frame)
		r.frame = r.frame[n:]
		return n, nil
	}
	if r.ended {
		return 0, io.EOF
	}
	if r.pending == 0 {
		if err := r.advance(); err != nil {
			return 0, err
		}
		if r.pending == 0 {
			r.frame, r.ended = copyTrailer, true
			return r.Read(p)
		}
	}
	n, err := r.from.Read(p[:min(len(p), r.pending)])
	r.pending -= n
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// advance leaves out what is not wanted, and finds what is wanted behind it.
func (r *spoolReader) advance() error {
	skip, i := 0, 0
	for ; i < len(r.rows) && !r.want[i]; i++ {
		skip += int(r.rows[i].size)
	}
	for ; i < len(r.rows) && r.want[i]; i++ {
		r.pending += int(r.rows[i].size)
	}
	r.rows, r.want = r.rows[i:], r.want[i:]
	_, err := r.from.Discard(skip)
	if r.pending == 0 && len(r.rows) == 0 && errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// staged gives the other rows as the content of a binary COPY of
// staged_requests, a part at a time.
func (s *spool) staged(direct, gone []bool, send func([]byte) error) error {
	from, block := s.content(), bytes.Clone(copyHeader)
	for i, row := range s.rows {
		if direct[i] || gone[i] {
			if _, err := from.Discard(int(row.size)); err != nil {
				return err
			}
			continue
		}
		block = binary.BigEndian.AppendUint16(block, uint16(len(requestColumns)))
		block = putDate(putInt8(block, int64(i)+1), row.date)
		if _, err := from.Discard(2); err != nil {
			return err
		}
		place := len(block)
		block = append(block, make([]byte, row.size-2)...)
		if _, err := io.ReadFull(from, block[place:]); err != nil {
			return err
		}
		if len(block) >= flushBytes {
			if err := send(append(block, copyTrailer...)); err != nil {
				return err
			}
			block = append(block[:0], copyHeader...)
		}
	}
	return send(append(block, copyTrailer...))
}

func (h hourOf) start() time.Time { return time.Unix(h.hour*3600, 0).UTC() }
