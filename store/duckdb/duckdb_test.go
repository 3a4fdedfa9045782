package duckdb_test

import (
	"context"
	"path/filepath"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// Requests are written three at a time, so that batches of a few are written
// while they are filled.
func TestContract(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		Open: func(t testing.TB, c storetest.Config) myweb.Store {
			return openFile(t, filepath.Join(t.TempDir(), "test.duckdb"), c)
		},
		Reopen: func(t testing.TB, s myweb.Store, c storetest.Config) myweb.Store {
			path := s.(*file).path
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return openFile(t, path, c)
		},
		Refuse: func(t testing.TB, s myweb.Store, c storetest.Config) error {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			refused, err := duckdb.Open(context.Background(), s.(*file).path, duckdb.Config{TimeZone: c.TimeZone})
			if err == nil {
				t.Fatal("it is not refused", refused.Close())
			}
			return err
		},
		Exec: func(t testing.TB, s myweb.Store, statement string) {
			if err := s.(*file).Exec(statement); err != nil {
				t.Fatal(err)
			}
		},
	})
}

// file is a store that knows its path.
type file struct {
	*duckdb.Store
	path   string
	closed bool
}

func (f *file) Close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	return f.Store.Close()
}

func openFile(t testing.TB, path string, c storetest.Config) *file {
	t.Helper()
	s, err := duckdb.Open(context.Background(), path, duckdb.InGroups(duckdb.Config{
		SessionTimeout: c.SessionTimeout, TimeZone: c.TimeZone, SiteTimeZones: c.SiteTimeZones,
	}, 3))
	if err != nil {
		t.Fatal(err)
	}
	f := &file{Store: s, path: path}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func open(t testing.TB, c duckdb.Config) *duckdb.Store {
	t.Helper()
	s, err := duckdb.Open(context.Background(), filepath.Join(t.TempDir(), "test.duckdb"), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
