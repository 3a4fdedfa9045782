package recent

import "testing"

func TestCacheIsBounded(t *testing.T) {
	c := New[int, int](8)
	for i := range 1000 {
		c.Put(i, i*i)
		if n := len(c.young) + len(c.old); n > 16 {
			t.Fatalf("%d entries after %d puts, want at most 16", n, i+1)
		}
	}
	for i := 992; i < 1000; i++ {
		if v, ok := c.Get(i); !ok || v != i*i {
			t.Errorf("Get(%d) = %d, %v: one of the last 8 is forgotten", i, v, ok)
		}
	}
	if _, ok := c.Get(1); ok {
		t.Error("the oldest entry is still there")
	}
}

func TestCacheKeepsWhatIsUsed(t *testing.T) {
	c := New[int, string](4)
	c.Put(-1, "often")
	for i := range 100 {
		c.Put(i, "once")
		if v, ok := c.Get(-1); !ok || v != "often" {
			t.Fatalf("an entry in steady use was forgotten after %d others", i+1)
		}
	}
	c.Clear()
	if _, ok := c.Get(-1); ok {
		t.Error("Clear left an entry")
	}
}
