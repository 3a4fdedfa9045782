package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// dropper is a store that is no file.
type dropper interface {
	// Drop removes its tables with all that is in them.
	Drop(ctx context.Context) error
}

// remove removes the database: the file, or the tables of a server.
func (a *app) remove(ctx context.Context, database string) (err error) {
	if !isServer(database) {
		return removeFile(database)
	}
	store, err := a.openAny(ctx, database, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if d, ok := store.(dropper); ok {
		return d.Drop(ctx)
	}
	return nil
}

func removeFile(database string) error {
	for _, path := range []string{database, database + ".wal"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the database: %w", err)
		}
	}
	if err := os.RemoveAll(database + ".tmp"); err != nil {
		return fmt.Errorf("remove the database's temporary files: %w", err)
	}
	return nil
}
