package load

import (
	"context"
	"fmt"

	"github.com/myweb-analytics/myweb"
)

// Checkpoints notes how far streams were read by what objects loads whole. It
// belongs into the transaction of their rows. Of two objects of a stream the
// later one counts.
func Checkpoints(ctx context.Context, tx Tx, objects []myweb.LogObject) error {
	statement := Statements(read("checkpoint.sql"))[0]
	for _, o := range objects {
		if o.Checkpoint.Name == "" || o.LoadedAt.IsZero() {
			continue
		}
		if _, err := tx.ExecContext(ctx, statement, o.Checkpoint.Name, o.Checkpoint.Position); err != nil {
			return fmt.Errorf("checkpoint of %s: %w", o.Checkpoint.Name, err)
		}
	}
	return nil
}

// ReadCheckpoints gives the position of each stream whose name begins with
// prefix.
func ReadCheckpoints(ctx context.Context, db Querier, prefix string) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, "select name, position from checkpoints where starts_with(name, $1)", prefix)
	if err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	defer rows.Close()
	positions := map[string]string{}
	for rows.Next() {
		var name, position string
		if err := rows.Scan(&name, &position); err != nil {
			return nil, fmt.Errorf("read checkpoints: %w", err)
		}
		positions[name] = position
	}
	return positions, rows.Err()
}
