package geo

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/myweb-analytics/myweb"
)

func openGeo(t testing.TB, dir string) *Database {
	t.Helper()
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func use(t testing.TB, dir, path string) Info {
	t.Helper()
	info, err := Use(dir, path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func needEmbedded(t testing.TB) {
	t.Helper()
	if !hasEmbedded {
		t.Skip("built without the embedded database")
	}
}

func wantPlace(t *testing.T, d *Database, address string, want Place) {
	t.Helper()
	if got := d.Lookup(netip.MustParseAddr(address)); got != want {
		t.Errorf("place of %s = %+v, want %+v", address, got, want)
	}
}

func TestEmbeddedCountries(t *testing.T) {
	needEmbedded(t)
	d := openGeo(t, "")
	for address, country := range map[string]string{
		"8.8.8.8":              "US",
		"::ffff:8.8.8.8":       "US", // IPv4 in IPv6 clothes
		"193.99.144.80":        "DE",
		"2a02:2e0:3fe:1001::1": "DE",
		"210.130.1.1":          "JP",
	} {
		wantPlace(t, d, address, Place{Country: country})
	}
	sources := d.Sources()
	if len(sources) != 1 || !sources[0].Embedded || sources[0].Attribution.URL != AttributionURL {
		t.Errorf("sources = %+v, want the embedded one with its attribution", sources)
	}
}

func TestEmbeddedBuildDate(t *testing.T) {
	needEmbedded(t)
	f, err := openEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	if got := f.reader.Metadata.BuildTime().UTC().Format(time.DateOnly); got != EmbeddedBuilt {
		t.Errorf("the embedded database was built on %s, EmbeddedBuilt says %s", got, EmbeddedBuilt)
	}
}

// Addresses that are nobody's on the Internet have no place, whatever a
// database says.
func TestReservedAddresses(t *testing.T) {
	dir := t.TempDir()
	use(t, dir, writeDatabase(t, "city ipvAll", 6, records{
		"0.0.0.0/0": flat("DE", "Hesse", "Frankfurt"), "8000::/1": flat("DE", "Hesse", "Frankfurt"), "2000::/3": flat("DE", "Hesse", "Frankfurt"),
	}))
	d := openGeo(t, dir)
	for _, address := range []string{
		"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.1.1", "172.16.0.1", "192.0.2.1", "192.168.1.1",
		"198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1",
	} {
		wantPlace(t, d, address, Place{})
	}
	if got := d.Lookup(netip.Addr{}); got != (Place{}) {
		t.Errorf("place of no address = %+v", got)
	}
	wantPlace(t, d, "8.8.8.8", Place{Country: "DE", Region: "Hesse", City: "Frankfurt"})
}

func TestUseEveryLayout(t *testing.T) {
	needEmbedded(t)
	frankfurt := Place{Country: "DE", Region: "Hesse", City: "Frankfurt"}
	germany := Place{Country: "DE"}
	tests := []struct {
		databaseType string
		version      int
		network      string
		record       mmdbtype.Map
		kind         Kind
		family       Family
		address      string
		want         Place
		credit       string
	}{
		{"city ipv4", 4, "8.8.0.0/16", flat("DE", "Hesse", "Frankfurt"), KindCity, FamilyIPv4, "8.8.8.8", frankfurt, "DB-IP"},
		{"city ipv6", 6, "2a00:1450::/32", flat("DE", "Hesse", "Frankfurt"), KindCity, FamilyIPv6, "2a00:1450::1", frankfurt, "DB-IP"},
		{"city ipvAll", 6, "8.8.0.0/16", flat("DE", "Hesse", "Frankfurt"), KindCity, FamilyBoth, "8.8.8.8", frankfurt, "DB-IP"},
		{"country ipv4", 4, "8.8.0.0/16", mmdbtype.Map{"country_code": mmdbtype.String("DE")}, KindCountry, FamilyIPv4, "8.8.8.8", germany, "DB-IP"},
		{"DBIP-City-Lite", 6, "8.8.0.0/16", nested("DE", "Hesse", "Frankfurt"), KindCity, FamilyBoth, "8.8.8.8", frankfurt, "DB-IP"},
		{"GeoLite2-City", 6, "8.8.0.0/16", nested("DE", "Hesse", "Frankfurt"), KindCity, FamilyBoth, "8.8.8.8", frankfurt, "MaxMind"},
		{"GeoLite2-Country", 6, "8.8.0.0/16", mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String("DE")}}, KindCountry, FamilyBoth, "8.8.8.8", germany, "MaxMind"},
		{"GeoLite2-ASN", 6, "8.8.0.0/16", system(15169), KindASN, FamilyBoth, "8.8.8.8", Place{Country: "US", ASN: 15169}, "MaxMind"},
	}
	for _, test := range tests {
		t.Run(test.databaseType, func(t *testing.T) {
			dir := t.TempDir()
			info := use(t, dir, writeDatabase(t, test.databaseType, test.version, records{test.network: test.record}))
			if info.Kind != test.kind || info.Family != test.family || info.Type != test.databaseType {
				t.Errorf("Use = %+v, want %s %q", info, test.kind, test.family)
			}
			if !strings.Contains(info.Attribution.Text, test.credit) {
				t.Errorf("attribution %q, want %s", info.Attribution.Text, test.credit)
			}
			if want := time.Unix(1_780_000_000, 0).UTC(); !info.Built.Equal(want) {
				t.Errorf("built %v, want %v", info.Built, want)
			}
			wantPlace(t, openGeo(t, dir), test.address, test.want)
		})
	}
}

// A place is taken from one database whole: the city of one is not put into
// the country of another.
func TestDatabasesAreAskedInOrder(t *testing.T) {
	needEmbedded(t)
	dir := t.TempDir()
	use(t, dir, writeDatabase(t, "city ipv4", 4, records{"8.8.8.0/24": flat("DE", "Hesse", "Frankfurt")}))
	use(t, dir, writeDatabase(t, "GeoLite2-Country", 6, records{
		"8.8.0.0/16": {"country": mmdbtype.Map{"iso_code": mmdbtype.String("FR")}},
	}))
	use(t, dir, writeDatabase(t, "GeoLite2-ASN", 6, records{"8.8.0.0/16": system(15169)}))
	d := openGeo(t, dir)

	wantPlace(t, d, "8.8.8.8", Place{Country: "DE", Region: "Hesse", City: "Frankfurt", ASN: 15169})
	wantPlace(t, d, "8.8.4.4", Place{Country: "FR", ASN: 15169})
	wantPlace(t, d, "9.9.9.9", Place{Country: "US"}) // the embedded one
	if n := len(d.Sources()); n != 4 {
		t.Errorf("%d sources, want 4", n)
	}
}

func TestUnknownCountryCodes(t *testing.T) {
	needEmbedded(t)
	dir := t.TempDir()
	use(t, dir, writeDatabase(t, "city ipv4", 4, records{"193.99.144.0/24": flat("ZZ", "", "")}))
	wantPlace(t, openGeo(t, dir), "193.99.144.80", Place{Country: "DE"})
}

func TestStep(t *testing.T) {
	dir := t.TempDir()
	use(t, dir, writeDatabase(t, "city ipv4", 4, records{"8.8.8.0/24": flat("DE", "Hesse", "Frankfurt")}))
	use(t, dir, writeDatabase(t, "GeoLite2-ASN", 6, records{"8.8.0.0/16": system(15169)}))
	step := openGeo(t, dir).NewStep()
	address := netip.MustParseAddr("8.8.8.8")

	tests := []struct {
		name       string
		line, want myweb.Request
	}{
		{"the line says nothing",
			myweb.Request{},
			myweb.Request{Country: "DE", Region: "Hesse", City: "Frankfurt", ASN: 15169}},
		{"the line comes first",
			myweb.Request{Country: "DE", ASN: 64500},
			myweb.Request{Country: "DE", Region: "Hesse", City: "Frankfurt", ASN: 64500}},
		{"a city in another country is wrong",
			myweb.Request{Country: "FR"},
			myweb.Request{Country: "FR", ASN: 15169}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := test.line
			r.ClientIP = address
			step.Place(r.ClientIP).Complete(&r)
			r.ClientIP = netip.Addr{}
			if r != test.want {
				t.Errorf("got %+v, want %+v", r, test.want)
			}
		})
	}
}
