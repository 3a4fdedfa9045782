// Package storetest is the contract that every store passes: the same tests,
// run on each engine, and a slow plain Go judge that says what the tables must
// hold.
package storetest

import (
	"context"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Engine is a kind of store under test.
type Engine struct {
	// Open makes an empty store. It is closed when the test ends.
	Open func(t testing.TB, c Config) myweb.Store
	// Reopen closes the store and opens its database with another
	// configuration.
	Reopen func(t testing.TB, s myweb.Store, c Config) myweb.Store
	// Refuse closes the store and gives the error of opening its database with a
	// configuration that is refused.
	Refuse func(t testing.TB, s myweb.Store, c Config) error
	// Exec runs a statement behind the store's back, to do damage.
	Exec func(t testing.TB, s myweb.Store, statement string)
}

// Config is what the contract varies of a store's configuration.
type Config struct {
	SessionTimeout time.Duration // 0 = myweb.DefaultSessionTimeout
	TimeZone       string        // "" = UTC
	SiteTimeZones  map[string]string
}

// TB is what the helpers need of *testing.T and *rapid.T.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
}

type contract struct {
	name string
	test func(*testing.T, Engine)
}

// Run runs the contract.
func Run(t *testing.T, e Engine) {
	for _, group := range []struct {
		name  string
		tests []contract
	}{
		{"any order", anyOrder}, {"session", sessionContract}, {"duplicate", duplicateContract}, {"undo", undoContract},
		{"stale", staleContract}, {"day", dayContract}, {"settings", settingsContract}, {"part", partContract}, {"checkpoint", checkpointContract}, {"hours", hoursContract}, {"retention", retentionContract},
		{"batch", batchContract}, {"value", valueContract}, {"read", readContract}, {"check", checkContract},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, c := range group.tests {
				t.Run(c.name, func(t *testing.T) { c.test(t, e) })
			}
		})
	}
}

// Sound fails the test when an invariant of the store does not hold.
func Sound(t TB, s myweb.Store) {
	t.Helper()
	for name, n := range violations(t, s) {
		if n != 0 {
			t.Fatalf("invariant %q: %d violations", name, n)
		}
	}
}

func violations(t TB, s myweb.Store) map[string]int64 {
	t.Helper()
	check, err := s.Check(context.Background(), func(int, int) {})
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	found := map[string]int64{}
	for _, i := range check.Invariants {
		found[i.Name] = i.Violations
	}
	return found
}
