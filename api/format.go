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

// partial is a document whose rows have some of their fields only.
type partial interface{ columns() []string }

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
	t, ok := document.(tabular)
	if !ok {
		return nil, fmt.Errorf("a document without rows was asked for as %s", media)
	}
	rows := reflect.ValueOf(t.rows())
	if media == mediaLines {
		return encodeLines(rows)
	}
	columns := columnsOf(rows.Type().Elem(), nil)
	if p, ok := document.(partial); ok {
		columns = slices.DeleteFunc(columns, func(c column) bool { return !slices.Contains(p.columns(), c.name) })
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
			record[j] = cell(rows.Index(i).FieldByIndex(c.index))
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

// columnsOf are the fields that JSON has, those of embedded structs too.
func columnsOf(t reflect.Type, above []int) (columns []column) {
	for i := range t.NumField() {
		field := t.Field(i)
		index := append(slices.Clone(above), i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			columns = append(columns, columnsOf(field.Type, index)...)
		case field.IsExported() && name != "-" && name != "":
			columns = append(columns, column{name, index})
		}
	}
	return columns
}

// cell writes a value. Spreadsheets take a text that begins like a formula for
// one, and paths and referrers are written by strangers: an apostrophe stops it.
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
		if text := v.String(); text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) {
			return text
		}
		return "'" + v.String()
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return ""
	}
	return string(text)
}
