package geo

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
)

// probedNetworks is how many networks of a database are read to find out its
// layout and whether it is whole.
const probedNetworks = 10_000

// file is one open database. Its reader maps the file into memory; the
// mapping ends when the garbage collector finds the reader unused, so that a
// lookup under way never loses it.
type file struct {
	info   Info
	reader *maxminddb.Reader
	flat   bool // DB-IP's flat records, else MaxMind's nested ones
}

// openFile opens the database at path and finds out what it holds.
func openFile(path string) (*file, error) {
	reader, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("is no MMDB file or is cut short: %w", err)
	}
	f := &file{reader: reader}
	if err := f.describe(); err != nil {
		return nil, errors.Join(err, reader.Close())
	}
	return f, nil
}

func (f *file) describe() error {
	meta := f.reader.Metadata
	kind, err := kindOf(meta.DatabaseType)
	if err != nil {
		return err
	}
	if f.flat, err = probeLayout(f.reader, kind); err != nil {
		return err
	}
	f.info = Info{
		Kind:        kind,
		Family:      familyOf(f.reader),
		Type:        meta.DatabaseType,
		Built:       meta.BuildTime().UTC(),
		Attribution: attribution(meta.DatabaseType),
	}
	return nil
}

func kindOf(databaseType string) (Kind, error) {
	t := strings.ToLower(databaseType)
	switch {
	case strings.Contains(t, "city"), strings.Contains(t, "enterprise"):
		return KindCity, nil
	case strings.Contains(t, "asn"), strings.Contains(t, "isp"):
		return KindASN, nil
	case strings.Contains(t, "country"):
		return KindCountry, nil
	}
	return "", fmt.Errorf("its type %q is none of city, country and ASN", databaseType)
}

// probeLayout reads the first networks and says whether records are flat.
func probeLayout(reader *maxminddb.Reader, kind Kind) (flat bool, err error) {
	n, known := 0, false
	for result := range reader.Networks() {
		if n++; n > probedNetworks {
			break
		}
		var fields map[string]any
		if err := result.Decode(&fields); err != nil {
			return false, fmt.Errorf("has a broken record: %w", err)
		}
		switch kind {
		case KindASN:
			_, known = fields["autonomous_system_number"]
		default:
			if _, flat = fields["country_code"].(string); flat {
				return true, nil
			}
			_, known = fields["country"].(map[string]any)
		}
		if known {
			return false, nil
		}
	}
	return false, fmt.Errorf("has neither the fields of DB-IP nor those of MaxMind in its first %d networks", n)
}

// familyOf looks for any IPv4 and any IPv6 network in the database.
func familyOf(reader *maxminddb.Reader) Family {
	if reader.Metadata.IPVersion == 4 {
		return FamilyIPv4
	}
	for range reader.NetworksWithin(netip.PrefixFrom(netip.IPv4Unspecified(), 0)) {
		return FamilyBoth
	}
	return FamilyIPv6
}

// serves says whether f can answer for a.
func (f *file) serves(a netip.Addr) bool {
	switch f.info.Family {
	case FamilyIPv4:
		return a.Is4()
	case FamilyIPv6:
		return a.Is6()
	}
	return true
}

type flatRecord struct {
	CountryCode string `maxminddb:"country_code"`
	State       string `maxminddb:"state1"`
	City        string `maxminddb:"city"`
}

type names struct {
	English string `maxminddb:"en"`
}

type nestedRecord struct {
	Country struct {
		ISOCode string `maxminddb:"iso_code"`
	} `maxminddb:"country"`
	Subdivisions []struct {
		Names names `maxminddb:"names"`
	} `maxminddb:"subdivisions"`
	City struct {
		Names names `maxminddb:"names"`
	} `maxminddb:"city"`
}

type asnRecord struct {
	Number int64 `maxminddb:"autonomous_system_number"`
}

// place is what f knows of a. A record that cannot be decoded is none: one
// bad network must not stop the loading of a log.
func (f *file) place(a netip.Addr) Place {
	result := f.reader.Lookup(a)
	if !result.Found() {
		return Place{}
	}
	switch {
	case f.info.Kind == KindASN:
		var r asnRecord
		if result.Decode(&r) != nil || r.Number < 0 {
			return Place{}
		}
		return Place{ASN: r.Number}
	case f.flat:
		var r flatRecord
		if result.Decode(&r) != nil {
			return Place{}
		}
		return Place{Country: country(r.CountryCode), Region: r.State, City: r.City}
	}
	var r nestedRecord
	if result.Decode(&r) != nil {
		return Place{}
	}
	p := Place{Country: country(r.Country.ISOCode), City: r.City.Names.English}
	if len(r.Subdivisions) > 0 {
		p.Region = r.Subdivisions[0].Names.English
	}
	return p
}

// country refuses what is no code of a country. ZZ is how databases write
// "unknown".
func country(code string) string {
	if len(code) != 2 || code == "ZZ" {
		return ""
	}
	return strings.ToUpper(code)
}
