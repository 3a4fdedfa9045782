// Package web holds the dashboard: its Svelte and TypeScript source, the
// built and committed dist, and the HTTP handler that serves it. The
// dashboard talks to the HTTP API only and knows no store.
//
// dist is committed so that "go build" needs no Node. To change it, edit src
// and run "npm ci --ignore-scripts && npm run build".
package web

import (
	"embed"
	"io/fs"
)

// all: because the build may name files with a leading underscore.
//
//go:embed all:dist
var dist embed.FS

// FS is the built dashboard, index.html at its root.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return dist // "dist" is a valid path: Sub cannot fail
	}
	return sub
}
