package generate

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Log formats that can be written.
const (
	FormatV1     = "v1"      // standard logs, legacy: 33 cells between tabs
	FormatV2JSON = "v2-json" // standard logs, v2: an object on each line, 35 keys
)

// Config says what to write. The zero value of each field but From, To and
// Requests is a sensible default.
type Config struct {
	Seed     int64
	Requests int       // lines in all, approximately
	From, To time.Time // [From, To)

	// Sites are host names. A name that starts with "blog." or "shop." gets
	// pages of that kind; the others are company sites, in turn with the rest.
	// Default: www.example.com, blog.example.org, shop.example.net.
	Sites []string

	Format       string // FormatV1 (default) or FormatV2JSON
	LinesPerFile int    // approximately; default 20000. A file never spans two hours or two sites

	Compress  bool // gzip; file names end in .gz
	GzipLevel int  // default 6

	// Malformed cuts a few lines short, as a writer that dies would.
	Malformed bool

	Workers int // default GOMAXPROCS; does not change what is written
}

// Summary counts what was written.
type Summary struct {
	Files     int
	Lines     int64 // all but header lines
	Bytes     int64 // size of the files
	TextBytes int64 // the same before compression

	PageViews  int64 // by the definition of the page view, duplicates counted once
	Sessions   int64 // approximately: a visitor who is back within the timeout joins two of them
	Bots       int64 // lines of clients that say in their user agent that they are no people
	Late       int64 // lines delivered in a later file of their hour
	Duplicates int64 // lines that are also in another file
	Malformed  int64 // lines cut short
}

func (s *Summary) add(o Summary) {
	s.Files += o.Files
	s.Lines += o.Lines
	s.Bytes += o.Bytes
	s.TextBytes += o.TextBytes
	s.PageViews += o.PageViews
	s.Sessions += o.Sessions
	s.Bots += o.Bots
	s.Late += o.Late
	s.Duplicates += o.Duplicates
	s.Malformed += o.Malformed
}

// complete returns c with its defaults filled in.
func (c Config) complete() (Config, error) {
	if c.Requests <= 0 {
		return c, errors.New("generate: Requests must be positive")
	}
	c.From, c.To = c.From.UTC(), c.To.UTC()
	if c.From.Unix() <= 0 || !c.From.Before(c.To) {
		return c, fmt.Errorf("generate: From (%s) must be before To (%s)", c.From.Format(time.RFC3339), c.To.Format(time.RFC3339))
	}
	if c.Format == "" {
		c.Format = FormatV1
	}
	if c.Format != FormatV1 && c.Format != FormatV2JSON {
		return c, fmt.Errorf("generate: unknown format %q: use %s or %s", c.Format, FormatV1, FormatV2JSON)
	}
	if len(c.Sites) == 0 {
		c.Sites = []string{"www.example.com", "blog.example.org", "shop.example.net"}
	}
	if c.LinesPerFile <= 0 {
		c.LinesPerFile = 20000
	}
	if c.GzipLevel == 0 {
		c.GzipLevel = 6
	}
	if c.GzipLevel < gzip.BestSpeed || c.GzipLevel > gzip.BestCompression {
		return c, fmt.Errorf("generate: gzip level %d: use 1 to 9", c.GzipLevel)
	}
	if c.Workers <= 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	return c, nil
}
