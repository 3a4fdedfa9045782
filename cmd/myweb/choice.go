package main

import (
	"slices"
	"strings"

	"github.com/myweb-analytics/myweb"
)

// choices are settings that have one of a few values. A mistyped one would
// silently take a safeguard away.
var choices = []struct {
	name   string
	values []string
}{
	{"ENVIRONMENT", []string{"development", "test", "staging", "production"}},
	{"USE_AWS_RDS", []string{"true", "false"}},
	{"BEHIND_PROXY", []string{"true", "false"}},
	{"VIEWER_SQL", []string{"true", "false"}},
}

// checkChoices refuses values that mean nothing.
func (a *app) checkChoices() error {
	for _, c := range choices {
		if value := a.getenv(c.name); value != "" && !slices.Contains(c.values, strings.ToLower(value)) {
			return myweb.Errorf(myweb.CodeInvalid, "%s=%s: want %s", c.name, value, strings.Join(c.values, " or "))
		}
	}
	return nil
}

// isTrue says whether a setting is switched on.
func (a *app) isTrue(name string) bool { return strings.EqualFold(a.getenv(name), "true") }
