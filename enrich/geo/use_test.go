package geo

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/myweb-analytics/myweb"
)

func TestUseRefuses(t *testing.T) {
	whole := writeDatabase(t, "city ipv4", 4, records{"8.8.8.0/24": flat("DE", "Hesse", "Frankfurt")})
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, b []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := map[string]string{
		"an empty file":            write("empty.mmdb", nil),
		"a file that is no MMDB":   write("text.mmdb", []byte("address,country\n8.8.8.8,US\n")),
		"half a download":          write("half.mmdb", b[:len(b)/2]),
		"another kind of database": writeDatabase(t, "GeoIP2-Connection-Type", 6, records{"8.8.8.0/24": {"connection_type": mmdbtype.String("Cable/DSL")}}),
		"fields of another maker":  writeDatabase(t, "Example-City", 6, records{"8.8.8.0/24": {"land": mmdbtype.String("DE")}}),
	}
	if _, err := Use(t.TempDir(), filepath.Join(t.TempDir(), "none.mmdb")); myweb.ErrorCode(err) != myweb.CodeUnreadable {
		t.Errorf("a file that is not there: %v", err)
	}
	for name, path := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := Use(dir, path)
			if myweb.ErrorCode(err) != myweb.CodeInvalid {
				t.Fatalf("error = %v, want an invalid one", err)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("%d files are left in the state directory, %s among them", len(left), left[0].Name())
			}
		})
	}
}

func TestOpenNamesTheBrokenFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "geo-city.mmdb")
	if err := os.WriteFile(path, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir)
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "geo use") {
		t.Errorf("error = %v, want one that names the file and what to do", err)
	}
}

// One file for both families supersedes the two for one each.
func TestUseReplacesItsKind(t *testing.T) {
	needEmbedded(t)
	dir := t.TempDir()
	use(t, dir, writeDatabase(t, "city ipv4", 4, records{"8.8.8.0/24": flat("DE", "Hesse", "Frankfurt")}))
	use(t, dir, writeDatabase(t, "city ipv6", 6, records{"2a00:1450::/32": flat("DE", "Hesse", "Wiesbaden")}))
	d := openGeo(t, dir)
	wantPlace(t, d, "8.8.8.8", Place{Country: "DE", Region: "Hesse", City: "Frankfurt"})
	wantPlace(t, d, "2a00:1450::1", Place{Country: "DE", Region: "Hesse", City: "Wiesbaden"})

	use(t, dir, writeDatabase(t, "GeoLite2-City", 6, records{"8.8.8.0/24": nested("FR", "Bretagne", "Brest")}))
	if err := d.Reload(); err != nil {
		t.Fatal(err)
	}
	wantPlace(t, d, "8.8.8.8", Place{Country: "FR", Region: "Bretagne", City: "Brest"})
	if n := len(d.Sources()); n != 2 {
		t.Errorf("%d sources, want the new one and the embedded one", n)
	}
}

// A step says that there are new files, and gives the places that they say.
func TestStepNoticesSwap(t *testing.T) {
	dir := t.TempDir()
	use(t, dir, writeDatabase(t, "city ipv4", 4, records{"8.8.8.0/24": flat("DE", "Hesse", "Frankfurt")}))
	d := openGeo(t, dir)
	step := d.NewStep()
	city := func() string { return step.Place(netip.MustParseAddr("8.8.8.8")).City }
	if got := city(); got != "Frankfurt" {
		t.Fatalf("city = %q before the swap", got)
	}
	use(t, dir, writeDatabase(t, "city ipv4", 4, records{"8.8.8.0/24": flat("DE", "Bavaria", "Hof")}))
	d.nextCheck.Store(0) // as after reloadInterval
	changes := 0
	for range 3 * checkEvery {
		if step.Changed() {
			changes++
		}
	}
	if changes != 1 {
		t.Errorf("%d changes, want 1", changes)
	}
	if got := city(); got != "Hof" {
		t.Errorf("city = %q after the swap, want Hof", got)
	}
}

// A broken file leaves the one before in use.
func TestReloadKeepsTheOldOne(t *testing.T) {
	dir := t.TempDir()
	use(t, dir, writeDatabase(t, "city ipv4", 4, records{"8.8.8.0/24": flat("DE", "Hesse", "Frankfurt")}))
	d := openGeo(t, dir)
	target := filepath.Join(dir, "geo-city-ipv4.mmdb")
	if err := os.Remove(target); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(target, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.Reload(); err == nil {
		t.Error("Reload of a broken file gives no error")
	}
	wantPlace(t, d, "8.8.8.8", Place{Country: "DE", Region: "Hesse", City: "Frankfurt"})
}

// Lookups go on while files are swapped under them: each sees the old place
// or the new one. Run with -race.
func TestSwapUnderLookups(t *testing.T) {
	dir := t.TempDir()
	old := writeDatabase(t, "city ipv4", 4, records{"8.8.8.0/24": flat("DE", "Hesse", "Frankfurt")})
	young := writeDatabase(t, "city ipv4", 4, records{"8.8.8.0/24": flat("DE", "Bavaria", "Hof")})
	use(t, dir, old)
	d := openGeo(t, dir)
	address := netip.MustParseAddr("8.8.8.8")

	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if p := d.Lookup(address); p.City != "Frankfurt" && p.City != "Hof" {
					t.Errorf("place = %+v during a swap", p)
					return
				}
			}
		})
	}
	for i := range 8 {
		path := old
		if i%2 == 0 {
			path = young
		}
		use(t, dir, path)
		if err := d.Reload(); err != nil {
			t.Error(err)
		}
	}
	close(done)
	readers.Wait()
}
