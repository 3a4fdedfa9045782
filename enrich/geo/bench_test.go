package geo

import (
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/myweb-analytics/myweb"
)

func randomAddresses(n int) []netip.Addr {
	random := rand.New(rand.NewPCG(1, 2))
	all := make([]netip.Addr, n)
	for i := range all {
		all[i] = netip.AddrFrom4([4]byte{byte(1 + random.IntN(200)), byte(random.Uint32()), byte(random.Uint32()), byte(random.Uint32())})
	}
	return all
}

// Random addresses, none remembered: the worst case.
func BenchmarkLookup(b *testing.B) {
	d := openGeo(b, "")
	addresses := randomAddresses(1 << 16)
	d.Lookup(addresses[0])
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Lookup(addresses[i%len(addresses)])
	}
}

// A client asks for some ten objects per page: 10 requests per address.
func BenchmarkStep(b *testing.B) {
	step := openGeo(b, "").NewStep()
	addresses := randomAddresses(1 << 16)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r := myweb.Request{ClientIP: addresses[i/10%len(addresses)]}
		step.Complete(&r)
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
