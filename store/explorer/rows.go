package explorer

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

// Rows reads the answer to a statement, of any columns.
type Rows struct {
	Columns []Column

	rows    *sql.Rows
	zone    *time.Location // that times are written in
	values  []any
	targets []any
	read    int // rows so far
}

// NewRows reads rows; times are written in zone.
func NewRows(rows *sql.Rows, zone *time.Location) (*Rows, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	r := &Rows{rows: rows, zone: zone, values: make([]any, len(types)), targets: make([]any, len(types))}
	for i, t := range types {
		r.Columns = append(r.Columns, Column{t.Name(), t.DatabaseTypeName(), isNumeric(t.DatabaseTypeName())})
		r.targets[i] = &r.values[i]
	}
	return r, nil
}

func isNumeric(kind string) bool {
	switch kind {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "BIGNUM",
		"INT2", "INT4", "INT8", "FLOAT4", "FLOAT8", "NUMERIC": // the latter of PostgreSQL
		return true
	}
	return strings.HasPrefix(kind, "DECIMAL")
}

// Next goes to the next row and says whether there is one.
func (r *Rows) Next() (bool, error) {
	if !r.rows.Next() {
		return false, r.rows.Err()
	}
	if err := r.rows.Scan(r.targets...); err != nil {
		return false, fmt.Errorf("read a row: %w", err)
	}
	r.read++
	return true, nil
}

// Count is how many rows were read so far.
func (r *Rows) Count() int { return r.read }

// Value is what the engine's driver gives for a column.
func (r *Rows) Value(i int) any { return r.values[i] }

// Text writes the value of a column; ok is false for NULL.
func (r *Rows) Text(i int) (text string, ok bool) {
	switch v := r.values[i].(type) {
	case nil:
		return "", false
	case string:
		if r.Columns[i].Type == "NUMERIC" && strings.Contains(v, ".") {
			v = strings.TrimRight(strings.TrimRight(v, "0"), ".") // as decimals of DuckDB are written
		}
		return v, true
	case time.Time:
		return r.time(v, r.Columns[i].Type), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32), true
	case []byte:
		return hexOf(v, r.Columns[i].Type), true
	case []any, map[string]any:
		if b, err := json.Marshal(jsonValue(v)); err == nil {
			return string(b), true
		}
	}
	if r.Columns[i].Type == "INTERVAL" {
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

func (r *Rows) time(t time.Time, kind string) string {
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

// JSON writes the value of a column. Numbers keep all their digits.
func (r *Rows) JSON(i int) (json.RawMessage, error) {
	if t, ok := r.values[i].(time.Time); ok {
		text := r.time(t, r.Columns[i].Type)
		if strings.HasPrefix(r.Columns[i].Type, "TIMESTAMP") {
			text = strings.Replace(text, " ", "T", 1)
		}
		return json.Marshal(text)
	}
	if text, ok := r.Text(i); ok && r.Columns[i].Numeric && json.Valid([]byte(text)) {
		return []byte(text), nil
	}
	switch r.Columns[i].Type {
	case "JSON", "JSONB":
		if text, ok := r.Text(i); ok && json.Valid([]byte(text)) {
			return []byte(text), nil
		}
	case "INTERVAL", "UUID":
		if text, ok := r.Text(i); ok {
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
