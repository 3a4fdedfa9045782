package edge

import "testing"

func TestLocate(t *testing.T) {
	tests := []struct {
		code  string
		want  Location
		known bool
	}{
		{"FRA56-P4", Location{"Frankfurt", "DE", 50.03, 8.57}, true},
		{"FRA", Location{"Frankfurt", "DE", 50.03, 8.57}, true},
		{"fra6", Location{"Frankfurt", "DE", 50.03, 8.57}, true},
		{"YTO50-C1", Location{"Toronto", "CA", 43.68, -79.63}, true},
		{"QQQ1-C1", Location{}, false},
		{"FR", Location{}, false},
		{"", Location{}, false},
		{"-", Location{}, false},
		{"\xff\xfe\xfd", Location{}, false},
	}
	for _, test := range tests {
		got, known := Locate(test.code)
		if got != test.want || known != test.known {
			t.Errorf("Locate(%q) = %+v, %v, want %+v, %v", test.code, got, known, test.want, test.known)
		}
	}
}

func TestTable(t *testing.T) {
	all, err := parse(locationsTSV)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 150 {
		t.Errorf("%d locations, want 150 and more", len(all))
	}
	for code, l := range all {
		if l.City == "" || len(l.Country) != 2 || l.Latitude < -60 || l.Latitude > 75 || l.Longitude < -180 || l.Longitude > 180 {
			t.Errorf("%s: %+v is no place", code, l)
		}
	}
}

func TestBrokenTables(t *testing.T) {
	for _, tsv := range []string{
		"FRA\tFrankfurt\tDE\t50.03",
		"FRAX\tFrankfurt\tDE\t50.03\t8.57",
		"FRA\tFrankfurt\tDE\tnorth\t8.57",
		"FRA\tFrankfurt\tDE\t50.03\teast",
		"FRA\tFrankfurt\tDE\t50.03\t8.57\nFRA\tFrankfurt\tDE\t50.03\t8.57",
	} {
		if _, err := parse(tsv); err == nil {
			t.Errorf("parse(%q) gives no error", tsv)
		}
	}
}

func BenchmarkLocate(b *testing.B) {
	for b.Loop() {
		Locate("FRA56-P4")
	}
}
