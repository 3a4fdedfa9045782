package myweb_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb"
)

// docs/metrics.md has a row for every metric and dimension, in their order,
// that says what metric.go says.
func TestManualOfMetrics(t *testing.T) {
	text, err := os.ReadFile("docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	var metrics, dimensions strings.Builder
	for _, m := range myweb.Metrics {
		fmt.Fprintf(&metrics, "| `%s` | %s | %s | %s |\n", m.Name, m.Label, m.Unit, m.Definition)
	}
	for _, d := range myweb.AllDimensions() {
		fmt.Fprintf(&dimensions, "| `%s` | %s | %s | %s |\n", d.Name, d.Label, scopeWords[d.Scope], d.Definition)
	}
	for what, rows := range map[string]string{"metrics": metrics.String(), "dimensions": dimensions.String()} {
		if !strings.Contains(string(text), rows) {
			t.Errorf("docs/metrics.md: the table of %s is to be\n%s", what, rows)
		}
	}
}

var scopeWords = map[myweb.Scope]string{
	myweb.ScopeSession:  "a session",
	myweb.ScopePageView: "a page view",
	myweb.ScopeRequest:  "a request",
	myweb.ScopeTime:     "the time",
}

// Names are unique, lower case, and all that a row needs is there.
func TestRegistries(t *testing.T) {
	seen := map[string]bool{}
	check := func(name, label, definition string) {
		if seen[name] || name != strings.ToLower(name) || label == "" || definition == "" || strings.HasSuffix(definition, ".") {
			t.Errorf("%q: %q, %q", name, label, definition)
		}
		seen[name] = true
	}
	for _, m := range myweb.Metrics {
		check(m.Name, m.Label, m.Definition)
		if found, ok := myweb.MetricByName(m.Name); !ok || found != m {
			t.Errorf("the metric %s is not found by its name", m.Name)
		}
	}
	for _, d := range myweb.AllDimensions() {
		check(d.Name, d.Label, d.Definition)
		if found, ok := myweb.DimensionByName(d.Name); !ok || found.Label != d.Label || d.Column == "" != (d.Scope == myweb.ScopeTime) {
			t.Errorf("the dimension %s is not as it should be: %+v", d.Name, found)
		}
	}
}
