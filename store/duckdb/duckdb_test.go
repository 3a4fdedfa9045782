package duckdb_test

import (
	"context"
	"path/filepath"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		Open: func(t testing.TB) myweb.Store { return open(t, duckdb.Config{}) },
		OpenZone: func(t testing.TB, zone string) myweb.Store {
			return open(t, duckdb.Config{TimeZone: zone})
		},
	})
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
