package cloudfront_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

func TestEmptyInput(t *testing.T) {
	for name, text := range map[string]string{"nothing": "", "a header only": header33, "line feeds": "\n\n\n", "gzip of nothing": zipped("")} {
		d, err := cloudfront.NewDecoder(strings.NewReader(text), cloudfront.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for range 2 {
			if err := d.Next(new(myweb.Request)); err != io.EOF {
				t.Errorf("%s: %v, want io.EOF", name, err)
			}
		}
	}
}

func TestDamagedObjectsAreUnreadable(t *testing.T) {
	whole := zipped(string(manyLines(1000)))
	for name, text := range map[string]string{
		"gzip cut in its header":     whole[:5],
		"gzip cut in its data":       whole[:len(whole)/2],
		"gzip cut in its checksum":   whole[:len(whole)-3],
		"gzip with a byte changed":   whole[:len(whole)/2] + "\x00\x00\x00" + whole[len(whole)/2+3:],
		"gzip with text behind it":   whole + "text",
		"zstd that is none":          "\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff\xff",
		"zip":                        "PK\x03\x04 and so on",
		"bzip2":                      "BZh91AY&SY",
		"compressed again and again": zipped(zipped(zipped(zipped(header33)))),
	} {
		t.Run(name, func(t *testing.T) {
			n, err := drained(strings.NewReader(text), cloudfront.Options{})
			if myweb.ErrorCode(err) != myweb.CodeUnreadable || errors.Is(err, io.EOF) {
				t.Errorf("after %d requests: %v, want unreadable", n, err)
			}
		})
	}
}

func TestRequestsBeforeTheDamageAreGivenOut(t *testing.T) {
	whole := zipped(string(manyLines(5000)))
	n, err := drained(strings.NewReader(whole[:len(whole)-100]), cloudfront.Options{})
	if n < 4000 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d requests, then %v", n, err)
	}
}

func TestReadErrorIsPassedOn(t *testing.T) {
	broken := errors.New("connection reset")
	n, err := drained(io.MultiReader(bytes.NewReader(manyLines(3)), iotest.ErrReader(broken)), cloudfront.Options{})
	if n != 3 || !errors.Is(err, broken) || myweb.ErrorCode(err) != myweb.CodeUnreadable {
		t.Errorf("%d requests, then %v", n, err)
	}
}

func TestParquetIsLeftToOthers(t *testing.T) {
	if _, err := cloudfront.NewDecoder(strings.NewReader("PAR1\x15\x04"), cloudfront.Options{}); !errors.Is(err, cloudfront.ErrParquet) {
		t.Errorf("by content: %v", err)
	}
	if _, err := cloudfront.NewDecoder(strings.NewReader(""), cloudfront.Options{Format: cloudfront.Parquet}); !errors.Is(err, cloudfront.ErrParquet) {
		t.Errorf("by option: %v", err)
	}
	if _, err := cloudfront.NewDecoder(strings.NewReader(""), cloudfront.Options{Format: "xml"}); myweb.ErrorCode(err) != myweb.CodeInvalid {
		t.Errorf("unknown format: %v", err)
	}
}

// TestReadsOfAnySize: how the bytes arrive changes nothing.
func TestReadsOfAnySize(t *testing.T) {
	text := manyLines(800)
	for name, r := range map[string]io.Reader{
		"a byte at a time": iotest.OneByteReader(bytes.NewReader(text)),
		"by halves":        iotest.HalfReader(bytes.NewReader(text)),
		"data with EOF":    iotest.DataErrReader(bytes.NewReader(text)),
	} {
		if n, err := drained(r, cloudfront.Options{}); n != 800 || err != io.EOF {
			t.Errorf("%s: %d requests, %v", name, n, err)
		}
	}
}

func TestLongLineIsSkippedAndReadingGoesOn(t *testing.T) {
	row := cells{}.row(names33, "\t")
	for _, length := range []int{1 << 10, 70 << 10, 300 << 10} { // within a block, over the first, over any
		long := strings.Repeat("x", length)
		got, rejected := all(t, header33+row+long+"\n"+row+long, cloudfront.Options{MaxLineBytes: 1000})
		if len(got) != 2 || got[1].Line != 5 || len(rejected) != 2 {
			t.Fatalf("length %d: %d requests, %d rejected", length, len(got), len(rejected))
		}
		if e := rejected[0]; e.Reason != myweb.ReasonTooLong || e.Line != 4 || len(e.Text) > myweb.RejectedTextLimit {
			t.Errorf("length %d: %v with %d bytes of text", length, e, len(e.Text))
		}
	}
	agent := strings.Repeat("x", 1<<20-400) // within the default
	if r := one(t, cells{"cs(User-Agent)": agent}.v1()); r.UserAgent != agent {
		t.Error("a line of almost 1 MiB is not read")
	}
}

func TestLineOf100MegabytesIsNotHeld(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r := io.MultiReader(strings.NewReader(header33), io.LimitReader(repeating('x'), 100<<20), strings.NewReader("\n"+cells{}.row(names33, "\t")))
	n, err := drained(r, cloudfront.Options{})
	runtime.ReadMemStats(&after)
	if n != 1 || err != io.EOF {
		t.Errorf("%d requests, %v", n, err)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 16<<20 {
		t.Errorf("%d bytes allocated", allocated)
	}
}

type repeating byte

func (c repeating) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

// TestNoise: bytes of any kind end in rejected lines of bounded text or in an
// unreadable object, whatever they begin with.
func TestNoise(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	for _, start := range []string{"", "{", "#Fields: date time\n", "\x1f\x8b\x08\x00", "\x28\xb5\x2f\xfd", header33} {
		noise := make([]byte, 1<<20)
		random.Read(noise)
		_, rejectedOrErr := drained(io.MultiReader(strings.NewReader(start), bytes.NewReader(noise)), cloudfront.Options{})
		if rejectedOrErr != io.EOF && myweb.ErrorCode(rejectedOrErr) != myweb.CodeUnreadable {
			t.Errorf("%q and noise: %v", start, rejectedOrErr)
		}
	}
}

func TestBytesCountsWhatWasUnpacked(t *testing.T) {
	info, err := os.Stat("../testdata/format/v1-33.log")
	if err != nil {
		t.Fatal(err)
	}
	d := openSample(t, "v1-33-members.gz", cloudfront.Options{})
	requests(t, d)
	if d.Bytes() != info.Size() {
		t.Errorf("%d bytes, want %d", d.Bytes(), info.Size())
	}
}

// TestRequestKeepsWhatEnrichAdds: only the decoded part is written.
func TestRequestKeepsWhatEnrichAdds(t *testing.T) {
	d := openSample(t, "v1-33.log", cloudfront.Options{})
	r := myweb.Request{LogObjectID: 7, Country: "FR", ASN: 1, Region: "Bavaria"}
	if err := d.Next(&r); err != nil {
		t.Fatal(err)
	}
	if r.LogObjectID != 7 || r.Region != "Bavaria" || r.Country != "" || r.ASN != 0 || r.Line != 3 {
		t.Errorf("got %+v", r)
	}
}

// drained reads on over rejected lines and gives the number of requests.
func drained(r io.Reader, o cloudfront.Options) (n int, err error) {
	d, err := cloudfront.NewDecoder(r, o)
	if err != nil {
		return 0, err
	}
	var req myweb.Request
	for {
		err := d.Next(&req)
		var line *cloudfront.LineError
		if errors.As(err, &line) {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}
