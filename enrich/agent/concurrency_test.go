package agent

import (
	"sync"
	"testing"
)

// Definitions are shared by all workers, and compile expressions as they go.
func TestConcurrentUse(t *testing.T) {
	d := load(t)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for _, test := range present {
				if got := d.Parse(test.userAgent); got != test.want {
					t.Errorf("%s: got %q", test.userAgent, got)
				}
			}
		})
	}
	workers.Wait()
}
