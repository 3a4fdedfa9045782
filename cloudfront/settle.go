package cloudfront

import (
	"strings"

	"github.com/myweb-analytics/myweb"
)

// maxCells bounds a header; v2 selects at most 128 fields.
const maxCells = 1024

// header is a line of #Fields and what it says.
type header struct {
	line   string
	layout layout
	format Format
}

// directive reads a line that begins with "#". #Fields sets the columns of the
// lines after it; it may come again. Others (#Version) say nothing that is needed.
func (d *Decoder) directive(line string) {
	const name = "#fields"
	if len(line) < len(name) || !strings.EqualFold(line[:len(name)], name) || d.options.Format == V2JSON {
		return
	}
	if line != d.header.line && !d.readHeader(line, strings.TrimPrefix(line[len(name):], ":")) {
		return
	}
	d.layout, d.settled = d.header.layout, false
	if d.options.Format == "" {
		d.format = d.header.format
	}
}

// readHeader finds out what line says with its list of names. Most objects have
// the header of the one before.
func (d *Decoder) readHeader(line, list string) bool {
	names := headerNames(list, d.options.Delimiter)
	if len(names) == 0 || len(names) > maxCells {
		return false
	}
	for _, name := range names {
		if strings.EqualFold(name, "x-event") {
			d.err = ErrRTMP
			return false
		}
	}
	h := header{strings.Clone(line), layout{columns: columnsOf(names), realTime: onlyRealTime(names)}, V2W3C}
	if isV1Header(list, names) {
		h.format = V1
	}
	d.header = h
	return true
}

// headerNames cuts the list of a #Fields header at anything that is part of no
// name: spaces, tabs, other delimiters, and the zero-width spaces that AWS has
// published in examples.
func headerNames(list, delimiter string) []string {
	if delimiter != "" {
		list = strings.ReplaceAll(list, delimiter, " ")
	}
	return strings.FieldsFunc(list, func(r rune) bool {
		return !(r < 0x80 && letter(byte(r))) && !('0' <= r && r <= '9') && !strings.ContainsRune("()-_.", r)
	})
}

// isV1Header says whether the header is one that legacy standard logs have had.
func isV1Header(list string, names []string) bool {
	if strings.Contains(list, "\t") || len(names) > 33 || standardNames(len(names)) == nil {
		return false
	}
	for i, name := range names {
		if !strings.EqualFold(name, standardFields[i]) {
			return false
		}
	}
	return true
}

// settle decodes a line in the layouts that come into question and keeps the
// first in which it makes a request.
func (d *Decoder) settle(line string, req *myweb.Request) myweb.Reason {
	if d.layout.columns == nil && (d.options.Format == V2JSON || d.options.Format == "" && strings.HasPrefix(strings.TrimLeft(line, " \t"), "{")) {
		return d.settleJSON(line, req)
	}
	reason := myweb.ReasonNoHeader
	for i, l := range d.candidates(line) {
		d.record.cells = [cellCount]string{}
		r := l.split(line, &d.record.cells)
		if r == "" {
			d.record.realTime = l.realTime
			r = d.record.request(req)
		}
		if r == "" {
			d.keep(l)
			return ""
		}
		if i == 0 {
			reason = r
		}
	}
	return reason
}

func (d *Decoder) settleJSON(line string, req *myweb.Request) myweb.Reason {
	reason := d.decodeJSON(line, req)
	if reason == "" {
		d.settled, d.format = true, V2JSON
	}
	return reason
}

// candidates are the layouts that line may have, the likeliest first.
func (d *Decoder) candidates(line string) []layout {
	var found []layout
	for _, delimiter := range d.delimitersOf(line) {
		if d.layout.columns != nil {
			found = append(found, layout{d.layout.columns, delimiter, d.layout.realTime})
			continue
		}
		for _, names := range d.namesOf(line, delimiter) {
			found = append(found, layout{columnsOf(names.list), delimiter, names.realTime})
		}
	}
	return found
}

// delimitersOf are the delimiters to try: those that line has, first the ones
// that never stand in a value.
func (d *Decoder) delimitersOf(line string) []string {
	if d.options.Delimiter != "" {
		return []string{d.options.Delimiter}
	}
	var found []string
	for _, delimiter := range delimiters {
		if strings.Contains(line, delimiter) {
			found = append(found, delimiter)
		}
	}
	if found == nil {
		return []string{"\t"}
	}
	return found
}

type fieldList struct {
	list     []string
	realTime bool
}

// namesOf are the lists of fields that a line without header may have.
func (d *Decoder) namesOf(line, delimiter string) []fieldList {
	var found []fieldList
	isRealTime := d.options.Format == RealTime || onlyRealTime(d.options.Fields)
	if names := d.options.Fields; len(names) > 0 {
		sorted, err := canonical(names)
		if err == nil && (isRealTime || d.options.Format == "" && decimals(sorted[0], line, delimiter)) {
			return []fieldList{{sorted, true}}
		}
		return []fieldList{{names, false}}
	}
	width := (&layout{delimiter: delimiter}).width(line)
	if names := standardNames(width); names != nil && !isRealTime {
		found = append(found, fieldList{names, false})
	}
	if names := realTimeNames(width); names != nil && (d.options.Format == "" || isRealTime) {
		found = append(found, fieldList{names, true})
	}
	return found
}

// decimals says whether line begins with a timestamp that has decimals, as
// only real-time logs do.
func decimals(firstName, line, delimiter string) bool {
	cell, _, _ := strings.Cut(line, delimiter)
	return strings.EqualFold(firstName, "timestamp") && strings.Contains(cell, ".")
}

// keep settles the layout, and the format if it was not asked for.
func (d *Decoder) keep(l layout) {
	hasHeader := d.layout.columns != nil
	d.layout, d.settled = l, true
	d.record.realTime = l.realTime
	if d.options.Format != "" {
		return
	}
	switch {
	case l.realTime:
		d.format = RealTime
	case d.format == V1 && l.delimiter == "\t":
	case hasHeader:
		d.format = V2W3C
	case l.delimiter == "\t" && len(l.columns) <= 33 && d.options.Fields == nil:
		d.format = V1
	default:
		d.format = V2Plain
	}
}
