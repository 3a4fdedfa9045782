package pgtest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// shared is the server of all tests of a process.
var shared = sync.OnceValues(func() (*Cluster, error) { return Start(Options{}) })

var databases atomic.Int64

// Database gives the URL of an empty database that nobody else uses. It goes
// when the test ends. A test that cannot have one fails.
func Database(t testing.TB) string {
	t.Helper()
	cluster, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return cluster.Database(t)
}

// Database gives the URL of an empty database of this server.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprint("test_", databases.Add(1))
	if err := c.exec("create database " + name); err != nil {
		t.Fatalf("make a database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.exec("drop database " + name + " with (force)"); err != nil {
			t.Logf("drop the database of the test: %v", err) // its server may be stopped
		}
	})
	return c.URL(name)
}

// exec runs a statement as administrator.
func (c *Cluster) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
