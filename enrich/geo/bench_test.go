package geo

import (
	"math/rand/v2"
	"net/netip"
	"testing"
)

func randomAddresses(n int) []netip.Addr {
	random := rand.New(rand.NewPCG(1, 2))
	all := make([]netip.Addr, n)
	for i := range all {
		all[i] = netip.AddrFrom4([4]byte{byte(1 + random.IntN(200)), byte(random.Uint32()), byte(random.Uint32()), byte(random.Uint32())})
	}
	return all
}

// Random addresses: what a client costs that was not seen lately.
func BenchmarkLookup(b *testing.B) {
	d := openGeo(b, "")
	addresses := randomAddresses(1 << 16)
	d.Lookup(addresses[0])
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Lookup(addresses[i%len(addresses)])
	}
}

// What the first lookup after the start pays.
func BenchmarkOpenEmbedded(b *testing.B) {
	for b.Loop() {
		if _, err := openEmbedded(); err != nil {
			b.Fatal(err)
		}
	}
}
