package duckdb

import (
	"runtime"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// dictionary holds each text of a batch once, in the form in which DuckDB reads
// it: most texts of logs come again and again.
type dictionary struct {
	ids    map[string]uint32
	texts  []string // by number
	values []duckText
	free   []byte // what is left of the block for the bytes of texts
	pinned runtime.Pinner
}

// duckText is duckdb_string_t: length, and up to 12 bytes in place or the first
// four and where the whole is.
type duckText struct {
	length uint32
	prefix [4]byte
	rest   uint64 // the next bytes, or the pointer
}

// inPlace is how long a text may be to need no pointer.
const inPlace = 12

// Numbers of texts that need not be looked up.
const (
	noText    uint32 = 0 // NULL
	emptyText uint32 = 1
)

// blockBytes is how much is taken from the memory at once.
const blockBytes = 256 << 10

// id gives the number of a text. Bytes that are no UTF-8 are replaced: DuckDB
// takes no others.
func (d *dictionary) id(s string) uint32 {
	if s == "" {
		return emptyText
	}
	if id, ok := d.ids[s]; ok {
		return id
	}
	if !utf8.ValidString(s) {
		return d.id(strings.ToValidUTF8(s, "\uFFFD"))
	}
	id := uint32(len(d.values))
	text := d.keep(s)
	d.texts = append(d.texts, text)
	d.values = append(d.values, newDuckText(text))
	d.ids[text] = id
	return id
}

// text gives the text with a number, "" for NULL.
func (d *dictionary) text(id uint32) string { return d.texts[id] }

// recentTexts are texts with their numbers, known by where they are: a text that comes
// again is made once by those who read logs, so that it need not be compared. nil knows none.
type recentTexts [1 << recentBits]struct {
	text string
	id   uint32
}

const recentBits = 6

// id gives the number of a text, which is not empty.
func (t *recentTexts) id(d *dictionary, text string) uint32 {
	if t == nil {
		return d.id(text)
	}
	place := uintptr(unsafe.Pointer(unsafe.StringData(text)))
	known := &t[uint64(place)*0x9e3779b97f4a7c15>>(64-recentBits)]
	if unsafe.StringData(known.text) != unsafe.StringData(text) || len(known.text) != len(text) {
		known.text, known.id = text, d.id(text)
	}
	return known.id
}

func (t *recentTexts) clear() {
	if t != nil {
		*t = recentTexts{}
	}
}

// keep copies s to where it stays until clear: it must not hold on to the
// memory of a log line.
func (d *dictionary) keep(s string) string {
	if len(d.free) < len(s) {
		d.free = make([]byte, max(blockBytes, len(s)))
		d.pinned.Pin(unsafe.SliceData(d.free))
	}
	n := copy(d.free, s)
	text := unsafe.String(unsafe.SliceData(d.free), n)
	d.free = d.free[n:]
	return text
}

// newDuckText is DuckDB's form of text, which must stay where it is.
func newDuckText(text string) duckText {
	t := duckText{length: uint32(len(text))}
	if len(text) <= inPlace {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&t.prefix)), inPlace), text)
		return t
	}
	copy(t.prefix[:], text)
	t.rest = uint64(uintptr(unsafe.Pointer(unsafe.StringData(text))))
	return t
}

// clear forgets all texts.
func (d *dictionary) clear() {
	d.pinned.Unpin()
	d.free = nil
	d.ids = map[string]uint32{}
	clear(d.texts) // what is beyond the new ones would be held on to
	d.texts = append(d.texts[:0], "", "")
	d.values = append(d.values[:0], duckText{}, duckText{})
}
