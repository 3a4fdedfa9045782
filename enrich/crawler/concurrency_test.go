package crawler

import (
	"sync"
	"testing"
)

// Definitions are shared by all workers, and compile expressions as they go.
func TestConcurrentUse(t *testing.T) {
	d := load(t)
	all := instances(t)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for _, userAgent := range all {
				if !d.Identify(userAgent).IsBot {
					t.Errorf("%q is no bot", userAgent)
				}
			}
		})
	}
	workers.Wait()
}
