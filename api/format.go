package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tabular is a document with rows: a slice of structs, which may also be had
// as CSV or as lines of JSON.
type tabular interface{ rows() any }

// partial is a document whose rows have some of their fields only, in CSV.
type partial interface{ has(column string) bool }

// flat is a document whose rows hold lists, and have another form in CSV.
type flat interface{ flatRows() any }

// written is a document with rows of any columns.
type written interface {
	write(media string) ([]byte, error)
}

// rowMedia is what a tabular document can be had as.
var rowMedia = []string{mediaJSON, mediaCSV, mediaLines}

// accepted chooses what to answer with by an Accept header, the first of
// offered where the client has no wish.
func accepted(header string, offered []string) (string, error) {
	if strings.TrimSpace(header) == "" {
		return offered[0], nil
	}
	best, weight := "", 0.
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.
		for p := range strings.SplitSeq(parameters, ";") {
			if text, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
				q, _ = strconv.ParseFloat(text, 64) // what is no number is no wish
			}
		}
		i := slices.IndexFunc(offered, func(media string) bool { return covers(strings.ToLower(strings.TrimSpace(name)), media) })
		if i >= 0 && q > weight {
			best, weight = offered[i], q
		}
	}
	if best == "" {
		return "", &refusal{http.StatusNotAcceptable, "not_acceptable", "this can be had as " + strings.Join(offered, ", ")}
	}
	return best, nil
}

// covers says whether a media range such as text/* means a media type.
func covers(pattern, media string) bool {
	kind, _, _ := strings.Cut(media, "/")
	return pattern == media || pattern == "*/*" || pattern == kind+"/*"
}

// encode writes a document as a media type.
func encode(document any, media string) ([]byte, error) {
	if media == mediaJSON {
		body, err := json.Marshal(document)
		return append(body, '\n'), err
	}
	if w, ok := document.(written); ok {
		return w.write(media)
	}
	t, ok := document.(tabular)
	if !ok {
		return nil, fmt.Errorf("a document without rows was asked for as %s", media)
	}
	rows := reflect.ValueOf(t.rows())
	if media == mediaLines {
		return encodeLines(rows)
	}
	if f, ok := document.(flat); ok {
		rows = reflect.ValueOf(f.flatRows())
	}
	columns := columnsOf(rows.Type().Elem(), nil, "")
	if p, ok := document.(partial); ok {
		columns = slices.DeleteFunc(columns, func(c column) bool { return !p.has(c.name) })
	}
	return encodeCSV(rows, columns)
}

func encodeLines(rows reflect.Value) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	for i := range rows.Len() {
		if err := encoder.Encode(rows.Index(i).Interface()); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

func encodeCSV(rows reflect.Value, columns []column) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.name
	}
	if err := w.Write(header); err != nil {
		return nil, err
	}
	for i := range rows.Len() {
		record := make([]string, len(columns))
		for j, c := range columns {
			if value, err := rows.Index(i).FieldByIndexErr(c.index); err == nil { // else there is none of what it is a part of
				record[j] = cell(value)
			}
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

type column struct {
	name  string
	index []int
}

// columnsOf are the fields that JSON has, those of embedded structs too. Those of
// a struct with a name have it before theirs: ttfb_p50.
func columnsOf(t reflect.Type, above []int, prefix string) (columns []column) {
	for i := range t.NumField() {
		field := t.Field(i)
		index := append(slices.Clone(above), i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		kind := field.Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		switch {
		case field.Anonymous && name == "":
			columns = append(columns, columnsOf(kind, index, prefix)...)
		case !field.IsExported() || name == "-" || name == "":
		case kind.Kind() == reflect.Struct && kind != reflect.TypeFor[time.Time]():
			columns = append(columns, columnsOf(kind, index, prefix+name+"_")...)
		default:
			columns = append(columns, column{prefix + name, index})
		}
	}
	return columns
}

// harmless writes a text. Spreadsheets take one that begins like a formula for
// one, and paths and referrers are written by strangers: an apostrophe stops it.
func harmless(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return text
	}
	return "'" + text
}

// cell writes a value.
func cell(v reflect.Value) string {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	if moment, ok := v.Interface().(time.Time); ok {
		return moment.UTC().Format(time.RFC3339Nano)
	}
	if v.Kind() == reflect.String {
		return harmless(v.String())
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return ""
	}
	return string(text)
}
