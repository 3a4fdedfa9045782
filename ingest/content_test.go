package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"

	"github.com/myweb-analytics/myweb/source"
)

func TestContentIsDigestedAndReadAgain(t *testing.T) {
	c := newContent()
	for _, size := range []int{0, 1, 3 * keptBytes, keptBytes - 1, keptBytes, keptBytes + 1, 7} {
		text := make([]byte, size)
		for i := range text {
			text[i] = byte(i * size >> 3)
		}
		file, digest, n, err := c.digest(source.Memory(text))
		if err != nil {
			t.Fatal(err)
		}
		if want := sha256.Sum256(text); digest != hex.EncodeToString(want[:]) || n != int64(size) {
			t.Errorf("%d bytes: digest %s of %d", size, digest, n)
		}
		for range 2 {
			if again, err := io.ReadAll(file); err != nil || !bytes.Equal(again, text) {
				t.Errorf("%d bytes: %d read again, %v", size, len(again), err)
			}
			if _, err := file.Seek(0, io.SeekStart); err != nil {
				t.Error(err)
			}
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
}
