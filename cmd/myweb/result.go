package main

import (
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// result is the answer to a statement, of any columns.
type result struct {
	rows    *sql.Rows
	zone    *time.Location // that times are written in
	columns []column
	values  []any
	targets []any
}

type column struct {
	name    string
	kind    string // as the engine calls the type
	numeric bool
}

func newResult(rows *sql.Rows, zone *time.Location) (*result, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	r := &result{rows: rows, zone: zone, values: make([]any, len(types)), targets: make([]any, len(types))}
	for i, t := range types {
		r.columns = append(r.columns, column{t.Name(), t.DatabaseTypeName(), isNumeric(t.DatabaseTypeName())})
		r.targets[i] = &r.values[i]
	}
	return r, nil
}

func isNumeric(kind string) bool {
	switch kind {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "BIGNUM",
		"INT2", "INT4", "INT8", "FLOAT4", "FLOAT8", "NUMERIC":
		return true
	}
	return strings.HasPrefix(kind, "DECIMAL")
}

// next reads a row into r.values.
func (r *result) next() (bool, error) {
	if !r.rows.Next() {
		return false, r.rows.Err()
	}
	if err := r.rows.Scan(r.targets...); err != nil {
		return false, fmt.Errorf("read a row: %w", err)
	}
	return true, nil
}

// text writes the value of a column; ok is false for NULL.
func (r *result) text(i int) (text string, ok bool) {
	switch v := r.values[i].(type) {
	case nil:
		return "", false
	case string:
		if r.columns[i].kind == "NUMERIC" && strings.Contains(v, ".") {
			v = strings.TrimRight(strings.TrimRight(v, "0"), ".") // as decimals of DuckDB are written
		}
		return v, true
	case time.Time:
		return r.time(v, r.columns[i].kind), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32), true
	case []byte:
		return hexOf(v, r.columns[i].kind), true
	case []any, map[string]any:
		if b, err := json.Marshal(jsonValue(v)); err == nil {
			return string(b), true
		}
	}
	if r.columns[i].kind == "INTERVAL" {
		if text, ok := interval(r.values[i]); ok {
			return text, true
		}
	}
	return fmt.Sprint(r.values[i]), true
}

func hexOf(b []byte, kind string) string {
	if kind == "JSON" || kind == "JSONB" || kind == "XML" {
		return string(b)
	}
	text := hex.EncodeToString(b)
	if kind == "UUID" && len(b) == 16 {
		return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
	}
	return `\x` + text
}

func (r *result) time(t time.Time, kind string) string {
	switch kind {
	case "DATE":
		return t.Format(time.DateOnly)
	case "TIME":
		return t.Format("15:04:05.999999")
	case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE":
		return t.In(r.zone).Format("2006-01-02 15:04:05.999999Z07:00")
	}
	return t.Format("2006-01-02 15:04:05.999999")
}

// json writes the value of a column. Numbers keep all their digits.
func (r *result) json(i int) ([]byte, error) {
	if t, ok := r.values[i].(time.Time); ok {
		text := r.time(t, r.columns[i].kind)
		if strings.HasPrefix(r.columns[i].kind, "TIMESTAMP") {
			text = strings.Replace(text, " ", "T", 1)
		}
		return json.Marshal(text)
	}
	if text, ok := r.text(i); ok && r.columns[i].numeric && json.Valid([]byte(text)) {
		return []byte(text), nil
	}
	switch r.columns[i].kind {
	case "JSON", "JSONB":
		if text, ok := r.text(i); ok && json.Valid([]byte(text)) {
			return []byte(text), nil
		}
	case "INTERVAL", "UUID":
		if text, ok := r.text(i); ok {
			return json.Marshal(text)
		}
	}
	return json.Marshal(jsonValue(r.values[i]))
}

// jsonValue makes what the driver gives fit for encoding/json.
func jsonValue(value any) any {
	switch v := value.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	case float32:
		return jsonValue(float64(v))
	case []byte:
		return `\x` + hex.EncodeToString(v)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = jsonValue(v[i])
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for name := range v {
			object[name] = jsonValue(v[name])
		}
		return object
	case *big.Int:
		return json.Number(v.String())
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case fmt.Stringer: // decimals, uuids
		if text := v.String(); json.Valid([]byte(text)) {
			return json.Number(text)
		}
		return v.String()
	}
	return value
}

// interval writes what the engine's driver gives for the type: a struct with
// these names in JSON.
func interval(value any) (string, bool) {
	var v struct{ Months, Days, Micros int64 }
	b, err := json.Marshal(value)
	if err != nil || json.Unmarshal(b, &v) != nil {
		return "", false
	}
	var parts []string
	if v.Months != 0 {
		parts = append(parts, fmt.Sprintf("%d months", v.Months))
	}
	if v.Days != 0 {
		parts = append(parts, fmt.Sprintf("%d days", v.Days))
	}
	if v.Micros != 0 || len(parts) == 0 {
		parts = append(parts, (time.Duration(v.Micros) * time.Microsecond).String())
	}
	return strings.Join(parts, " "), true
}

// rounded is a fraction as a table shows it.
func rounded(text string) string {
	v, err := strconv.ParseFloat(text, 64)
	if whole, fraction, ok := strings.Cut(text, "."); err != nil || !ok || len(fraction) <= 4 || whole == "" {
		return text
	}
	if v != 0 && math.Abs(v) < 0.001 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 4, 64), "0"), ".")
}
