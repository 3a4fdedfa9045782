package explorer_test

import (
	"testing"

	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

func init() { targets = append(targets, attackPostgres) }

func attackPostgres(t *testing.T, _ string) target {
	s, err := postgres.Open(t.Context(), pgtest.Database(t), postgres.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	fill(t, s)
	return target{"postgres", s, "/nowhere"}
}
