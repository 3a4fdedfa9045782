// Package myweb holds the words of the domain: what a request, a page view,
// a session, a log object and a report are, and what a store must be able to
// do with them. It is vocabulary without machinery and imports the standard
// library only; every stage of the pipeline imports it.
//
//	source -> cloudfront -> enrich -> ingest -> store -> api -> web
//
// docs/architecture.md follows one log line through those stages, and
// docs/metrics.md gives the definition of every figure.
package myweb
