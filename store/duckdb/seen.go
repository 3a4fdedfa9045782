package duckdb

// seen are the ids of the requests of a batch: a set of numbers that are spread
// evenly already, in half the memory of a map, with nothing for the collector
// to look at.
type seen struct {
	places []int64 // a power of two; 0 is a free place
	count  int
	zero   bool
}

// add says whether id is new.
func (s *seen) add(id int64) bool {
	if id == 0 {
		was := s.zero
		s.zero = true
		return !was
	}
	if s.count*2 >= len(s.places) {
		s.grow()
	}
	if !s.put(id) {
		return false
	}
	s.count++
	return true
}

func (s *seen) put(id int64) bool {
	mask := uint64(len(s.places) - 1)
	for i := uint64(id) & mask; ; i = (i + 1) & mask {
		switch s.places[i] {
		case id:
			return false
		case 0:
			s.places[i] = id
			return true
		}
	}
}

func (s *seen) has(id int64) bool {
	if id == 0 || len(s.places) == 0 {
		return id == 0 && s.zero
	}
	mask := uint64(len(s.places) - 1)
	for i := uint64(id) & mask; ; i = (i + 1) & mask {
		switch s.places[i] {
		case id:
			return true
		case 0:
			return false
		}
	}
}

func (s *seen) grow() {
	old := s.places
	s.places = make([]int64, max(1<<12, 2*len(old)))
	for _, id := range old {
		if id != 0 {
			s.put(id)
		}
	}
}

func (s *seen) clear() {
	clear(s.places)
	s.count, s.zero = 0, false
}
