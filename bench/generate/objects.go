package generate

import (
	"bytes"
	"fmt"
	"slices"
	"time"
)

const hourMillis = int64(time.Hour / time.Millisecond)

// object is a log file in the making.
type object struct {
	text  []byte
	lines int64
	order []uint64 // of each line: when it is written down (32 bits), its offset in text (32 bits)
}

// jitter is how far the lines of a file stray from the order of time: edge
// servers send what they have, each on its own.
const jitter = 90_000 // milliseconds

// arrange puts the lines in the order in which they are delivered, in dst.
func (o *object) arrange(dst []byte, header string) []byte {
	slices.Sort(o.order)
	dst = append(dst, header...)
	for _, key := range o.order {
		rest := o.text[uint32(key):]
		dst = append(dst, rest[:bytes.IndexByte(rest, '\n')+1]...)
	}
	return dst
}

// hour collects the lines of an hour of a site: a slice of the hour makes a
// file. What is late, and what is delivered twice, goes into a file of its own.
type hour struct {
	slices    []object
	flushed   int // slices that are delivered
	late      object
	lateShare float64
}

// objects sorts the lines of a site and day into files. It keeps only what is
// not delivered yet.
type objects struct {
	world   *world
	site    *site
	layout  *layout
	begin   int64 // milliseconds since 1970: the first hour
	hours   []hour
	from    int64 // lines are kept in [from, to)
	to      int64
	summary Summary
	deliver func(name string, text []byte, lines int64) error

	*buffers
}

// buffers are what a worker uses again for the next files.
type buffers struct {
	arranged []byte
	text     [][]byte
	order    [][]uint64
}

func (b *buffers) give(o *object) {
	if n := len(b.text); n > 0 {
		o.text, b.text = b.text[n-1], b.text[:n-1]
		o.order, b.order = b.order[n-1], b.order[:n-1]
	}
}

func (b *buffers) take(o *object) {
	b.text, b.order = append(b.text, o.text[:0]), append(b.order, o.order[:0])
	*o = object{}
}

// Shares of the lines that are not delivered as they should be.
const (
	duplicated = 0.0004
	cutShort   = 0.0002
	maxLate    = 0.10 // of an hour; half of the hours have no late lines at all
)

func newObjects(w *world, site int, day int64, b *buffers, deliver func(string, []byte, int64) error) *objects {
	first, last := w.steps(day)
	start := func(index int) int64 { return (w.plan.first + int64(index)) * step.Milliseconds() }
	o := &objects{
		world: w, site: w.sites[site], layout: newLayout(w.Format), deliver: deliver, buffers: b,
		begin: start(first) / hourMillis * hourMillis,
		from:  max(start(first), w.From.UnixMilli()), to: min(start(last), w.To.UnixMilli()),
	}
	p := &w.plan.sites[site]
	for h := o.begin; h < o.to; h += hourMillis {
		expected := 0.0
		for k := range 6 {
			i := int(h/step.Milliseconds()-w.plan.first) + k
			if i >= first && i < last {
				expected += p.human[i] + p.spike[i] + p.bots[i]
			}
		}
		draw := mix(mix(uint64(w.Seed), o.site.id), uint64(h))
		o.hours = append(o.hours, hour{
			slices:    make([]object, max(1, int(expected/float64(w.LinesPerFile)+0.5))),
			lateShare: max(0, uniform(draw)*2-1) * maxLate,
		})
	}
	return o
}

// add writes the line of a request, if its time belongs to the day.
func (o *objects) add(r *request) {
	if r.finished < o.from || r.finished >= o.to {
		return
	}
	since := r.finished - o.begin
	h := &o.hours[since/hourMillis]
	to := &h.slices[since%hourMillis*int64(len(h.slices))/hourMillis]
	if uniform(mix(r.id, 1)) < h.lateShare {
		to = &h.late
		o.summary.Late++
	}
	start := len(to.text)
	o.write(to, r)
	if r.client.bot {
		o.summary.Bots++
	}
	if o.world.Malformed && uniform(mix(r.id, 2)) < cutShort {
		keep := start + (len(to.text)-start)*int(20+r.id%60)/100
		to.text = append(to.text[:keep], '\n')
		o.summary.Malformed++
		return
	}
	if r.pageView() {
		o.summary.PageViews++
	}
	if uniform(mix(r.id, 3)) < duplicated && to != &h.late {
		o.write(&h.late, r)
		o.summary.Duplicates++
	}
}

func (o *objects) write(to *object, r *request) {
	if to.lines == 0 {
		o.give(to)
	}
	when := (r.finished-o.begin)%hourMillis + int64(mix(r.id, 4)%jitter)
	to.order = append(to.order, uint64(when)<<32|uint64(len(to.text)))
	to.text = o.layout.appendLine(to.text, o.site, r)
	to.lines++
	o.summary.Lines++
}

// flush delivers the files that cannot grow any more: nothing that begins after
// a time ends before it.
func (o *objects) flush(until int64) error {
	for i := range o.hours {
		h := &o.hours[i]
		start := o.begin + int64(i)*hourMillis
		n := int64(len(h.slices))
		for h.flushed < len(h.slices) && start+int64(h.flushed+1)*hourMillis/n <= until {
			if err := o.send(start, h.flushed, &h.slices[h.flushed]); err != nil {
				return err
			}
			h.flushed++
		}
		if start+hourMillis <= until || until >= o.to {
			if err := o.send(start, len(h.slices), &h.late); err != nil {
				return err
			}
		}
	}
	return nil
}

// send delivers a file, named as CloudFront names it.
func (o *objects) send(start int64, nth int, what *object) error {
	if what.lines == 0 {
		return nil
	}
	unique := uint32(mix(mix(uint64(o.world.Seed), o.site.id), uint64(start)+uint64(nth)))
	name := fmt.Sprintf("%s.%s.%08x", o.site.distribution, time.UnixMilli(start).UTC().Format("2006-01-02-15"), unique)
	o.arranged = what.arrange(o.arranged[:0], o.layout.header)
	o.summary.Files++
	o.summary.TextBytes += int64(len(o.arranged))
	err := o.deliver(name, o.arranged, what.lines)
	o.take(what)
	return err
}
