package main

import (
	"math"
	"math/rand/v2"
	"time"
)

// session is a made-up session. Its dimensions hold the values that a filter
// or breakdown may ask for; pages are its page views in order.
type session struct {
	site     string
	start    time.Time
	visitor  int
	duration float64 // seconds
	pages    []string
	values   map[string]string
}

type fixture struct {
	sessions []session // by start
}

// choice is a value with the odds that it is drawn.
type choice struct {
	value string
	odds  float64
}

func draw(r *rand.Rand, choices []choice) string {
	var total float64
	for _, c := range choices {
		total += c.odds
	}
	at := r.Float64() * total
	for _, c := range choices {
		if at -= c.odds; at < 0 {
			return c.value
		}
	}
	return choices[len(choices)-1].value
}

const (
	daysOfData     = 500
	sessionsPerDay = 700
)

func newFixture() *fixture {
	f := &fixture{}
	first := now.Truncate(24*time.Hour).AddDate(0, 0, -daysOfData)
	for day := range daysOfData + 1 {
		f.addDay(first.AddDate(0, 0, day), day)
	}
	return f
}

// addDay makes a day's sessions: fewer at weekends and at night, more as the
// year goes on, with one good week.
func (f *fixture) addDay(date time.Time, day int) {
	r := rand.New(rand.NewPCG(20261122, uint64(day)))
	level := sessionsPerDay * (0.7 + 0.6*float64(day)/daysOfData) * (0.92 + 0.16*r.Float64())
	if wd := date.Weekday(); wd == time.Saturday || wd == time.Sunday {
		level *= 0.6
	}
	if age := daysOfData - day; age >= 11 && age <= 15 {
		level *= 1.45
	}
	n := int(level)
	for i := range n {
		// Evenly through the quantiles of a day whose peak is at 15:00.
		q := (float64(i) + 0.5) / float64(n)
		hour := 24 * (q + 0.09*math.Sin(2*math.Pi*(q+0.1))/1.4)
		start := date.Add(time.Duration(math.Max(0, math.Min(hour, 23.99)) * float64(time.Hour)))
		if start.After(dataThrough) {
			return
		}
		f.sessions = append(f.sessions, newSession(r, start, day))
	}
}

func newSession(r *rand.Rand, start time.Time, day int) session {
	s := session{start: start, visitor: day*40 + r.IntN(30_000), site: draw(r, sites)}
	// What a visitor is stays the same from one session to the next.
	v := rand.New(rand.NewPCG(7, uint64(s.visitor)))
	device := draw(v, devices)
	system := draw(v, systems[device])
	origin := origins[drawIndex(r, origins)]
	s.pages = []string{draw(r, entryPages)}
	for r.Float64() < 0.55 && len(s.pages) < 12 {
		s.pages = append(s.pages, draw(r, pages))
		s.duration += 8 + r.ExpFloat64()*75
	}
	s.values = map[string]string{
		"source": origin.source, "referrer_domain": origin.domain, "channel": origin.channel,
		"utm_campaign": origin.campaign, "device_type": device, "os": system,
		"browser": draw(v, browsers[system]), "country": draw(v, countries),
		"entry_page": s.pages[0], "exit_page": s.pages[len(s.pages)-1],
	}
	return s
}

func drawIndex(r *rand.Rand, all []origin) int {
	var total float64
	for _, o := range all {
		total += o.odds
	}
	at := r.Float64() * total
	for i, o := range all {
		if at -= o.odds; at < 0 {
			return i
		}
	}
	return len(all) - 1
}
