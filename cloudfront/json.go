package cloudfront

import (
	"encoding/json"
	"strings"

	"github.com/myweb-analytics/myweb"
)

// jsonKey is a key as it stood in the line before, at the same place: all
// lines of an object have the same keys in the same order.
type jsonKey struct {
	name string
	is   field
}

// maxKeys of a line are remembered.
const maxKeys = 256

// decodeJSON reads one object on one line. Values are still percent-encoded.
func (d *Decoder) decodeJSON(line string, req *myweb.Request) myweb.Reason {
	d.record.cells = [cellCount]string{}
	if !d.scanObject(line) {
		return myweb.ReasonJSON
	}
	d.record.realTime = d.record.cells[fieldViewerHost] != ""
	return d.record.request(req)
}

// scanObject puts the members of a flat object into cells. It is a scanner of
// its own because it allocates nothing; it takes all that is valid JSON.
func (d *Decoder) scanObject(line string) bool {
	s := jsonScanner{text: line, escapes: strings.IndexByte(line, '\\') >= 0}
	if s.escapes {
		d.record.dirty = true // an escape may stand for NUL
	}
	if !s.take('{') {
		return false
	}
	if s.take('}') {
		return s.end()
	}
	for place := 0; ; place++ {
		key, ok := s.quoted()
		if !ok || !s.take(':') {
			return false
		}
		value, ok := s.value()
		if !ok {
			return false
		}
		if is := d.jsonField(place, key); is != fieldNone {
			d.record.cells[is] = value
		}
		if s.take(',') {
			continue
		}
		return s.take('}') && s.end()
	}
}

// jsonField is the field of a key, remembered by its place in the line.
func (d *Decoder) jsonField(place int, key string) field {
	if place < len(d.keys) && d.keys[place].name == key {
		return d.keys[place].is
	}
	is := fieldOf(key)
	if place == len(d.keys) && place < maxKeys && len(key) < 256 {
		d.keys = append(d.keys, jsonKey{})
	}
	if place < len(d.keys) && len(key) < 256 {
		d.keys[place] = jsonKey{strings.Clone(key), is}
	}
	return is
}

// jsonScanner reads JSON text from at on.
type jsonScanner struct {
	text    string
	at      int
	escapes bool // text has a backslash somewhere
}

func (s *jsonScanner) space() {
	for s.at < len(s.text) && s.text[s.at] <= ' ' {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

// take reads one byte of punctuation and the space around it.
func (s *jsonScanner) take(c byte) bool {
	s.space()
	if s.at >= len(s.text) || s.text[s.at] != c {
		return false
	}
	s.at++
	s.space()
	return true
}

func (s *jsonScanner) end() bool {
	s.space()
	return s.at == len(s.text)
}

// quoted reads a string.
func (s *jsonScanner) quoted() (string, bool) {
	if s.at >= len(s.text) || s.text[s.at] != '"' {
		return "", false
	}
	start := s.at + 1
	if !s.escapes {
		length := strings.IndexByte(s.text[start:], '"')
		if length < 0 {
			return "", false
		}
		s.at = start + length + 1
		return s.text[start : start+length], true
	}
	for i := start; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '"':
			s.at = i + 1
			return unquote(s.text[start-1 : i+1])
		}
	}
	return "", false
}

// unquote undoes the escapes of a JSON string with its quotes.
func unquote(quoted string) (string, bool) {
	if strings.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1], true
	}
	var value string
	err := json.Unmarshal([]byte(quoted), &value)
	return value, err == nil
}

// value reads any value. Null is empty; an object or array is passed over.
func (s *jsonScanner) value() (string, bool) {
	if s.at >= len(s.text) {
		return "", false
	}
	switch s.text[s.at] {
	case '"':
		return s.quoted()
	case '{', '[':
		return "", s.nested()
	}
	start := s.at
	for s.at < len(s.text) && strings.IndexByte(",}] \t\r\n", s.text[s.at]) < 0 {
		s.at++
	}
	value := s.text[start:s.at]
	if value == "null" {
		return "", true
	}
	return value, json.Valid([]byte(value))
}

// nested passes over an object or array.
func (s *jsonScanner) nested() bool {
	r := strings.NewReader(s.text[s.at:])
	decoder := json.NewDecoder(r)
	var skipped json.RawMessage
	if decoder.Decode(&skipped) != nil {
		return false
	}
	s.at += int(decoder.InputOffset())
	return true
}
