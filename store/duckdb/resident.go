package duckdb

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// spareMemory is how much the process may grow, beyond DuckDB's memory limit,
// while a statement of a person runs. Some aggregates (quantiles) gather what
// the limit does not count.
const spareMemory = 512 << 20

// residentMemory is what the process takes now, in bytes; 0 where Linux's /proc
// does not say.
func residentMemory() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

var units = []struct {
	name  string
	bytes float64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}}

// bytesOf reads a size such as 256MB. What is not understood is 0: DuckDB has
// taken it or refused it before.
func bytesOf(size string) int64 {
	for _, unit := range units {
		number, ok := strings.CutSuffix(strings.ToLower(size), strings.ToLower(unit.name))
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil {
			return 0
		}
		return int64(n * unit.bytes)
	}
	return 0
}
