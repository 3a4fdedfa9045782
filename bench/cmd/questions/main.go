// Command questions measures how long the answers to the dashboard's questions
// take, over 16 million page views of 29 days and some 80 million requests.
//
//	go run ./bench/cmd/questions -database /tmp/questions.duckdb
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	database := flag.String("database", "bench/out/questions.duckdb", "the database; made where it is not there")
	millions := flag.Int("millions", 16, "page views of a database that is made, in millions")
	flag.Parse()
	if err := fill(ctx, *database, *millions); err != nil {
		fmt.Fprintln(os.Stderr, "questions:", err)
		os.Exit(1)
	}
}
