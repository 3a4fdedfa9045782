package duckdb

import (
	"sync"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// table is a staging table of rows made of R.
type table[R any] struct {
	name    string
	columns []column[R]
	rows    int
	object  func(i int) int64 // the log object of row i; nil where rows have none
}

// column is the values of one column.
type column[R any] interface {
	typeOf() columnType
	add(rows []R)
	fill(v *vector, from, n int)
	take(from column[R], rows []int) // appends rows of the same column of another table
	shift(from column[R], n int)     // moves its first n rows here, where there are none
	swap(i, j int)
	keep(kept []int) // only the rows with these numbers, in order
	cut(length int)  // only the first rows
	freeze()         // what is there now may be filled from while other tables grow
	clear()
}

func newTable[R any](name string, columns []column[R]) *table[R] {
	t := &table[R]{name: name, columns: columns}
	if c, ok := t.column("log_object_id").(*number[R, int64]); ok {
		t.object = c.at
	}
	return t
}

// column finds a column, nil when there is none.
func (t *table[R]) column(name string) column[R] {
	for _, c := range t.columns {
		if c.typeOf().name == name {
			return c
		}
	}
	return nil
}

func (t *table[R]) tableName() string { return t.name }
func (t *table[R]) length() int       { return t.rows }

func (t *table[R]) columnsOf() []columnType {
	types := make([]columnType, len(t.columns))
	for i, c := range t.columns {
		types[i] = c.typeOf()
	}
	return types
}

func (t *table[R]) append(rows []R) {
	for _, c := range t.columns {
		c.add(rows)
	}
	t.rows += len(rows)
}

func (t *table[R]) fill(column int, v *vector, from, n int) { t.columns[column].fill(v, from, n) }

func (t *table[R]) clear() {
	for _, c := range t.columns {
		c.clear()
	}
	t.rows = 0
}

// take appends rows of another table with the same columns.
func (t *table[R]) take(from *table[R], rows []int) {
	for i, c := range t.columns {
		c.take(from.columns[i], rows)
	}
	t.rows += len(rows)
}

// shift moves the first n rows of another table with the same columns here, where
// there are none.
func (t *table[R]) shift(from *table[R], n int) {
	for i, c := range t.columns {
		c.shift(from.columns[i], n)
	}
	t.rows, from.rows = n, from.rows-n
}

func (t *table[R]) swap(i, j int) {
	if i == j {
		return
	}
	for _, c := range t.columns {
		c.swap(i, j)
	}
}

// remove takes a row away; the last one comes to its place.
func (t *table[R]) remove(row int) {
	t.swap(row, t.rows-1)
	t.rows--
	for _, c := range t.columns {
		c.cut(t.rows)
	}
}

func (t *table[R]) keep(kept []int) {
	if len(kept) == t.rows {
		return
	}
	for _, c := range t.columns {
		c.keep(kept)
	}
	t.rows = len(kept)
}

func (t *table[R]) freeze() {
	for _, c := range t.columns {
		c.freeze()
	}
}

// drop forgets the rows of log objects.
func (t *table[R]) drop(objects map[int64]bool) {
	t.keep(t.without(objects))
}

// without are the rows of other log objects.
func (t *table[R]) without(objects map[int64]bool) []int {
	kept := make([]int, 0, t.rows)
	for i := range t.rows {
		if !objects[t.object(i)] {
			kept = append(kept, i)
		}
	}
	return kept
}

// number is a column of fixed width.
type number[R any, T comparable] struct {
	columnType
	get    func(*R) T
	absent *T // the value that is NULL; nil = none
	values[T]
}

func (c *number[R, T]) typeOf() columnType { return c.columnType }
func (c *number[R, T]) freeze()            {}
func (c *number[R, T]) clear()             { c.cut(0) }

func (c *number[R, T]) add(rows []R) {
	for i := range rows {
		c.append(c.get(&rows[i]))
	}
}

func (c *number[R, T]) take(from column[R], rows []int) {
	source := from.(*number[R, T])
	for _, i := range rows {
		c.append(source.at(i))
	}
}

func (c *number[R, T]) shift(from column[R], n int) {
	c.values.shift(&from.(*number[R, T]).values, n)
}

func (c *number[R, T]) fill(v *vector, from, n int) {
	values := c.run(from, n)
	copy(rows[T](v, n), values)
	if c.absent == nil {
		return
	}
	for i, value := range values {
		if value == *c.absent {
			v.null(i)
		}
	}
}

// words is a column of text, by the numbers of a dictionary.
type words[R any] struct {
	columnType
	get        func(*R) string
	nullable   bool // "" is NULL
	dictionary *dictionary
	frozen     []duckText // the texts of the dictionary that may be filled from
	texts      []string   // the same
	recent     *recentTexts
	values[uint32]
}

func (c *words[R]) typeOf() columnType { return c.columnType }
func (c *words[R]) freeze()            { c.frozen, c.texts = c.dictionary.values, c.dictionary.texts }

// text gives the text with a number that a frozen column has.
func (c *words[R]) text(id uint32) string { return c.texts[id] }

func (c *words[R]) clear() {
	c.cut(0)
	c.frozen, c.texts = nil, nil
	c.recent.clear()
}

func (c *words[R]) add(rows []R) {
	for i := range rows {
		switch text := c.get(&rows[i]); {
		case text != "":
			c.append(c.recent.id(c.dictionary, text))
		case c.nullable:
			c.append(noText)
		default:
			c.append(emptyText)
		}
	}
}

func (c *words[R]) take(from column[R], rows []int) {
	source := from.(*words[R])
	for _, i := range rows {
		c.append(source.at(i))
	}
}

func (c *words[R]) shift(from column[R], n int) { c.values.shift(&from.(*words[R]).values, n) }

func (c *words[R]) fill(v *vector, from, n int) {
	out := rows[duckText](v, n)
	for i, id := range c.run(from, n) {
		out[i] = c.frozen[id]
		if id == noText {
			v.null(i)
		}
	}
}

func numberColumn[R any, T comparable](name string, kind mapping.Type, pool *sync.Pool, get func(*R) T) column[R] {
	return &number[R, T]{columnType: columnType{name, kind}, get: get, values: newValues[T](pool)}
}

func numberOrNull[R any, T comparable](name string, kind mapping.Type, absent T, pool *sync.Pool, get func(*R) T) column[R] {
	return &number[R, T]{columnType: columnType{name, kind}, get: get, absent: &absent, values: newValues[T](pool)}
}

// microseconds is a timestamp as DuckDB keeps it; the zero time is NULL.
func microseconds(t time.Time) int64 {
	if t.IsZero() {
		return noTime
	}
	return t.UnixMicro()
}

const noTime = -1 << 63

// milliseconds rounds to the nearest; negative means not logged.
func milliseconds(d time.Duration) int32 {
	if d < 0 {
		return notLogged
	}
	return int32(d.Round(time.Millisecond).Milliseconds())
}

const notLogged int32 = -1
