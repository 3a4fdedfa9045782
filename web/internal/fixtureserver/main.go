// Command fixtureserver serves the dashboard together with an API that makes
// its figures up, from a fixed seed and with a fixed clock. It is for work on
// the dashboard and for its browser tests, which so run under the same
// Content-Security-Policy as in production. It is no part of the product.
//
//	go run ./web/internal/fixtureserver -addr 127.0.0.1:8808
package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"github.com/myweb-analytics/myweb/web"
)

// now is the fixture's clock; dataThrough its latest request.
var (
	now         = time.Date(2026, time.November, 22, 13, 17, 0, 0, time.UTC)
	dataThrough = now.Add(-12 * time.Minute)
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8808", "loopback address to listen on")
	base := flag.String("base", "/", "path at which the dashboard is installed")
	flag.Parse()
	if err := run(*addr, *base); err != nil {
		log.Fatal(err)
	}
}

func run(addr, base string) error {
	dashboard, err := web.HandlerAt(base)
	if err != nil {
		return err
	}
	fixture := newFixture()
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+base+"api/v1/me", serveMe)
	mux.HandleFunc("GET "+base+"api/v1/sites", fixture.serveSites)
	mux.HandleFunc("GET "+base+"api/v1/status", serveStatus)
	mux.HandleFunc("GET "+base+"api/v1/{site}/overview", fixture.serveOverview)
	mux.HandleFunc("GET "+base+"api/v1/all/library/rejected_lines", serveRejected)
	mux.Handle("/", dashboard)
	server := &http.Server{Addr: addr, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Printf("fixture dashboard on http://%s%s", addr, base)
	return server.ListenAndServe()
}
