package generate

import (
	"math"
	"time"
)

const (
	step        = 10 * time.Minute
	stepsPerDay = 144
	warmUp      = 6 // steps before a day that can send lines over midnight: no session is longer

	humanShare = 0.65 // of all lines
	spikeGain  = 5.0  // lines of the spike, in average days of the site; less in short logs
)

// plan says how many lines each site expects in each step.
type plan struct {
	first int64 // step since 1970 of index 0, a warm-up before From
	sites []sitePlan
}

type sitePlan struct {
	human     []float64 // expected lines of all other people, by step
	bots      []float64 // expected lines of bots
	spike     []float64 // expected lines of people whom the spike sends
	newcomers []float64 // visitors who have come for the first time before the step, [0, len]
	incident  []bool    // the origin fails
}

func newPlan(c Config, sites []*site) *plan {
	start, end := c.From.Unix()/int64(step/time.Second), (c.To.Unix()-1)/int64(step/time.Second)
	p := &plan{first: start - warmUp}
	n := int(end-start) + 1 + warmUp
	humanTotal, botTotal := 0.0, 0.0
	for i, s := range sites {
		sp := sitePlan{human: make([]float64, n), bots: make([]float64, n), spike: make([]float64, n), incident: make([]bool, n)}
		for k := range n {
			at := time.Unix((p.first+int64(k))*int64(step/time.Second), 0).UTC()
			trend := 0.85 + 0.30*float64(k)/float64(n)
			sp.human[k] = s.share * trend * rhythm(s, at) * dayNoise(c.Seed, s, at)
			sp.bots[k] = s.share * (0.9 + 0.2*float64(k)/float64(n))
			sp.incident[k] = fails(c.Seed, s, at)
		}
		if i == spikeSite(sites) {
			sp.addSpike(c)
		}
		p.sites = append(p.sites, sp)
	}
	for i := range p.sites {
		for k := warmUp; k < n; k++ {
			humanTotal += p.sites[i].human[k] + p.sites[i].spike[k]
			botTotal += p.sites[i].bots[k]
		}
	}
	for i := range p.sites {
		for k := range n {
			p.sites[i].human[k] *= float64(c.Requests) * humanShare / humanTotal
			p.sites[i].spike[k] *= float64(c.Requests) * humanShare / humanTotal
			p.sites[i].bots[k] *= float64(c.Requests) * (1 - humanShare) / botTotal
		}
	}
	return p
}

// daily is the share of people awake and on line, by hour of local time.
var daily = map[string][24]float64{
	"www":  {.30, .22, .18, .16, .18, .26, .42, .66, 1.00, 1.32, 1.46, 1.48, 1.36, 1.44, 1.52, 1.48, 1.36, 1.18, 1.00, .92, .88, .80, .62, .44},
	"blog": {.40, .26, .20, .18, .22, .34, .62, .96, 1.14, 1.18, 1.16, 1.14, 1.20, 1.16, 1.12, 1.12, 1.16, 1.18, 1.20, 1.30, 1.42, 1.40, 1.14, .72},
	"shop": {.48, .30, .20, .16, .16, .24, .42, .62, .84, 1.00, 1.08, 1.12, 1.20, 1.16, 1.10, 1.08, 1.12, 1.20, 1.32, 1.52, 1.68, 1.62, 1.26, .82},
}

// weekly is the weight of a day, Sunday first.
var weekly = map[string][7]float64{
	"www":  {.56, 1.12, 1.20, 1.20, 1.14, 1.00, .52},
	"blog": {.88, 1.08, 1.10, 1.06, 1.02, .96, .84},
	"shop": {1.22, .98, .92, .90, .94, 1.02, 1.12},
}

func rhythm(s *site, at time.Time) float64 {
	local := at.Add(time.Duration(s.utcOffset * float64(time.Hour)))
	hour, part := local.Hour(), float64(local.Minute())/60
	curve := daily[s.kind]
	return (curve[hour]*(1-part) + curve[(hour+1)%24]*part) * weekly[s.kind][local.Weekday()]
}

// dayNoise makes no two Tuesdays alike.
func dayNoise(seed int64, s *site, at time.Time) float64 {
	return 0.90 + 0.20*uniform(mix(mix(uint64(seed), s.id), uint64(at.Unix()/86400)))
}

// fails is true for twenty minutes of about every twelfth day of a site.
func fails(seed int64, s *site, at time.Time) bool {
	h := mix(mix(uint64(seed)+1, s.id), uint64(at.Unix()/86400))
	bad := int(h / 12 % (stepsPerDay - 1))
	now := at.Hour()*6 + at.Minute()/10
	return h%12 == 0 && (now == bad || now == bad+1)
}

// spikeSite is the first blog, or else the first site.
func spikeSite(sites []*site) int {
	for i, s := range sites {
		if s.kind == "blog" {
			return i
		}
	}
	return 0
}

// addSpike adds the day on which a news site links to a page: a steep rise in
// an afternoon, gone after a day. Logs of less than three days have none.
func (sp *sitePlan) addSpike(c Config) {
	days := c.To.Sub(c.From).Hours() / 24
	if days < 3 {
		return
	}
	n := len(sp.human)
	start := warmUp + int(0.62*float64(n-warmUp))/stepsPerDay*stepsPerDay + 14*6
	total := 0.0
	for _, w := range sp.human {
		total += w
	}
	perStep := min(spikeGain, 0.6*days) * total / days / 5 / 6 // the integral of the curve is about 5 hours
	for k := start; k < n; k++ {
		hours := float64(k-start) / 6
		sp.spike[k] = perStep * math.Exp(-hours/5) * min(1, 0.2+hours)
	}
}
