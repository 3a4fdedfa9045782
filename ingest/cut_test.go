package ingest_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// The same lines, in any order and cut into any files, give the same tables.
func TestAnyCut(t *testing.T) {
	l := logs(t, 1500)
	storetest.Checks(t, "10")
	want := tablesOf(t, write(t, t.TempDir(), "all.log", l.file(l.lines, false)))
	rapid.Check(t, func(rt *rapid.T) {
		lines := slices.Clone(l.lines)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "order"), 0))
		if rapid.Bool().Draw(rt, "shuffled") {
			random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		}
		folder, err := os.MkdirTemp(t.TempDir(), "cut")
		if err != nil {
			rt.Fatal(err)
		}
		for i := 0; len(lines) > 0; i++ {
			n := min(len(lines), 1+random.IntN(rapid.SampledFrom([]int{10, 100, 1000, 2000}).Draw(rt, "size")))
			gz := random.IntN(2) == 0
			name := filepath.Join(fmt.Sprint("folder-", random.IntN(3)), fmt.Sprint(i))
			_ = os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700)
			write(t, folder, name, l.file(lines[:n], gz))
			if random.IntN(5) == 0 { // a part of it is delivered once more
				write(t, folder, name+"-again", l.file(lines[n/2:n], !gz))
			}
			lines = lines[n:]
		}
		s := openAt(t, filepath.Join(folder, ".database"))
		defer closed(t, s)
		load(t, s, source.Files(folder), rows(rapid.SampledFrom([]int{0, 300, 1000}).Draw(rt, "rows of a batch")),
			workers(rapid.IntRange(1, 4).Draw(rt, "workers")))
		storetest.Same(rt, tables(rt, s), want)
		storetest.Sound(rt, s)
	})
}

// A batch is a matter of memory: what is in the tables does not show it.
func TestBatchesOfAnySize(t *testing.T) {
	l := logs(t, 6000)
	path := write(t, t.TempDir(), "large.log", l.file(l.lines, true))
	whole := open(t)
	want := load(t, whole, source.Files(path))
	for _, n := range []int{1, 2049, 5000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			s := open(t)
			got := load(t, s, source.Files(path), rows(n))
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("summary\n got %+v\nwant %+v", got, want)
			}
			storetest.Same(t, tables(t, s), tables(t, whole))
			storetest.Same(t, storetest.Dump(t, s, "rejected_lines"), storetest.Dump(t, whole, "rejected_lines"))
			if got, want := ledgerRow(t, s, path), ledgerRow(t, whole, path); got != want {
				t.Errorf("ledger\n got %+v\nwant %+v", got, want)
			}
			storetest.Sound(t, s)
		})
	}
}
