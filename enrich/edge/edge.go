// Package edge knows where CloudFront's edge locations are. Their codes begin
// with the IATA code of an airport nearby: FRA56-P4 is in Frankfurt.
package edge

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed locations.tsv
var locationsTSV string

// codeLength is that of the airport in an edge location's code.
const codeLength = 3

// Location is where an edge location is: the city that it serves and the
// coordinates of the airport, in degrees, north and east positive.
type Location struct {
	City      string  `json:"city"`
	Country   string  `json:"country"` // ISO 3166-1 alpha-2
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Locate returns the place of an edge location ("FRA56-P4") or an airport
// ("FRA"). It does not know codes that AWS began to use after this table was
// written, and those that are not of an airport.
func Locate(code string) (Location, bool) {
	if len(code) < codeLength {
		return Location{}, false
	}
	all, err := locations()
	if err != nil {
		return Location{}, false // a test reads the table
	}
	l, ok := all[strings.ToUpper(code[:codeLength])]
	return l, ok
}

var locations = sync.OnceValues(func() (map[string]Location, error) {
	return parse(locationsTSV)
})

func parse(tsv string) (map[string]Location, error) {
	all := make(map[string]Location)
	for number, line := range strings.Split(tsv, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 5 || len(cells[0]) != codeLength {
			return nil, fmt.Errorf("edge: locations.tsv:%d: want code, city, country, latitude and longitude", number+1)
		}
		if _, twice := all[cells[0]]; twice {
			return nil, fmt.Errorf("edge: locations.tsv:%d: %s is there twice", number+1, cells[0])
		}
		latitude, err := strconv.ParseFloat(cells[3], 64)
		if err != nil {
			return nil, fmt.Errorf("edge: locations.tsv:%d: latitude: %w", number+1, err)
		}
		longitude, err := strconv.ParseFloat(cells[4], 64)
		if err != nil {
			return nil, fmt.Errorf("edge: locations.tsv:%d: longitude: %w", number+1, err)
		}
		all[cells[0]] = Location{City: cells[1], Country: cells[2], Latitude: latitude, Longitude: longitude}
	}
	return all, nil
}
