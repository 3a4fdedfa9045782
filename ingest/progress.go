package ingest

import "sync/atomic"

// Progress counts what a run has read so far. It may be looked at from another
// goroutine at any time. A nil Progress counts nothing.
type Progress struct {
	Objects atomic.Int64 // finished, known ones included
	Lines   atomic.Int64
	Bytes   atomic.Int64 // as stored
	Loading atomic.Bool  // a batch is being loaded; nothing is read meanwhile
}

func (p *Progress) object(size int64) {
	if p != nil {
		p.Objects.Add(1)
		p.Bytes.Add(size)
	}
}

func (p *Progress) read(bytes int64) {
	if p != nil {
		p.Bytes.Add(bytes)
	}
}

func (p *Progress) lines(n int) {
	if p != nil {
		p.Lines.Add(int64(n))
	}
}

func (p *Progress) finished() {
	if p != nil {
		p.Objects.Add(1)
	}
}

func (p *Progress) loading(now bool) {
	if p != nil {
		p.Loading.Store(now)
	}
}
