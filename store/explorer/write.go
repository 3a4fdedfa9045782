package explorer

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
)

// WriteCSV writes the names of the columns and then the rows.
func (r *Rows) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	record := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		record[i] = c.Name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for {
		more, err := r.Next()
		if err != nil {
			return err
		}
		if !more {
			out.Flush()
			return out.Error()
		}
		for i := range record {
			record[i], _ = r.Text(i)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
}

// WriteJSON writes a list of objects.
func (r *Rows) WriteJSON(w io.Writer) error {
	out := bufio.NewWriter(w)
	separator := "[\n"
	for {
		more, err := r.Next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		object, err := r.object()
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s  %s", separator, object); err != nil {
			return err
		}
		separator = ",\n"
	}
	end := "\n]\n"
	if separator == "[\n" {
		end = "[]\n"
	}
	if _, err := out.WriteString(end); err != nil {
		return err
	}
	return out.Flush()
}

// WriteLines writes a JSON object a line.
func (r *Rows) WriteLines(w io.Writer) error {
	out := bufio.NewWriter(w)
	for {
		more, err := r.Next()
		if err != nil {
			return err
		}
		if !more {
			return out.Flush()
		}
		object, err := r.object()
		if err != nil {
			return err
		}
		if _, err := out.Write(append(object, '\n')); err != nil {
			return err
		}
	}
}

// object writes a row with its columns in their order.
func (r *Rows) object() ([]byte, error) {
	object := []byte{'{'}
	for i, c := range r.Columns {
		name, err := json.Marshal(c.Name)
		if err != nil {
			return nil, err
		}
		value, err := r.JSON(i)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		if i > 0 {
			object = append(object, ',')
		}
		object = append(append(append(object, name...), ':'), value...)
	}
	return append(object, '}'), nil
}
