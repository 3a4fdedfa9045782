package generate

import "slices"

// world is what all workers share and none of them changes.
type world struct {
	Config
	audience      *audience
	sites         []*site
	plan          *plan
	probes        []probe
	probeLottery  lottery
	linesPerVisit []float64 // mean lines of a session, by site
	linesPerSpike []float64 // the same for sessions that the spike sends
}

type probe struct {
	method, path, query string
	status              int
}

func newWorld(c Config) (*world, error) {
	w := &world{Config: c}
	var err error
	if w.audience, err = readAudience(); err != nil {
		return nil, err
	}
	for i, host := range c.Sites {
		s, err := newSite(host, i, c.Sites)
		if err != nil {
			return nil, err
		}
		w.sites = append(w.sites, s)
	}
	rows, err := readTable("probes")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		w.probes = append(w.probes, probe{method: r["method"], path: cell(r["path"]), query: cell(r["query"]), status: int(r.number("status"))})
	}
	w.probeLottery = newLottery(weights(rows))
	w.plan = newPlan(c, w.sites)
	for i := range w.sites {
		w.linesPerVisit = append(w.linesPerVisit, w.measureVisit(i, false))
		w.linesPerSpike = append(w.linesPerSpike, w.measureVisit(i, true))
		w.plan.sites[i].countNewcomers(newcomerShare[w.sites[i].kind]/w.linesPerVisit[i], 1/w.linesPerSpike[i])
	}
	return w, nil
}

// newcomerShare is the share of the sessions that are a visitor's first.
var newcomerShare = map[string]float64{"www": 0.70, "blog": 0.74, "shop": 0.60}

// measureVisit plays sessions that nobody sees to learn how many lines they have.
func (w *world) measureVisit(i int, spike bool) float64 {
	const sessions = 1500
	s := newSimulation(w, i)
	s.seedStep(-1)
	lines := 0
	s.sink = func(*request) { lines++ }
	for id := range int64(sessions) {
		s.session(id, w.From.UnixMilli(), id%10 > 6 && !spike, spike)
	}
	return float64(lines) / sessions
}

// countNewcomers sums up how many visitors come for the first time, given how
// many there are for a line of either sort. Those who came before the logs
// begin have negative numbers.
func (sp *sitePlan) countNewcomers(perLine, perSpikeLine float64) {
	sp.newcomers = make([]float64, len(sp.human)+1)
	for k := range sp.human {
		sp.newcomers[k+1] = sp.newcomers[k] + sp.human[k]*perLine + sp.spike[k]*perSpikeLine
	}
}

// simulation plays one site, step by step. It belongs to one worker.
type simulation struct {
	*world
	random
	who       random // of visitors
	seed      uint64
	site      *site
	siteIndex int
	plan      *sitePlan
	firstStep int64 // since 1970, of index 0
	pingMean  float64
	failing   bool
	sink      func(*request)

	client  client
	request request
	visit   visit
}

func newSimulation(w *world, site int) *simulation {
	s := &simulation{
		world: w, random: newRandom(), who: newRandom(), seed: uint64(w.Seed),
		site: w.sites[site], siteIndex: site, plan: &w.plan.sites[site], firstStep: w.plan.first,
	}
	for _, lines := range s.plan.bots {
		s.pingMean += lines / float64(len(s.plan.bots))
	}
	return s
}

func (s *simulation) seedStep(number int64) { s.random.seed(s.seed, s.site.id, uint64(number)) }

// emit gives the request its number and hands it on. The number is drawn even
// for lines that the sink drops: the same step is played for two days.
func (s *simulation) emit(r *request) {
	r.id = s.Uint64()
	s.sink(r)
}

// play makes all that begins in a step, and returns the number of sessions.
func (s *simulation) play(index int) int {
	s.seedStep(2 * (s.firstStep + int64(index)))
	s.failing = s.plan.incident[index]
	begin, length := (s.firstStep+int64(index))*step.Milliseconds(), step.Milliseconds()

	expected := s.plan.human[index] / s.linesPerVisit[s.siteIndex]
	sent := s.plan.spike[index] / s.linesPerSpike[s.siteIndex]
	fresh := s.plan.newcomers[index+1] - s.plan.newcomers[index]
	firstNew, lastNew := int64(s.plan.newcomers[index]), int64(s.plan.newcomers[index+1])
	for id := firstNew; id < lastNew; id++ {
		s.session(id, begin+s.Int64N(length), false, s.chance(sent/fresh))
	}
	back := s.poisson(max(0, expected+sent-fresh))
	for range back {
		s.session(s.returning(index), begin+s.Int64N(length), true, false)
	}
	s.seedStep(2*(s.firstStep+int64(index)) + 1)
	s.crawlers(index)
	return int(lastNew-firstNew) + back
}

// returning picks a visitor who has come before: most of them lately, some a
// month ago, at about the same time of day; a few come again and again.
func (s *simulation) returning(index int) int64 {
	days := s.ExpFloat64() * 4
	if s.chance(0.3) {
		days = s.ExpFloat64() * 20
	}
	age := int(days)*stepsPerDay + int(s.NormFloat64()*9)
	if age < 8 {
		age = 8 + s.IntN(12)
	}
	then := index - age
	id := int64(0)
	if then < 0 {
		perStep := s.plan.newcomers[len(s.plan.newcomers)-1] / float64(len(s.plan.human))
		id = int64(float64(then)*perStep) - 1
	} else {
		here := s.plan.newcomers[then]
		id = int64(here + s.Float64()*(s.plan.newcomers[then+1]-here))
	}
	if s.chance(0.45) {
		id &^= 15 // regulars
	}
	return id
}

// steps returns the indexes of the plan's steps of a day: [from, to).
func (w *world) steps(day int64) (int, int) {
	from := int(day*stepsPerDay - w.plan.first)
	return max(from, warmUp), min(from+stepsPerDay, len(w.plan.sites[0].human))
}

// days returns the days that the logs touch, since 1970.
func (w *world) days() []int64 {
	var days []int64
	for d := w.From.Unix() / 86400; d*86400 < w.To.Unix(); d++ {
		days = append(days, d)
	}
	return slices.Clip(days)
}
