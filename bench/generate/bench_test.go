package generate

import (
	"io"
	"testing"
)

// BenchmarkStream says what a line costs without compression.
func BenchmarkStream(b *testing.B) {
	c := week(100_000)
	var lines int64
	for b.Loop() {
		s, err := Stream(b.Context(), io.Discard, c)
		if err != nil {
			b.Fatal(err)
		}
		lines += s.Lines
		b.SetBytes(s.TextBytes)
	}
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkWrite adds compression and files.
func BenchmarkWrite(b *testing.B) {
	c := week(100_000)
	c.Compress = true
	var lines int64
	for b.Loop() {
		s, err := Write(b.Context(), b.TempDir(), c, nil)
		if err != nil {
			b.Fatal(err)
		}
		lines += s.Lines
	}
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
}
