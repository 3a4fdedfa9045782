// Package visitor turns a site, a client address and a user agent into a
// visitor's key. The address goes into a keyed hash and nowhere else: without
// the secret nobody can find the address of a key, not even by trying all of
// them.
package visitor

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"net/netip"

	"github.com/myweb-analytics/myweb"
)

// Keyer makes visitor keys with one secret. It is safe for concurrent use.
type Keyer struct {
	secret []byte
}

// New returns a Keyer; the same secret gives the same visitors again.
func New(secret []byte) *Keyer {
	return &Keyer{secret: append([]byte(nil), secret...)}
}

// Step finds the visitor of requests. It belongs to one goroutine.
type Step struct {
	mac hash.Hash
	buf []byte
	sum []byte
}

// identity is what tells two visitors apart.
type identity struct {
	site      string
	network   netip.Addr
	userAgent string
}

// NewStep returns a step for one worker.
func (k *Keyer) NewStep() *Step { return &Step{mac: hmac.New(sha256.New, k.secret)} }

// ID gives the visitor of r, which is never 0: the first 64 bits of
//
//	HMAC-SHA-256(secret, site \x00 network \x00 user agent)
//
// where network is the text of an IPv4 address, or of the first address of an
// IPv6 address's /64: a household or a phone moves freely within its /64.
func (s *Step) ID(r *myweb.Request) int64 {
	return s.key(identity{site: r.Site, network: network(r.ClientIP), userAgent: r.UserAgent})
}

func (s *Step) key(who identity) int64 {
	b := append(s.buf[:0], who.site...)
	b = append(b, 0)
	if who.network.IsValid() {
		b = who.network.AppendTo(b)
	}
	b = append(b, 0)
	b = append(b, who.userAgent...)
	s.buf = b

	s.mac.Reset()
	s.mac.Write(b) // a hash never fails
	s.sum = s.mac.Sum(s.sum[:0])
	id := int64(binary.BigEndian.Uint64(s.sum))
	if id == 0 {
		return 1 // 0 means that no visitor was set
	}
	return id
}

// network is the address as far as it identifies a visitor. An IPv4 address
// in IPv6 clothes is the IPv4 address.
func network(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if !a.Is6() {
		return a
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a
	}
	return p.Addr()
}
