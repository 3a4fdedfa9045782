package postgres_test

import (
	"context"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		Open: func(t testing.TB, c storetest.Config) myweb.Store {
			return openDatabase(t, pgtest.Database(t), c)
		},
		Reopen: func(t testing.TB, s myweb.Store, c storetest.Config) myweb.Store {
			d := s.(*opened)
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			return openDatabase(t, d.url, c)
		},
		Refuse: func(t testing.TB, s myweb.Store, c storetest.Config) error {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			refused, err := postgres.Open(context.Background(), s.(*opened).url, postgres.Config{TimeZone: c.TimeZone})
			if err == nil {
				t.Fatal("it is not refused", refused.Close())
			}
			return err
		},
		Exec: func(t testing.TB, s myweb.Store, statement string) {
			if err := s.(*opened).Exec(statement); err != nil {
				t.Fatal(err)
			}
		},
	})
}

// opened is a store that knows its URL.
type opened struct {
	*postgres.Store
	url    string
	closed bool
}

func (o *opened) Close() error {
	if o.closed {
		return nil
	}
	o.closed = true
	return o.Store.Close()
}

func openDatabase(t testing.TB, url string, c storetest.Config) *opened {
	t.Helper()
	return open(t, url, postgres.Config{SessionTimeout: c.SessionTimeout, TimeZone: c.TimeZone, SiteTimeZones: c.SiteTimeZones})
}

func open(t testing.TB, url string, c postgres.Config) *opened {
	t.Helper()
	s, err := postgres.Open(context.Background(), url, c)
	if err != nil {
		t.Fatal(err)
	}
	o := &opened{Store: s, url: url}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}
