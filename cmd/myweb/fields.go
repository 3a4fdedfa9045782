package main

import (
	"slices"
	"strings"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

// checkFields refuses names that CloudFront's logs do not have: a column under a
// mistyped name would be left out without a word. where says what lists them.
func checkFields(where string, names []string) error {
	known := cloudfront.FieldNames()
	for _, name := range names {
		if name == cloudfront.Unused || slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, name) }) {
			continue
		}
		advice := "the names are those of CloudFront, such as " + joined(nearest(name, known, 4))
		return myweb.Errorf(myweb.CodeInvalid, "%s: CloudFront's logs have no field %s; %s; write %s for a column that is not to be read",
			where, printable(name), advice, cloudfront.Unused)
	}
	return nil
}

// nearest gives the names that are most like one.
func nearest(name string, names []string, count int) []string {
	sorted := slices.Clone(names)
	distance := func(other string) int { return editDistance(strings.ToLower(name), strings.ToLower(other)) }
	slices.SortStableFunc(sorted, func(a, b string) int { return distance(a) - distance(b) })
	return sorted[:min(count, len(sorted))]
}
