package visitor

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/netip"
	"testing"

	"pgregory.net/rapid"

	"github.com/myweb-analytics/myweb"
)

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

func id(k *Keyer, site, address, userAgent string) int64 {
	r := myweb.Request{Site: site, ClientIP: netip.MustParseAddr(address), UserAgent: userAgent}
	return k.NewStep().ID(&r)
}

func TestSameVisitor(t *testing.T) {
	k := New([]byte("a secret of the tests"))
	type client struct{ site, address, userAgent string }
	me := client{"example.org", "2001:db8:1:2:3:4:5:6", browser}
	tests := []struct {
		name string
		a, b client
		same bool
	}{
		{"the same client", me, me, true},
		{"another address of its /64", me, client{me.site, "2001:db8:1:2:ffff::1", browser}, true},
		{"another /64", me, client{me.site, "2001:db8:1:3:3:4:5:6", browser}, false},
		{"another site", me, client{"example.com", me.address, browser}, false},
		{"another user agent", me, client{me.site, me.address, browser + "x"}, false},
		{"IPv4 and its IPv6 form", client{me.site, "192.0.2.1", browser}, client{me.site, "::ffff:192.0.2.1", browser}, true},
		{"IPv4 neighbours", client{me.site, "192.0.2.1", browser}, client{me.site, "192.0.2.2", browser}, false},
		{"a zone means nothing to others", client{me.site, "fe80::1%eth0", browser}, client{me.site, "fe80::1%eth1", browser}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, b := id(k, test.a.site, test.a.address, test.a.userAgent), id(k, test.b.site, test.b.address, test.b.userAgent)
			if (a == b) != test.same {
				t.Errorf("same visitor: %v, want %v", a == b, test.same)
			}
		})
	}
}

// The key can be made by hand, as docs/metrics.md says.
func TestKeyIsTheFormula(t *testing.T) {
	mac := hmac.New(sha256.New, []byte("a secret of the tests"))
	fmt.Fprintf(mac, "%s\x00%s\x00%s", "example.org", "2001:db8:1:2::", browser)
	want := int64(binary.BigEndian.Uint64(mac.Sum(nil)))
	if got := id(New([]byte("a secret of the tests")), "example.org", "2001:db8:1:2:3:4:5:6", browser); got != want {
		t.Errorf("key = %d, want %d", got, want)
	}
}

func TestKeyIsNeverZero(t *testing.T) {
	if New(nil).NewStep().ID(&myweb.Request{}) == 0 {
		t.Error("a request without address and user agent has visitor 0")
	}
}

// A step that is used again gives the same, and other secrets make other visitors.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := New([]byte("first secret"))
		step, other := k.NewStep(), New([]byte("other secret")).NewStep()
		clients := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) myweb.Request {
			address := [16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "address"))
			return myweb.Request{
				Site:      rapid.SampledFrom([]string{"example.org", "example.com"}).Draw(t, "site"),
				ClientIP:  netip.AddrFrom16(address),
				UserAgent: rapid.String().Draw(t, "user agent"),
			}
		}), 1, 20).Draw(t, "clients")
		seen := make(map[int64]identity)
		for _, r := range append(clients, clients...) {
			id := step.ID(&r)
			if k.NewStep().ID(&r) != id {
				t.Fatal("a step that was used and a fresh one differ")
			}
			if other.ID(&r) == id {
				t.Fatal("two secrets give the same visitor")
			}
			who := identity{r.Site, network(r.ClientIP), r.UserAgent}
			if before, ok := seen[id]; ok && before != who {
				t.Fatal("two clients are one visitor")
			}
			seen[id] = who
		}
	})
}

// A visitor that was not seen lately.
func BenchmarkKey(b *testing.B) {
	step := New([]byte("a secret of the benchmark")).NewStep()
	who := identity{"example.org", netip.MustParseAddr("192.0.2.1"), browser}
	b.ReportAllocs()
	for b.Loop() {
		step.key(who)
	}
}
