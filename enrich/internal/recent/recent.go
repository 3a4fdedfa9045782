// Package recent remembers the answers that a step of enrich gave lately, in
// bounded memory.
package recent

// Cache keeps at least the size most recently used answers and at most twice
// as many. It has two generations: a full one becomes the old one, and what
// is asked for again moves back to the young one. That costs no list and no
// clock per entry. A Cache belongs to one goroutine.
type Cache[K comparable, V any] struct {
	size       int
	young, old map[K]V
}

// New returns an empty cache of generations of size entries.
func New[K comparable, V any](size int) *Cache[K, V] {
	return &Cache[K, V]{size: size, young: make(map[K]V), old: make(map[K]V)}
}

// Get returns what was put under key, if it is still remembered.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	if v, ok := c.young[key]; ok {
		return v, true
	}
	v, ok := c.old[key]
	if ok {
		c.Put(key, v)
	}
	return v, ok
}

// Put remembers value. A key that holds strings of a longer text must be
// cloned by the caller, or the cache keeps that whole text alive.
func (c *Cache[K, V]) Put(key K, value V) {
	if len(c.young) >= c.size {
		c.old, c.young = c.young, c.old
		clear(c.young)
	}
	c.young[key] = value
}

// Clear forgets everything.
func (c *Cache[K, V]) Clear() {
	clear(c.young)
	clear(c.old)
}
