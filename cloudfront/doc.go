// Package cloudfront turns Amazon CloudFront's access logs into requests.
//
// It reads every form in which CloudFront has delivered them: standard logs of
// any age (12 to 33 fields, tab-separated, with a #Fields header), the JSON,
// W3C and plain forms of standard logging v2, and real-time logs. Format and
// compression (gzip, zstd, none) are found from the content, never from a name.
//
//	line -> cells by column -> record -> myweb.Request
//
// The forms differ in how a line is cut into cells and in what the columns are
// called. What a cell means is decided in one place, record.request, for all
// of them. Values are percent-encoded in all forms, and exactly one level is
// undone: what remains is what the viewer sent.
//
// A line that is not understood is given out as a *LineError and reading goes
// on. Memory stays bounded whatever the input: lines are read in blocks, and a
// line that is too long is skipped without being held.
package cloudfront
