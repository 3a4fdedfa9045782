package geo

import (
	"net/netip"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich/internal/recent"
)

const (
	rememberedAddresses = 8192
	// checkEvery is after how many requests a step asks for new files, so
	// that one whose addresses are all remembered notices them too.
	checkEvery = 1024
)

// Step sets the place of requests. It belongs to one goroutine.
type Step struct {
	db     *Database
	files  *generation
	served int
	recent *recent.Cache[netip.Addr, Place]
}

// NewStep returns a step for one worker.
func (d *Database) NewStep() *Step {
	return &Step{
		db:     d,
		files:  d.fresh(),
		recent: recent.New[netip.Addr, Place](rememberedAddresses),
	}
}

// Complete fills what the line does not say of r.Country, r.ASN, r.Region and
// r.City. A region and city in another country than the line's are dropped:
// the line is right about the country.
func (s *Step) Complete(r *myweb.Request) {
	p := s.lookup(r.ClientIP)
	if r.Country == "" {
		r.Country = p.Country
	}
	if r.ASN == 0 {
		r.ASN = p.ASN
	}
	if r.Country == p.Country {
		r.Region, r.City = p.Region, p.City
	}
}

func (s *Step) lookup(a netip.Addr) Place {
	if s.served++; s.served >= checkEvery {
		s.served = 0
		if files := s.db.fresh(); files != s.files {
			s.files = files
			s.recent.Clear()
		}
	}
	if p, ok := s.recent.Get(a); ok {
		return p
	}
	p := s.db.lookup(s.files, a)
	s.recent.Put(a, p)
	return p
}
