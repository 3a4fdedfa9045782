// Package geo finds the place of a client: its country, region, city and
// autonomous system. What the log line says comes first, then the databases
// that the user brought (geo use FILE), then the embedded country database,
// else the place is unknown. Nothing is asked over the network.
package geo

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/myweb-analytics/myweb"
)

// reloadInterval is how often a running Database looks for swapped files.
const reloadInterval = 3 * time.Second

// Place is where a client is. Empty fields are unknown.
type Place struct {
	Country string // ISO 3166-1 alpha-2, upper case
	Region  string // first-level subdivision, in English
	City    string // in English
	ASN     int64
}

// Database answers from the files in a state directory and from the embedded
// database. It is safe for concurrent use and notices files that Use puts
// there, also from another process.
type Database struct {
	dir      string
	embedded func() (*file, error) // unpacked when first needed
	current  atomic.Pointer[generation]

	reloading sync.Mutex
	nextCheck atomic.Int64 // Unix nanoseconds
}

// generation is the set of files in use at a time. It never changes.
type generation struct {
	files map[string]*file // by name in the state directory
	stamp map[string]fileStamp
	order []*file // that of lookups
}

type fileStamp struct {
	modified time.Time
	size     int64
}

// Open opens the databases in stateDir, which may be empty for none. It fails
// if one that is there cannot be read.
func Open(stateDir string) (*Database, error) {
	d := &Database{dir: stateDir, embedded: sync.OnceValues(openEmbedded)}
	d.current.Store(&generation{})
	if err := d.Reload(); err != nil {
		return nil, err
	}
	return d, nil
}

// Lookup returns the place of a. Private and reserved addresses have none.
func (d *Database) Lookup(a netip.Addr) Place {
	return d.lookup(d.fresh(), a)
}

func (d *Database) lookup(g *generation, a netip.Addr) Place {
	a = a.Unmap().WithZone("")
	if !isPublic(a) {
		return Place{}
	}
	var p Place
	for _, f := range g.order {
		if f.serves(a) {
			p = p.or(f.place(a))
		}
	}
	if p.Country == "" {
		if f, err := d.embedded(); err == nil && f != nil {
			p = p.or(f.place(a))
		}
	}
	return p
}

// or fills what p lacks from q. Region and city are taken together with the
// country only, so that no two databases are mixed into a place that is none.
func (p Place) or(q Place) Place {
	if p.Country == "" {
		p.Country, p.Region, p.City = q.Country, q.Region, q.City
	}
	if p.ASN == 0 {
		p.ASN = q.ASN
	}
	return p
}

// Sources lists the databases in use, in the order in which they are asked.
func (d *Database) Sources() []Info {
	var all []Info
	for _, f := range d.fresh().order {
		all = append(all, f.info)
	}
	if hasEmbedded {
		all = append(all, embeddedInfo())
	}
	return all
}

// fresh returns the files in use, after a look at the state directory if the
// last one is a while ago. A file that cannot be read leaves those before.
func (d *Database) fresh() *generation {
	now, due := time.Now().UnixNano(), d.nextCheck.Load()
	if now >= due && d.nextCheck.CompareAndSwap(due, now+int64(reloadInterval)) {
		_ = d.Reload() // the next look tries again; Open and Use report errors
	}
	return d.current.Load()
}

// Reload looks for files that came, changed or went since the last look.
func (d *Database) Reload() error {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	d.nextCheck.Store(time.Now().Add(reloadInterval).UnixNano())

	stamps, err := d.stamps()
	if err != nil {
		return err
	}
	old := d.current.Load()
	next := &generation{files: make(map[string]*file), stamp: stamps}
	changed := len(stamps) != len(old.stamp)
	for _, name := range fileNames {
		stamp, ok := stamps[name]
		if !ok {
			continue
		}
		f := old.files[name]
		if stamp != old.stamp[name] {
			changed = true
			path := filepath.Join(d.dir, name)
			if f, err = openFile(path); err != nil {
				return myweb.Errorf(myweb.CodeInvalid, "%s: %w; remove it, or replace it by `geo use FILE`", path, err)
			}
		}
		next.files[name] = f
		next.order = append(next.order, f)
	}
	if changed {
		d.current.Store(next)
	}
	return nil
}

// stamps returns the databases that are in the state directory.
func (d *Database) stamps() (map[string]fileStamp, error) {
	found := make(map[string]fileStamp)
	if d.dir == "" {
		return found, nil
	}
	for _, name := range fileNames {
		info, err := os.Stat(filepath.Join(d.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("cannot look for databases: %w", err)
		}
		found[name] = fileStamp{info.ModTime(), info.Size()}
	}
	return found, nil
}
