package duckdb

import (
	"context"
	"fmt"
	"strings"
)

// Exhausted says whether an error means that a load found less memory than it
// needs: the same may go well with more of it, or with smaller batches.
func (s *Store) Exhausted(err error) bool { return err != nil && isExhausted(err.Error()) }

func isExhausted(text string) bool { return strings.Contains(text, "Out of Memory Error") }

// withoutAdvice is an error of DuckDB without its list of settings, which only this
// program can set.
type withoutAdvice struct{ error }

func (w withoutAdvice) Unwrap() error { return w.error }

func (w withoutAdvice) Error() string {
	text, _, _ := strings.Cut(w.error.Error(), "\n\nPossible solutions:")
	return text
}

// Grow lets a store that only loads take twice the memory, and says how much that
// is. No batch may be open. The settings of other stores are locked.
func (s *Store) Grow() (limit string, err error) {
	const megabyte = 1 << 20
	limit = fmt.Sprintf("%dMiB", 2*bytesOf(s.config.MemoryLimit)/megabyte)
	if err := s.limitMemory(context.Background(), limit); err != nil {
		return "", err
	}
	s.config.MemoryLimit = limit
	return limit, nil
}
