// Package pgtest starts throw-away PostgreSQL servers of the binaries that are
// installed (Debian: the package postgresql). Servers end with the process that
// started them, whatever ends it, and leave nothing behind.
//
//	url := pgtest.Database(t) // an empty database of its own
package pgtest
