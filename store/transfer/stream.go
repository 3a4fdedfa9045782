package transfer

import (
	"context"
	"errors"
	"slices"
)

// blockRows are handed over at once: some are read while others are written.
const blockRows = 1024

// stream reads a part and writes it, at the same time, and says what was read.
func (c *Copier) stream(ctx context.Context, from Snapshot, tx Tx, p part) (found digest, err error) {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	full, empty := make(chan []Value, 1), make(chan []Value, 3)
	for range cap(empty) {
		empty <- nil
	}
	var failed error // of reading; settled when full is closed
	go func() {
		defer close(full)
		found, failed = read(reading, from, p, full, empty)
	}()
	err = tx.Append(ctx, p.table, func(put func(row []Value) error) error {
		width := len(p.table.Columns)
		for block := range full {
			for row := range slices.Chunk(block, width) {
				if err := put(row); err != nil {
					return err
				}
			}
			c.Progress.Rows.Add(int64(len(block) / width))
			empty <- block
		}
		return failed
	})
	stop()
	for range full { // until the reader has ended
	}
	if err == nil {
		err = failed
	}
	return found, err
}

// read fills blocks with the rows of a part.
func read(ctx context.Context, from Snapshot, p part, full chan<- []Value, empty <-chan []Value) (found digest, err error) {
	var block []Value
	take := func() error {
		select {
		case block = <-empty:
			if block == nil {
				block = make([]Value, 0, blockRows*len(p.table.Columns))
			}
			block = block[:0]
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	give := func() error {
		select {
		case full <- block:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := take(); err != nil {
		return found, err
	}
	err = from.Read(ctx, p.table, p.where(), func(row []Value) error {
		found.add(row)
		if block = append(block, row...); len(block) < cap(block) {
			return nil
		}
		return errors.Join(give(), take())
	})
	if err != nil {
		return found, err
	}
	return found, give()
}
