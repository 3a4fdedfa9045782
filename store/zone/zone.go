// Package zone knows the reporting time zone of each site, and which day a
// moment is of in it.
package zone

import (
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Zones are the reporting time zones of the sites. They may be used by several
// goroutines at once.
type Zones struct {
	standard *time.Location
	site     map[string]*time.Location

	mu   sync.Mutex
	last map[*time.Location]hour
}

// hour remembers the offset of one hour of a zone: log lines come in runs of
// the same hour, and no zone changes its offset but at a quarter of one.
type hour struct {
	quarter int64 // unix seconds / 900
	offset  int64 // seconds east of UTC
}

// New makes the zones of names: the one of all sites, "" for UTC, and those of
// sites that have their own.
func New(standard string, site map[string]string) (*Zones, error) {
	z := &Zones{site: map[string]*time.Location{}, last: map[*time.Location]hour{}}
	var err error
	if z.standard, err = location(standard); err != nil {
		return nil, err
	}
	for name, zone := range site {
		if z.site[name], err = location(zone); err != nil {
			return nil, err
		}
	}
	return z, nil
}

func location(name string) (*time.Location, error) {
	if name == "" {
		name = "UTC"
	}
	l, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, myweb.Errorf(myweb.CodeInvalid, "time zone %q is not known; use a name such as Europe/Berlin", name)
	}
	return l, nil
}

// Of gives the zone of a site, and the one of all sites together for
// myweb.AllSites.
func (z *Zones) Of(site string) *time.Location {
	if l, ok := z.site[site]; ok {
		return l
	}
	return z.standard
}

// Date is the day of t in the zone of site, in days since 1970-01-01.
func (z *Zones) Date(site string, t time.Time) int32 {
	l, seconds := z.Of(site), t.Unix()
	if l != time.UTC {
		seconds += z.offset(l, t)
	}
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	return int32(day)
}

func (z *Zones) offset(l *time.Location, t time.Time) int64 {
	quarter := t.Unix() / 900
	z.mu.Lock()
	defer z.mu.Unlock()
	if h, ok := z.last[l]; ok && h.quarter == quarter {
		return h.offset
	}
	_, offset := t.In(l).Zone()
	z.last[l] = hour{quarter, int64(offset)}
	return int64(offset)
}
