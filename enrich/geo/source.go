package geo

import (
	"strings"
	"time"
)

// Kind is what a database is about.
type Kind string

// The kinds of database that can be used.
const (
	KindCity    Kind = "city" // country, region and city
	KindCountry Kind = "country"
	KindASN     Kind = "asn"
)

// Family is the address family that a database answers for.
type Family string

// The families. DB-IP gives its city data as one file for each of the two.
const (
	FamilyBoth Family = "" // one file for both
	FamilyIPv4 Family = "ipv4"
	FamilyIPv6 Family = "ipv6"
)

// Attribution is the credit that the licence of a database asks for. Pages
// that show places must show it as a link.
type Attribution struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Attribution of the embedded database, and of whatever else is DB-IP's.
const (
	AttributionText = "IP Geolocation by DB-IP"
	AttributionURL  = "https://db-ip.com"
)

// EmbeddedBuilt is the day (UTC) on which the embedded database was built.
const EmbeddedBuilt = "2026-06-01"

// Info describes a database in use.
type Info struct {
	Kind        Kind        `json:"kind"`
	Family      Family      `json:"family,omitempty"`
	Type        string      `json:"type"`  // as the file calls itself: "GeoLite2-City"
	Built       time.Time   `json:"built"` // UTC
	Embedded    bool        `json:"embedded"`
	Attribution Attribution `json:"attribution"`
}

func embeddedInfo() Info {
	built, _ := time.Parse(time.DateOnly, EmbeddedBuilt)
	return Info{
		Kind:        KindCountry,
		Type:        "DB-IP Lite country",
		Built:       built,
		Embedded:    true,
		Attribution: Attribution{AttributionText, AttributionURL},
	}
}

// attribution goes by the name that the database has for itself. Databases of
// MaxMind are named so; of the others that are supported, DB-IP asks for one.
func attribution(databaseType string) Attribution {
	if strings.HasPrefix(databaseType, "GeoLite") || strings.HasPrefix(databaseType, "GeoIP") {
		return Attribution{"GeoLite data created by MaxMind", "https://www.maxmind.com"}
	}
	return Attribution{AttributionText, AttributionURL}
}
