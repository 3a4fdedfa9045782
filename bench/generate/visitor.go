package generate

import (
	"net/netip"
	"strconv"
)

// visitor makes the client of a visitor. All that stays the same between his
// visits (country, browser, address at home) comes of his number alone, so that
// nobody needs to be remembered.
func (s *simulation) visitor(id, at int64) *client {
	who := s.who
	who.seed(s.seed, s.site.id+2, uint64(id))
	c := &s.client
	n := &s.audience.networks[s.audience.networkLottery.draw(who)]
	b := &s.audience.browsers[s.audience.browserLottery.draw(who)]
	*c = client{
		address: c.address[:0], agent: b.agent, network: n, country: n.country,
		latency:   who.logNormal(1.3, 0.5),
		bandwidth: who.logNormal(2200, 0.8),
		ipv6:      len(n.v6) > 0 && who.chance(n.ipv6Share),
	}
	c.edge = n.edges[min(who.IntN(len(n.edges)), who.IntN(len(n.edges)))]
	c.protocol, c.tls, c.cipher = "HTTP/2.0", "TLSv1.3", "TLS_AES_128_GCM_SHA256"
	switch u := who.Float64(); {
	case u < b.http3Share:
		c.protocol = "HTTP/3.0"
	case u > 0.985:
		c.protocol = "HTTP/1.1"
		fallthrough
	case u > 0.965:
		c.tls, c.cipher = "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"
	}
	day := at / 86400_000
	roaming := b.mobile && who.chance(0.3)
	proxied := who.chance(0.008)
	if roaming { // another address each day
		who.seed(s.seed, s.site.id+3, mix(uint64(id), uint64(day)))
	}
	if proxied {
		s.drawAddress(c, n.v4, who)
		c.forwarded = string(c.address)
		if who.chance(0.2) {
			s.drawAddress(c, n.v4, who)
			c.forwarded += `,\x20` + string(c.address)
		}
	}
	if c.ipv6 {
		s.drawAddress(c, n.v6, who)
	} else {
		s.drawAddress(c, n.v4, who)
	}
	if c.ipv6 && s.chance(0.7) { // privacy extensions: the lower half lasts about a day
		who.seed(s.seed, s.site.id+4, mix(uint64(id), uint64(day)))
		s.renewPrivacy(c, who)
	}
	s.connect(c)
	return c
}

// connect opens another connection: the port changes.
func (s *simulation) connect(c *client) { c.port = 1024 + s.IntN(64512) }

// move changes the address a client has, as phones and privacy extensions do.
func (s *simulation) move(c *client) {
	switch {
	case c.ipv6:
		s.renewPrivacy(c, s.random)
	case s.chance(0.15):
		s.drawAddress(c, c.network.v4, s.random)
	}
	s.connect(c)
}

// drawAddress gives the client an address out of one of the ranges.
func (s *simulation) drawAddress(c *client, ranges []netip.Prefix, r random) {
	p := ranges[r.IntN(len(ranges))]
	hi, lo := r.Uint64(), r.Uint64()
	if p.Addr().Is4() {
		a, bits := p.Addr().As4(), p.Bits()
		for i := range a {
			a[i] |= byte(hi>>(8*i)) & hostMask(bits-8*i)
		}
		if bits <= 24 && (a[3] == 0 || a[3] == 255) {
			a[3] = 77
		}
		c.address = netip.AddrFrom4(a).AppendTo(c.address[:0])
		return
	}
	a := p.Addr().As16()
	for i := range a[:8] {
		a[i] |= byte(hi>>(8*i)) & hostMask(p.Bits()-8*i)
	}
	c.ipBytes = a
	c.setLowerHalf(lo)
}

// hostMask returns the bits of a byte that a prefix leaves free, when so many
// bits of the prefix are left for it.
func hostMask(bits int) byte {
	switch {
	case bits <= 0:
		return 0xff
	case bits >= 8:
		return 0
	}
	return 0xff >> bits
}

func (s *simulation) renewPrivacy(c *client, r random) { c.setLowerHalf(r.Uint64()) }

func (c *client) setLowerHalf(lo uint64) {
	for i := range 8 {
		c.ipBytes[8+i] = byte(lo >> (8 * i))
	}
	c.address = netip.AddrFrom16(c.ipBytes).AppendTo(c.address[:0])
}

// clickID makes what advertising networks add to links.
func (s *simulation) clickID() string {
	return "Cj0KCQ" + strconv.FormatUint(s.Uint64(), 36) + "_" + strconv.FormatUint(s.Uint64(), 36) + "-wcB"
}
