package geo

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
)

type records map[string]mmdbtype.Map // by network

// writeDatabase makes a small database of the given type in a temporary
// folder and returns its path.
func writeDatabase(t testing.TB, databaseType string, ipVersion int, networks records) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{
		DatabaseType:            databaseType,
		IPVersion:               ipVersion,
		RecordSize:              24,
		BuildEpoch:              1_780_000_000,
		IncludeReservedNetworks: true,
		DisableIPv4Aliasing:     true,
	})
	if err != nil {
		t.Fatal(err)
	}
	for network, record := range networks {
		_, prefix, err := net.ParseCIDR(network)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Insert(prefix, record); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "made.mmdb")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// flat is a record as DB-IP writes it, nested one as MaxMind does.
func flat(country, region, city string) mmdbtype.Map {
	return mmdbtype.Map{
		"country_code": mmdbtype.String(country),
		"state1":       mmdbtype.String(region),
		"city":         mmdbtype.String(city),
	}
}

func nested(country, region, city string) mmdbtype.Map {
	return mmdbtype.Map{
		"country":      mmdbtype.Map{"iso_code": mmdbtype.String(country), "geoname_id": mmdbtype.Uint32(1)},
		"subdivisions": mmdbtype.Slice{mmdbtype.Map{"names": english(region)}, mmdbtype.Map{"names": english("a part of it")}},
		"city":         mmdbtype.Map{"names": english(city)},
	}
}

func english(name string) mmdbtype.Map {
	return mmdbtype.Map{"de": mmdbtype.String("anders"), "en": mmdbtype.String(name)}
}

func system(number int) mmdbtype.Map {
	return mmdbtype.Map{
		"autonomous_system_number":       mmdbtype.Uint32(number),
		"autonomous_system_organization": mmdbtype.String("Example"),
	}
}
