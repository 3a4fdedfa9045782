package geo

import (
	"net/netip"

	"github.com/myweb-analytics/myweb"
)

// checkEvery is after how many requests a step asks for new files.
const checkEvery = 1024

// Step finds the place of requests. It belongs to one goroutine.
type Step struct {
	db     *Database
	files  *generation
	served int
}

// NewStep returns a step for one worker.
func (d *Database) NewStep() *Step { return &Step{db: d, files: d.fresh()} }

// Changed says that there are new files, so that places found before may hold no
// longer. It is to be asked once a request, and looks once in a while.
func (s *Step) Changed() bool {
	if s.served++; s.served < checkEvery {
		return false
	}
	s.served = 0
	before := s.files
	s.files = s.db.fresh()
	return s.files != before
}

// Place gives the place of a. Callers remember it: it takes a while.
func (s *Step) Place(a netip.Addr) Place { return s.db.lookup(s.files, a) }

// Complete fills what the line does not say of r.Country, r.ASN, r.Region and
// r.City, when p is the place of its client. A region and city in another country
// than the line's are dropped: the line is right about the country.
func (p Place) Complete(r *myweb.Request) {
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
