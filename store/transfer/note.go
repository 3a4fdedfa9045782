package transfer

import (
	"context"
	"crypto/sha256"
	"database/sql"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
)

//go:embed state.sql
var stateSQL string

// state is a digest of what a database holds: whether it is another one, or has
// changed, since a copy of it began.
func state(ctx context.Context, q load.Querier) (string, error) {
	rows, err := q.QueryContext(ctx, stateSQL)
	if err != nil {
		return "", fmt.Errorf("read the state of a database: %w", err)
	}
	defer rows.Close()
	lines := []string{}
	for rows.Next() {
		var name string
		var value sql.NullString
		if err := rows.Scan(&name, &value); err != nil {
			return "", fmt.Errorf("read the state of a database: %w", err)
		}
		lines = append(lines, fmt.Sprintf("%q %q", name, value.String))
	}
	slices.Sort(lines) // engines sort in orders of their own
	hash := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(hash[:16]), rows.Err()
}

// mark says that a part is there, and what was in it.
type mark struct {
	table       string
	first, last int64
	digest
}

// changed is the error for a source that is not what it was.
func changed(how string) error {
	return myweb.Errorf(myweb.CodeConflict, "the source has changed since its copy began (%s): begin again with an empty destination; `myweb init --drop --database DESTINATION` makes it so, and nothing must be loaded into the source meanwhile", how)
}

// begin notes in the destination whose copy it holds from now on, and refuses
// one that holds anything else.
func (c *Copier) begin(ctx context.Context, tx Tx, tables []Table, state string) error {
	var text sql.NullString
	err := tx.QueryRowContext(ctx, "select max(value) from settings where name = $1", load.UnfinishedCopy).Scan(&text)
	if err != nil {
		return fmt.Errorf("read what is copied: %w", err)
	}
	if !text.Valid {
		return c.occupy(ctx, tx, tables, state)
	}
	var found load.Unfinished
	if err := json.Unmarshal([]byte(text.String), &found); err != nil {
		return fmt.Errorf("read what is copied: %w", err)
	}
	switch {
	case found.State == state:
		return nil
	case found.From == c.Source:
		return changed("something was loaded into it, or removed")
	}
	return myweb.Errorf(myweb.CodeConflict, "the destination holds an unfinished copy of %s, not of %s: go on with that one, or remove what is there with `myweb init --drop --database DESTINATION`", found.From, c.Source)
}

// occupy makes an empty destination that of a copy.
func (c *Copier) occupy(ctx context.Context, tx Tx, tables []Table, source string) error {
	for _, t := range tables {
		var there bool
		if err := tx.QueryRowContext(ctx, "select exists (select 1 from "+t.Name+")").Scan(&there); err != nil {
			return fmt.Errorf("look into %s: %w", t.Name, err)
		}
		if there {
			if found, err := state(ctx, tx); err != nil {
				return err
			} else if found == source {
				return ErrComplete
			}
			return myweb.Errorf(myweb.CodeConflict, "the destination is not empty (there are rows in %s): a copy is made into an empty database; name another, or remove what is there with `myweb init --drop --database DESTINATION`", t.Name)
		}
	}
	text, err := json.Marshal(load.Unfinished{From: c.Source, State: source})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "insert into settings (name, value) values ($1, $2)", load.UnfinishedCopy, string(text))
	return err
}

// ErrComplete says that a copy had ended before: all is there.
var ErrComplete = errors.New("the destination holds all of the source already")

// marks reads which parts are there, by table.
func marks(ctx context.Context, q load.Querier) (map[string][]mark, error) {
	rows, err := q.QueryContext(ctx, "select table_name, first_part, last_part, row_count, digest from copy_parts order by table_name, first_part")
	if err != nil {
		return nil, fmt.Errorf("read what was copied: %w", err)
	}
	defer rows.Close()
	found := map[string][]mark{}
	for rows.Next() {
		var m mark
		var sum int64
		if err := rows.Scan(&m.table, &m.first, &m.last, &m.rows, &sum); err != nil {
			return nil, fmt.Errorf("read what was copied: %w", err)
		}
		m.sum = uint64(sum)
		found[m.table] = append(found[m.table], m)
	}
	return found, rows.Err()
}
