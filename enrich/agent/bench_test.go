package agent

import (
	"testing"

	myweb "github.com/myweb-analytics/myweb"
)

// BenchmarkParse parses distinct user agents: the browser cases of uap-core,
// which are odder than what a site sees, and those of agents_test.go.
func BenchmarkParse(b *testing.B) {
	d := load(b)
	run := func(name string, agents []string) {
		for _, userAgent := range agents {
			d.Parse(userAgent) // expressions are compiled when first tried
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.Parse(agents[i%len(agents)])
			}
		})
	}
	var usual, odd []string
	for _, test := range present {
		usual = append(usual, test.userAgent)
	}
	run("present", usual)
	for _, c := range cases(b, "browser") {
		odd = append(odd, c[0])
	}
	run("uap-core", odd)
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}

func BenchmarkComplete(b *testing.B) {
	step := load(b).NewStep()
	r := myweb.Request{UserAgent: present[0].userAgent}
	b.ReportAllocs()
	for b.Loop() {
		step.Complete(&r)
	}
}
