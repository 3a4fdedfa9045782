package agent

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func load(t testing.TB) *Definitions {
	t.Helper()
	d, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// cases reads test cases of uap-core: a user agent and three expected values.
func cases(t testing.TB, name string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name+".tsv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	lines := bufio.NewScanner(zip)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		all = append(all, strings.Split(lines.Text(), "\t"))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// The definitions are newer than the test cases, and name some agents anew.
func TestAgreesWithUAPCore(t *testing.T) {
	d := load(t)
	for _, test := range []struct {
		name    string
		section *section
		compare int // how many values: family and major version; family alone
	}{
		{"browser", &d.browsers, 2},
		{"os", &d.systems, 2},
		{"device", &d.devices, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := cases(t, test.name)
			agree := 0
			for _, c := range all {
				m := d.candidates(c[0])
				r, _ := test.section.first(m, c[0])
				d.release(m)
				if c[1] == r.family && (test.compare < 2 || c[2] == r.first) {
					agree++
				} else {
					t.Logf("%s: want %s %s, got %s %s", c[0], c[1], c[2], r.family, r.first)
				}
			}
			share := float64(agree) / float64(len(all))
			t.Logf("%d of %d agree: %.2f %%", agree, len(all), 100*share)
			if share < 0.99 {
				t.Errorf("%.2f %% agree, want 99 %%", 100*share)
			}
		})
	}
}
