// Command database runs a throw-away PostgreSQL server until it is interrupted,
// for those without Docker: `make db`. Nothing of it stays.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/jackc/pgx/v5"

	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "database:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	cluster, err := pgtest.Start(pgtest.Options{TCP: true, Settings: map[string]string{"shared_buffers": "256MB", "max_wal_size": "2GB"}})
	if err != nil {
		return err
	}
	defer cluster.Close()
	conn, err := pgx.Connect(ctx, cluster.LoopbackURL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "create database myweb"); err != nil {
		return err
	}
	fmt.Printf("export DATABASE_URL=%s\n", cluster.LoopbackURL("myweb"))
	fmt.Fprintln(os.Stderr, "Ctrl-C ends the server; nothing of it stays")
	<-ctx.Done()
	return nil
}
