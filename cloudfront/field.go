package cloudfront

import "strings"

// field is what a column holds, whatever its name in a format.
type field uint8

// The fields that a request is made of. All others are fieldNone.
const (
	fieldNone field = iota
	fieldDate
	fieldTime
	fieldTimestampMS // epoch milliseconds
	fieldTimestamp   // epoch seconds, with decimals in real-time logs
	fieldEdgeLocation
	fieldBytesSent
	fieldClientIP
	fieldMethod
	fieldDistributionHost // cs(Host): the distribution's own domain name
	fieldViewerHost       // cs-host of real-time logs: what the viewer asked for
	fieldHostHeader       // x-host-header: the viewer's in standard logs, the distribution's in real-time logs
	fieldURIStem
	fieldURIQuery
	fieldStatus
	fieldReferer
	fieldUserAgent
	fieldEdgeRequestID
	fieldProtocol
	fieldProtocolVersion
	fieldTimeTaken
	fieldTimeToFirstByte
	fieldResultType
	fieldResponseResultType
	fieldDetailedResultType
	fieldContentType
	fieldCountry
	fieldASN
	fieldForwardedFor // only to blank it in rejected lines

	// cellCount is a power of two so that an index can be masked instead of checked.
	cellCount = 32
)

// fieldNames are the names of the columns in the headers, keys and documents
// of CloudFront. Where two names share a snake_case form the first one holds:
// Parquet's cs_host is cs(Host).
var fieldNames = [...]struct {
	name string
	is   field
}{
	{"date", fieldDate},
	{"time", fieldTime},
	{"timestamp(ms)", fieldTimestampMS},
	{"timestamp", fieldTimestamp},
	{"x-edge-location", fieldEdgeLocation},
	{"sc-bytes", fieldBytesSent},
	{"c-ip", fieldClientIP},
	{"cs-method", fieldMethod},
	{"cs(Host)", fieldDistributionHost},
	{"cs-host", fieldViewerHost},
	{"x-host-header", fieldHostHeader},
	{"cs-uri-stem", fieldURIStem},
	{"cs-uri-query", fieldURIQuery},
	{"sc-status", fieldStatus},
	{"cs(Referer)", fieldReferer},
	{"cs-referer", fieldReferer},
	{"cs(User-Agent)", fieldUserAgent},
	{"cs-user-agent", fieldUserAgent},
	{"x-edge-request-id", fieldEdgeRequestID},
	{"cs-protocol", fieldProtocol},
	{"cs-protocol-version", fieldProtocolVersion},
	{"time-taken", fieldTimeTaken},
	{"time-to-first-byte", fieldTimeToFirstByte},
	{"x-edge-result-type", fieldResultType},
	{"x-edge-response-result-type", fieldResponseResultType},
	{"x-edge-detailed-result-type", fieldDetailedResultType},
	{"sc-content-type", fieldContentType},
	{"c-country", fieldCountry},
	{"asn", fieldASN},
	{"x-forwarded-for", fieldForwardedFor},
}

// fieldOf is the field that CloudFront calls name.
func fieldOf(name string) field {
	for _, n := range fieldNames {
		if strings.EqualFold(n.name, name) {
			return n.is
		}
	}
	return fieldNone
}

// columnField is the field of a column named as in Parquet: snake_case.
func columnField(column string) field {
	for _, n := range fieldNames {
		if strings.EqualFold(snake(n.name), column) || strings.EqualFold(n.name, column) {
			return n.is
		}
	}
	return fieldNone
}

// snake turns cs(User-Agent) into cs_user_agent.
func snake(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '(' || r == '-' {
			return '_'
		}
		if r == ')' {
			return -1
		}
		return r
	}, name)
	return strings.ToLower(name)
}

// columnsOf compiles a list of names. A name that comes twice counts once.
func columnsOf(names []string) []field {
	columns := make([]field, len(names))
	var seen [cellCount]bool
	for i, name := range names {
		if f := fieldOf(name); !seen[f] {
			columns[i] = f
			seen[f] = f != fieldNone
		}
	}
	return columns
}
