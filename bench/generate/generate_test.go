package generate

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

// week is a configuration for tests: a week in November.
func week(requests int) Config {
	from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	return Config{Seed: 7, Requests: requests, From: from, To: from.AddDate(0, 0, 7)}
}

func mustWrite(t *testing.T, c Config) (string, Summary) {
	t.Helper()
	dir := t.TempDir()
	s, err := Write(t.Context(), dir, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return dir, s
}

// digest is of all names and contents of a directory.
func digest(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	for _, name := range names(t, dir) {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %d\n", name, len(b))
		h.Write(b)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// eachLine calls do for the lines of all files, header lines left out.
func eachLine(t *testing.T, dir string, do func(file, line string)) {
	t.Helper()
	for _, name := range names(t, dir) {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		var r io.Reader = f
		if strings.HasSuffix(name, ".gz") {
			if r, err = gzip.NewReader(f); err != nil {
				t.Fatal(err)
			}
		}
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			if line := lines.Text(); !strings.HasPrefix(line, "#") {
				do(name, line)
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
}

func TestTheSameSeedGivesTheSameFiles(t *testing.T) {
	c := week(20_000)
	c.Compress, c.LinesPerFile, c.Workers = true, 100, 1
	first, _ := mustWrite(t, c)
	c.Workers = 3
	again, _ := mustWrite(t, c)
	if digest(t, first) != digest(t, again) {
		t.Error("two runs with one seed differ")
	}
	c.Seed++
	other, _ := mustWrite(t, c)
	if digest(t, first) == digest(t, other) {
		t.Error("another seed gives the same files")
	}
}

func TestSummaryIsWhatTheFilesSay(t *testing.T) {
	for _, c := range []Config{{}, {Compress: true}, {LinesPerFile: 50}} {
		base := week(30_000)
		c.Seed, c.Requests, c.From, c.To = base.Seed, base.Requests, base.From, base.To
		dir, s := mustWrite(t, c)
		var lines, pageViews, bytes int64
		ids := map[string]bool{}
		bots := botAgents(t)
		eachLine(t, dir, func(_, line string) {
			lines++
			cells := strings.Split(line, "\t")
			if ids[cells[14]] {
				return // a duplicate
			}
			ids[cells[14]] = true
			if isPageView(cells, bots) {
				pageViews++
			}
		})
		for _, name := range names(t, dir) {
			info, err := os.Stat(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			bytes += info.Size()
		}
		got := Summary{Files: len(names(t, dir)), Lines: lines, Bytes: bytes, PageViews: pageViews, Duplicates: lines - int64(len(ids))}
		want := Summary{Files: s.Files, Lines: s.Lines, Bytes: s.Bytes, PageViews: s.PageViews, Duplicates: s.Duplicates}
		if got != want {
			t.Errorf("files say %+v, summary %+v", got, want)
		}
	}
}

// botAgents are the encoded user agents that tell on themselves.
func botAgents(t *testing.T) map[string]bool {
	t.Helper()
	a, err := readAudience()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, b := range a.bots {
		if !b.disguised {
			all[b.agent] = true
		}
	}
	return all
}

// isPageView is the definition of the product, applied to the cells of a line.
func isPageView(cells []string, bots map[string]bool) bool {
	if cells[5] != "GET" || cells[8] != "200" && cells[8] != "304" || bots[cells[10]] {
		return false
	}
	if cells[29] == "-" {
		name := cells[7][strings.LastIndexByte(cells[7], '/')+1:]
		return !strings.Contains(name, ".") || strings.HasSuffix(name, ".html")
	}
	return strings.HasPrefix(cells[29], "text/html")
}

func TestLinesAreLegal(t *testing.T) {
	c := week(30_000)
	c.Compress = true
	dir, _ := mustWrite(t, c)
	object := regexp.MustCompile(`^E[0-9A-Z]{12}\.(\d{4}-\d\d-\d\d-\d\d)\.[0-9a-f]{8}\.gz$`)
	legal := regexp.MustCompile(`^([!$&(-;=?-\[\]_a-z]|%[0-9A-F]{2})+$`)
	edge := regexp.MustCompile(`^[A-Z]{3}\d{1,3}-[CP]\d{1,2}$`)
	eachLine(t, dir, func(file, line string) {
		name := object.FindStringSubmatch(file)
		if name == nil {
			t.Fatalf("file name %s", file)
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 33 {
			t.Fatalf("%d cells", len(cells))
		}
		for i, cell := range cells {
			if !legal.MatchString(strings.ReplaceAll(cell, `\x20`, "")) {
				t.Fatalf("%s: %q", fields[i], cell)
			}
		}
		if hour := cells[0] + "-" + cells[1][:2]; hour != name[1] {
			t.Fatalf("a line of %s in the file of %s", hour, name[1])
		}
		if !edge.MatchString(cells[2]) {
			t.Fatalf("edge location %q", cells[2])
		}
		if len(cells[14]) != 56 {
			t.Fatalf("request id of %d characters", len(cells[14]))
		}
	})
}

func TestSharesAreBelievable(t *testing.T) {
	const lines = 100_000
	dir, s := mustWrite(t, week(lines))
	count := map[string]float64{}
	eachLine(t, dir, func(_, line string) {
		cells := strings.Split(line, "\t")
		count["status "+cells[8]]++
		count["method "+cells[5]]++
		count[cells[22]]++
		count[cells[23]]++
		count["all"]++
		for _, mark := range []string{"%2520", "%25C3%25A9", "utm_source=", "gclid=", `,\x20`} {
			if strings.Contains(line, mark) {
				count[mark]++
			}
		}
		if strings.Contains(cells[4], ":") {
			count["IPv6"]++
		}
	})
	count["page views"], count["bots"], count["late"] = float64(s.PageViews), float64(s.Bots), float64(s.Late)
	for _, want := range []struct {
		what     string
		from, to float64 // share of the lines
	}{
		{"page views", 0.19, 0.27},
		{"bots", 0.30, 0.38},
		{"late", 0.01, 0.04},
		{"status 200", 0.75, 0.90},
		{"status 304", 0.03, 0.10},
		{"status 301", 0.005, 0.04},
		{"status 404", 0.01, 0.05},
		{"status 403", 0.002, 0.02},
		{"status 206", 0.003, 0.06},
		{"status 000", 0.0005, 0.005},
		{"method HEAD", 0.005, 0.05},
		{"method POST", 0.001, 0.02},
		{"method OPTIONS", 0.0002, 0.01},
		{"Hit", 0.50, 0.80},
		{"Miss", 0.10, 0.35},
		{"HTTP/2.0", 0.2, 0.6},
		{"HTTP/3.0", 0.2, 0.6},
		{"IPv6", 0.15, 0.45},
		{"%2520", 0.001, 0.03},
		{"%25C3%25A9", 0.001, 0.03},
		{"utm_source=", 0.005, 0.05},
		{"gclid=", 0.001, 0.03},
		{`,\x20`, 0.0001, 0.01},
	} {
		if share := count[want.what] / count["all"]; share < want.from || share > want.to {
			t.Errorf("%s: share %.4f, want %.4f to %.4f", want.what, share, want.from, want.to)
		}
	}
	if n := count["all"]; n < 0.93*lines || n > 1.07*lines {
		t.Errorf("%.0f lines for %d requests", n, lines)
	}
}

func TestMalformedLinesOnlyOnRequest(t *testing.T) {
	c := week(60_000)
	c.Malformed = true
	dir, s := mustWrite(t, c)
	short := int64(0)
	eachLine(t, dir, func(_, line string) {
		if strings.Count(line, "\t") != 32 {
			short++
		}
	})
	if short == 0 || short > s.Malformed || s.Malformed > 60 {
		t.Errorf("%d short lines, summary says %d", short, s.Malformed)
	}
}

func TestStreamHasTheLinesOfTheFiles(t *testing.T) {
	c := week(10_000)
	dir, _ := mustWrite(t, c)
	want := map[string]int{}
	eachLine(t, dir, func(_, line string) { want[line]++ })
	var out bytes.Buffer
	s, err := Stream(t.Context(), &out, c)
	if err != nil {
		t.Fatal(err)
	}
	if int64(out.Len()) != s.Bytes {
		t.Errorf("%d bytes, summary says %d", out.Len(), s.Bytes)
	}
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, "#") {
			want[strings.TrimSuffix(line, "\n")]--
		}
	}
	for _, n := range want {
		if n != 0 {
			t.Fatal("the stream and the files differ")
		}
	}
}

func TestCancelStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := week(2_000_000)
	files := 0
	_, err := Write(ctx, t.TempDir(), c, func(int64, int64) {
		if files++; files == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if files > 40 {
		t.Errorf("%d files after the end was asked for", files)
	}
}

func TestConfigIsChecked(t *testing.T) {
	good := week(100)
	for what, spoil := range map[string]func(*Config){
		"no requests":    func(c *Config) { c.Requests = 0 },
		"no time":        func(c *Config) { c.To = c.From },
		"no begin":       func(c *Config) { c.From = time.Time{} },
		"unknown format": func(c *Config) { c.Format = "v3" },
		"gzip level":     func(c *Config) { c.GzipLevel = 12 },
	} {
		c := good
		spoil(&c)
		if _, err := Write(t.Context(), t.TempDir(), c, nil); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
