package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
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
	{"DB_SSLMODE", postgres.SSLModes},
}

// checkChoices refuses values that mean nothing.
func (a *app) checkChoices() error {
	for _, c := range choices {
		if value := a.getenv(c.name); value != "" && !slices.Contains(c.values, strings.ToLower(value)) {
			return myweb.Errorf(myweb.CodeInvalid, "%s=%s: want %s", c.name, printable(value), strings.Join(c.values, " or "))
		}
	}
	if port := a.getenv("DB_PORT"); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return myweb.Errorf(myweb.CodeInvalid, "DB_PORT=%s: want a number from 1 to 65535", printable(port))
		}
	}
	return nil
}

// isTrue says whether a setting is switched on.
func (a *app) isTrue(name string) bool { return strings.EqualFold(a.getenv(name), "true") }
