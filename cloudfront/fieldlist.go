package cloudfront

import (
	"slices"
	"strings"

	"github.com/myweb-analytics/myweb"
)

// standardFields are the fields of standard logs. New ones were only ever
// appended, so an older log has a prefix of them.
var standardFields = []string{
	"date", "time", "x-edge-location", "sc-bytes", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status",
	"cs(Referer)", "cs(User-Agent)", "cs-uri-query", // 12, until September 2012
	"cs(Cookie)", "x-edge-result-type", "x-edge-request-id", // 15
	"x-host-header", "cs-protocol", "cs-bytes", // 18, October 2013
	"time-taken",                                                                   // 19, April 2014
	"x-forwarded-for", "ssl-protocol", "ssl-cipher", "x-edge-response-result-type", // 23
	"cs-protocol-version",                // 24, September 2016
	"fle-status", "fle-encrypted-fields", // 26, December 2017
	"c-port", "time-to-first-byte", "x-edge-detailed-result-type", "sc-content-type", "sc-content-len",
	"sc-range-start", "sc-range-end", // 33, December 2019
	"c-country", "cache-behavior-path-pattern", // the default selection of v2 appends these
}

// v2AllFields was the selection "all fields" of v2 at its start.
var v2AllFields = slices.Concat([]string{"timestamp", "DistributionId"}, standardFields[:33],
	[]string{"timestamp(ms)", "origin-fbl", "origin-lbl", "asn"})

// realTimeFields is the canonical order of real-time logs: whatever order a
// configuration lists, lines come in this one.
var realTimeFields = []string{
	"timestamp", "c-ip", "s-ip", "time-to-first-byte", "sc-status", "sc-bytes", "cs-method", "cs-protocol", "cs-host",
	"cs-uri-stem", "cs-bytes", "x-edge-location", "x-edge-request-id", "x-host-header", "time-taken",
	"cs-protocol-version", "c-ip-version", "cs-user-agent", "cs-referer", "cs-cookie", "cs-uri-query",
	"x-edge-response-result-type", "x-forwarded-for", "ssl-protocol", "ssl-cipher", "x-edge-result-type",
	"fle-encrypted-fields", "fle-status", "sc-content-type", "sc-content-len", "sc-range-start", "sc-range-end",
	"c-port", "x-edge-detailed-result-type", "c-country", "cs-accept-encoding", "cs-accept",
	"cache-behavior-path-pattern", "cs-headers", "cs-header-names", "cs-headers-count",
	"primary-distribution-id", "primary-distribution-dns-name", "origin-fbl", "origin-lbl", "asn",
	"cmcd-encoded-bitrate", "cmcd-buffer-length", "cmcd-buffer-starvation", "cmcd-content-id", "cmcd-object-duration",
	"cmcd-deadline", "cmcd-measured-throughput", "cmcd-next-object-request", "cmcd-next-range-request",
	"cmcd-object-type", "cmcd-playback-rate", "cmcd-requested-maximum-throughput", "cmcd-streaming-format",
	"cmcd-session-id", "cmcd-stream-type", "cmcd-startup", "cmcd-top-bitrate", "cmcd-version",
	"r-host", "sr-reason", "x-edge-mqcs", "distribution-tenant-id", "connection-id",
}

// standardNames are the names of a headerless standard log of a known width,
// nil for any other width.
func standardNames(width int) []string {
	switch width {
	case 12, 15, 18, 19, 23, 24, 26, 33, 34, 35:
		return standardFields[:width]
	case len(v2AllFields):
		return v2AllFields
	}
	return nil
}

// realTimeNames are the names of a real-time log with all the fields that
// there were at some time, nil for any other width. "s-ip" came late, and was
// put third; the last widths are of today.
func realTimeNames(width int) []string {
	withoutServer := slices.Delete(slices.Clone(realTimeFields), 2, 3)
	switch width {
	case 40, 45:
		return withoutServer[:width]
	case 43:
		return slices.Concat(withoutServer[:40], []string{"origin-fbl", "origin-lbl", "asn"})
	case 46, len(realTimeFields):
		return realTimeFields[:width]
	}
	return nil
}

// canonical sorts the names of a real-time configuration into the order in
// which its lines come.
func canonical(names []string) ([]string, error) {
	place := make(map[string]int, len(names))
	for _, name := range names {
		i := slices.IndexFunc(realTimeFields, func(f string) bool { return strings.EqualFold(f, name) })
		if i < 0 {
			return nil, myweb.Errorf(myweb.CodeInvalid, "%q is no field of real-time logs, so the place of the others is unknown; name the fields as the real-time log configuration does", name)
		}
		place[name] = i
	}
	sorted := slices.Clone(names)
	slices.SortStableFunc(sorted, func(a, b string) int { return place[a] - place[b] })
	return slices.Compact(sorted), nil
}

// onlyRealTime says whether a name occurs in names that standard logs lack.
func onlyRealTime(names []string) bool {
	for _, name := range names {
		switch strings.ToLower(name) {
		case "cs-host", "s-ip", "cs-user-agent", "cs-referer", "cs-cookie", "c-ip-version", "cs-accept",
			"cs-accept-encoding", "cs-headers", "cs-header-names", "cs-headers-count":
			return true
		}
	}
	return false
}

// Unused stands in a list of fields for a column that is not looked at.
const Unused = "-"

// FieldNames are the names of all fields that CloudFront's logs are known to have.
func FieldNames() []string {
	names := slices.Concat(standardFields, v2AllFields, realTimeFields)
	for _, n := range fieldNames {
		names = append(names, n.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
