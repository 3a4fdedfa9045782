//go:build !nogeo

package geo

import (
	_ "embed"
	"fmt"

	"github.com/klauspost/compress/zstd"
	"github.com/oschwald/maxminddb-golang/v2"
)

// The country database of DB-IP Lite, for IPv4 and IPv6. Its licence is
// data/LICENSE-DBIP.txt; the build tag nogeo leaves it out.
//
//go:embed data/dbip-country.mmdb.zst
var embeddedCountry []byte

const hasEmbedded = true

// openEmbedded unpacks the database into 8 MB of memory.
func openEmbedded() (*file, error) {
	unpacker, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("geo: embedded country database: %w", err)
	}
	defer unpacker.Close()
	b, err := unpacker.DecodeAll(embeddedCountry, make([]byte, 0, 9<<20))
	if err != nil {
		return nil, fmt.Errorf("geo: embedded country database: %w", err)
	}
	reader, err := maxminddb.OpenBytes(b)
	if err != nil {
		return nil, fmt.Errorf("geo: embedded country database: %w", err)
	}
	return &file{info: embeddedInfo(), reader: reader, flat: true}, nil
}
