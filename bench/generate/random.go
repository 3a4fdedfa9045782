package generate

import (
	"math"
	"math/rand/v2"
)

// random is a source of random numbers that can be seeded again for free: each
// step and each visitor has a sequence of its own.
type random struct {
	pcg *rand.PCG
	*rand.Rand
}

func newRandom() random {
	pcg := rand.NewPCG(0, 0)
	return random{pcg: pcg, Rand: rand.New(pcg)}
}

func (r random) seed(a, b, c uint64) {
	r.pcg.Seed(mix(a, b), mix(b, c))
}

// mix makes one well-spread number of two (the finisher of SplitMix64).
func mix(a, b uint64) uint64 {
	x := a*0x9e3779b97f4a7c15 + b + 0x632be59bd9b4e019
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// uniform makes a number in [0, 1) of a hash.
func uniform(hash uint64) float64 { return float64(hash>>11) / (1 << 53) }

func (r random) chance(p float64) bool { return r.Float64() < p }

// logNormal draws a duration or size whose median is known and whose tail is
// long: sigma 0.5 is calm, 1 is wild.
func (r random) logNormal(median, sigma float64) float64 {
	return median * math.Exp(sigma*r.NormFloat64())
}

func (r random) poisson(mean float64) int {
	if mean > 50 {
		return max(0, int(mean+math.Sqrt(mean)*r.NormFloat64()+0.5))
	}
	n, limit := 0, math.Exp(-mean)
	for p := r.Float64(); p > limit; p *= r.Float64() {
		n++
	}
	return n
}

// lottery draws an index by weight in constant time (Vose's alias method).
type lottery struct {
	keep  []float64
	alias []int
}

func newLottery(weights []float64) lottery {
	n, total := len(weights), 0.0
	for _, w := range weights {
		total += w
	}
	l := lottery{keep: make([]float64, n), alias: make([]int, n)}
	var small, large []int
	scaled := make([]float64, n)
	for i, w := range weights {
		l.keep[i], l.alias[i] = 1, i
		scaled[i] = w * float64(n) / total
		if scaled[i] < 1 {
			small = append(small, i)
		} else {
			large = append(large, i)
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, g := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		l.keep[s], l.alias[s] = scaled[s], g
		if scaled[g] -= 1 - scaled[s]; scaled[g] < 1 {
			large = large[:len(large)-1]
			small = append(small, g)
		}
	}
	return l
}

func (l lottery) draw(r random) int {
	f := r.Float64() * float64(len(l.keep))
	i := int(f)
	if f-float64(i) < l.keep[i] {
		return i
	}
	return l.alias[i]
}
