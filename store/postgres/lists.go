package postgres

// WantedPages implements query.ListReader: ranges of numbers. Of all that can be asked of
// each number of an array they are what takes least, for the array is unpacked once.
func (s *Store) WantedPages(term string) string {
	return "select coalesce(range_agg(int4range(page_number, page_number, '[]')), '{}') from url_metadata where " + term
}

// ViewsWanted implements query.ListReader.
func (s *Store) ViewsWanted(pages string) string { return "(" + pages + " @> any (page_numbers))" }

// ViewsPage implements query.ListReader.
func (s *Store) ViewsPage(number string) string { return "(" + number + " = any (page_numbers))" }

// RemembersAlone implements query.ListReader.
func (s *Store) RemembersAlone() bool { return true }
