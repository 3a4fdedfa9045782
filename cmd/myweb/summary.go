package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/ingest"
)

// printSummary writes what became of every line; the parts add up to the sum.
func printSummary(w io.Writer, s *ingest.Summary) {
	row := func(indent, label string, n int64) {
		fmt.Fprintf(w, "%s%-*s %14s\n", indent, 42-len(indent), label, count(n))
	}
	row("", "log objects loaded", int64(s.Objects))
	row("", "  known already, not read again", int64(s.Known))
	row("", "  could not be read", int64(len(s.Failures)))
	fmt.Fprintln(w)
	row("", "page views", s.PageViews)
	row("", "other requests", s.OtherRequests)
	row("", "requests of bots", s.BotRequests())
	for _, class := range byCount(s.Bots) {
		row("  ", string(class), s.Bots[class])
	}
	row("", "duplicates", s.Duplicates)
	row("", "rejected", s.LinesRejected())
	for _, reason := range byCount(s.Rejected) {
		row("  ", string(reason), s.Rejected[reason])
	}
	fmt.Fprintf(w, "%57s\n", "--------------")
	row("", "lines", s.Lines)
	if s.LinesRejected() > s.Rejected[myweb.ReasonRemoved] {
		fmt.Fprintln(w, "\nrejected lines are kept: myweb sql \"SELECT * FROM rejected_lines\"")
	}
	for _, f := range s.Failures {
		fmt.Fprintf(w, "\nnot read: %s\n", f)
	}
}

func byCount[K cmp.Ordered](counts map[K]int64) []K {
	return slices.SortedFunc(maps.Keys(counts), func(a, b K) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}

// count writes a number with thin groups: 1,234,567.
func count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}
