package crawler

import (
	"bufio"
	"compress/gzip"
	"os"
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

// instances are the user agents of bots that the list gives.
func instances(t testing.TB) []string {
	t.Helper()
	file, err := os.Open("testdata/instances.txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	lines := bufio.NewScanner(zip)
	for lines.Scan() {
		all = append(all, lines.Text())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestInstancesAreBots(t *testing.T) {
	d := load(t)
	all := instances(t)
	if len(all) < 2000 {
		t.Fatalf("%d instances, want the whole list", len(all))
	}
	for _, userAgent := range all {
		if bot := d.Identify(userAgent); !bot.IsBot || bot.Name == "" || bot.Class == "" {
			t.Errorf("%q: %+v", userAgent, bot)
		}
	}
}
