package source

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
)

// URI is a source as people write it: scheme://place?name=value&...
type URI struct {
	Text  string
	Place string // as written, nothing is decoded

	values url.Values
	known  []string
	err    error
}

// ParseURI reads a URI with that scheme. Ask it for its settings, and then for
// Err.
func ParseURI(text, scheme string) (*URI, error) {
	rest, ok := strings.CutPrefix(text, scheme+"://")
	place, query, _ := strings.Cut(rest, "?")
	if !ok || place == "" {
		return nil, myweb.Errorf(myweb.CodeInvalid, "source %s: want %s://... with a name in it", text, scheme)
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, myweb.Errorf(myweb.CodeInvalid, "source %s: the settings after ? cannot be read: %w", text, err)
	}
	return &URI{Text: text, Place: place, values: values}, nil
}

// Setting gives a setting as text.
func (u *URI) Setting(name string) string {
	u.known = append(u.known, name)
	return u.values.Get(name)
}

// Duration gives a setting such as 48h; standard where it is absent.
func (u *URI) Duration(name string, standard time.Duration) time.Duration {
	text := u.Setting(name)
	if text == "" {
		return standard
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		u.refuse(name, text, "a duration, such as 90s or 48h")
	}
	return d
}

// Time gives a setting that is a day or a time, UTC; the zero time where it is
// absent.
func (u *URI) Time(name string) time.Time {
	text := u.Setting(name)
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	u.refuse(name, text, "a day or a time, such as 2026-11-22 or 2026-11-22T14:00:00Z")
	return time.Time{}
}

// Percent gives a setting from 1 to 100; 0 where it is absent.
func (u *URI) Percent(name string) int {
	text := u.Setting(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 100 {
		u.refuse(name, text, "a percentage from 1 to 100")
	}
	return n
}

// List gives a setting that is separated by commas.
func (u *URI) List(name string) []string {
	return strings.FieldsFunc(u.Setting(name), func(r rune) bool { return r == ',' || r == ' ' })
}

func (u *URI) refuse(name, text, want string) {
	if u.err == nil {
		u.err = myweb.Errorf(myweb.CodeInvalid, "source %s: %s=%s: want %s", u.Text, name, text, want)
	}
}

// Err says which setting is wrong, or was not asked for.
func (u *URI) Err() error {
	if u.err != nil {
		return u.err
	}
	for _, name := range slices.Sorted(maps.Keys(u.values)) {
		if !slices.Contains(u.known, name) {
			return myweb.Errorf(myweb.CodeInvalid, "source %s: there is no setting %s; there are %s", u.Text, name, strings.Join(u.known, ", "))
		}
	}
	return nil
}
