package cloudfront_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

// TestResetReadsAsANewDecoder: whatever d has read before, and however far.
func TestResetReadsAsANewDecoder(t *testing.T) {
	files, err := filepath.Glob("../testdata/format/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	logs := map[string]string{
		"nothing": "", "damaged gzip": zipped(string(manyLines(900)))[:9000], "twice packed": zipped(zipped(string(manyLines(3)))),
		"a long line": header33 + strings.Repeat("x", 2<<20), "no log": "some text\n",
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		logs[filepath.Base(file)] = string(text)
		logs[filepath.Base(file)+" in gzip"] = zipped(string(text))
	}
	for first, before := range logs {
		for name, log := range logs {
			var d cloudfront.Decoder
			want := outcome(&cloudfront.Decoder{}, log, -1)
			for _, lines := range []int{-1, 1} {
				outcome(&d, before, lines)
				if got := outcome(&d, log, -1); !slices.Equal(got, want) {
					t.Fatalf("%s after %d lines of %s: got %q, want %q", name, lines, first, got, want)
				}
			}
		}
	}
}

// outcome is what a decoder gives of so many lines of a log, of all for -1.
func outcome(d *cloudfront.Decoder, log string, lines int) (all []string) {
	if err := d.Reset(strings.NewReader(log), cloudfront.Options{}); err != nil {
		return []string{err.Error()}
	}
	for ; lines != 0; lines-- {
		var r myweb.Request
		err := d.Next(&r)
		var rejected *cloudfront.LineError
		switch {
		case err == nil:
			all = append(all, fmt.Sprintf("%+v", r))
		case errors.As(err, &rejected):
			all = append(all, fmt.Sprintf("%+v", *rejected))
		case err == io.EOF:
			return append(all, fmt.Sprint(d.Format(), d.Bytes()))
		default:
			return append(all, err.Error())
		}
	}
	return all
}
