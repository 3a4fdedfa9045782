package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/store/storetest"
	"github.com/myweb-analytics/myweb/store/transfer"
)

// What went from a file to a server, to another server and to a file again is
// what it was, in each table and setting.
func TestRoundTrip(t *testing.T) {
	from := openFile(t)
	fill(t, from)
	want := dump(t, from)
	for _, to := range []store{openServer(t), openServer(t), openFile(t), openFile(t)} {
		run(t, from, to)
		storetest.Same(t, dump(t, to), want)
		from = to
	}
	storetest.Sound(t, from)
	storetest.Load(t, from, "more", one())
	storetest.Sound(t, from)
}

// An empty database is copied like any other.
func TestEmpty(t *testing.T) {
	from, to := openFile(t), openServer(t)
	run(t, from, to)
	storetest.Sound(t, to)
}

// breaking is a destination that breaks when so many rows have come.
type breaking struct {
	store
	left *int
}

var errBroken = errors.New("broken by the test")

func (b breaking) Transact(ctx context.Context, fn func(transfer.Tx) error) error {
	return b.store.Transact(ctx, func(tx transfer.Tx) error { return fn(breakingTx{tx, b.left}) })
}

type breakingTx struct {
	transfer.Tx
	left *int
}

func (b breakingTx) Append(ctx context.Context, table transfer.Table, fill func(put func(row []transfer.Value) error) error) error {
	return b.Tx.Append(ctx, table, func(put func(row []transfer.Value) error) error {
		return fill(func(row []transfer.Value) error {
			if *b.left--; *b.left < 0 {
				return errBroken
			}
			return put(row)
		})
	})
}

// A copy that breaks again and again goes on where it was, and ends with all of
// it, whatever was cut into which parts.
func TestResumed(t *testing.T) {
	from := openFile(t)
	fill(t, from)
	want, rows := dump(t, from), rowsOf(t, from)
	random := rand.New(rand.NewPCG(3, 4))
	for _, to := range []store{openFile(t), openServer(t)} {
		written, broken := 0, 0
		for {
			most := 1 + random.IntN(rows/2)
			left := most
			c := copier(from, breaking{to, &left})
			c.PartRows = 50 + random.Int64N(300)
			_, err := c.Run(t.Context())
			written += most - max(left, 0)
			if err == nil {
				break
			}
			if !errors.Is(err, errBroken) {
				t.Fatal(err)
			}
			broken++
			refused(t, load(to), "has not finished")
		}
		t.Logf("broken %d times, %d rows were written for %d", broken, written, rows)
		if broken == 0 || written > rows+broken*rows/3 { // of requests and page views a part is a day, at least
			t.Errorf("broken %d times, it wrote %d rows for %d", broken, written, rows)
		}
		storetest.Same(t, dump(t, to), want)
		if err := load(to); err != nil {
			t.Errorf("a finished copy does not take rows: %v", err)
		}
	}
}

// load begins and loads an empty batch.
func load(s store) error {
	batch, err := s.Begin(context.Background())
	if err != nil {
		return err
	}
	defer batch.Rollback()
	_, err = batch.Load(context.Background(), nil)
	return err
}

func refused(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("refused with %v, want %q", err, words)
	}
}

// stopped begins a copy and breaks it after so many rows.
func stopped(t *testing.T, from, to store, rows int) {
	t.Helper()
	if _, err := copier(from, breaking{to, &rows}).Run(t.Context()); !errors.Is(err, errBroken) {
		t.Fatalf("it ended with %v", err)
	}
}

func TestRefused(t *testing.T) {
	for _, engine := range []struct {
		name string
		open func(*testing.T) store
	}{{"file", openFile}, {"server", openServer}} {
		t.Run(engine.name, func(t *testing.T) {
			from := engine.open(t)
			fill(t, from)

			t.Run("a destination with rows", func(t *testing.T) {
				to := openFile(t)
				storetest.Load(t, to, "a", one())
				_, err := copier(from, to).Run(t.Context())
				refused(t, err, "is not empty")
			})
			t.Run("another source", func(t *testing.T) {
				to, other := engine.open(t), openFile(t)
				stopped(t, from, to, 700)
				c := copier(other, to)
				c.Source = "another source"
				_, err := c.Run(t.Context())
				refused(t, err, "an unfinished copy of the source, not of another source")
			})
			t.Run("a destination that somebody wrote into", func(t *testing.T) {
				for _, statement := range []string{
					"update page_views set url_path = 'x' where request_id = (select min(request_id) from page_views)",
					"delete from requests where request_id = (select min(request_id) from requests)",
					"insert into rejected_lines values (1, 8, 'x', 'y')",
					"update sessions set previous_ended_at = started_at where session_id = (select max(session_id) from sessions)",
				} {
					to := engine.open(t)
					stopped(t, from, to, rowsOf(t, from)-1)
					if _, err := to.ExecContext(t.Context(), statement); err != nil {
						t.Fatal(err)
					}
					_, err := copier(from, to).Run(t.Context())
					refused(t, err, "something else wrote")
				}
			})
			t.Run("a source that has changed", func(t *testing.T) {
				to := engine.open(t)
				stopped(t, from, to, 700)
				storetest.Load(t, from, "more", one())
				_, err := copier(from, to).Run(t.Context())
				refused(t, err, "has changed")
			})
		})
	}
}

// rowsOf is how many rows a copy brings.
func rowsOf(t *testing.T, s store) (n int) {
	t.Helper()
	for _, line := range dump(t, s) {
		if !strings.HasPrefix(line, "[") {
			n++
		}
	}
	return n
}

// A copy that is stopped leaves nothing of the part that it was at.
func TestStopped(t *testing.T) {
	from := openFile(t)
	fill(t, from)
	for _, to := range []store{openFile(t), openServer(t)} {
		ctx, cancel := context.WithCancelCause(t.Context())
		left := 500
		stopping := stoppingStore{to, cancel, &left}
		_, err := copier(from, stopping).Run(ctx)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("it ended with %v", err)
		}
		run(t, from, to)
		storetest.Same(t, dump(t, to), dump(t, from))
	}
}

// stoppingStore is a destination that is interrupted when so many rows have come.
type stoppingStore struct {
	store
	stop context.CancelCauseFunc
	left *int
}

func (s stoppingStore) Transact(ctx context.Context, fn func(transfer.Tx) error) error {
	return s.store.Transact(ctx, func(tx transfer.Tx) error { return fn(stoppingTx{tx, s}) })
}

type stoppingTx struct {
	transfer.Tx
	store stoppingStore
}

func (s stoppingTx) Append(ctx context.Context, table transfer.Table, fill func(put func(row []transfer.Value) error) error) error {
	return s.Tx.Append(ctx, table, func(put func(row []transfer.Value) error) error {
		return fill(func(row []transfer.Value) error {
			if *s.store.left--; *s.store.left == 0 {
				s.store.stop(fmt.Errorf("stopped by the test"))
			}
			return put(row)
		})
	})
}
