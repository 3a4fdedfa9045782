package s3

import (
	"regexp"
	"time"
)

// A key says of which hour, day or month its object is wherever CloudFront's
// layouts put a date into it: in the name of the object, and in folders of
// every order that has years before months before days before hours.
var dates = []*regexp.Regexp{
	// 2026/11/22/14/ and year=2026/month=11/day=22/hour=14/, or less of it
	regexp.MustCompile(`(?:^|/)(?:year=)?(20\d\d)/(?:month=)?([01]\d)(?:/(?:day=)?([0-3]\d)(?:/(?:hour=)?([0-2]\d))?)?/`),
	// 2026-11-22/, dt=2026-11-22/, dt=2026-11-22-14/
	regexp.MustCompile(`(?:^|/)(?:[A-Za-z_]+=)?(20\d\d)-([01]\d)-([0-3]\d)(?:[-T]([0-2]\d))?/`),
	// 20261122/, dt=20261122/
	regexp.MustCompile(`(?:^|/)(?:[A-Za-z_]+=)?(20\d\d)([01]\d)([0-3]\d)([0-2]\d)?/`),
	// E123.2026-11-22-14.abcdef01.gz
	regexp.MustCompile(`(?:^|\.)(20\d\d)-([01]\d)-([0-3]\d)-([0-2]\d)\.`),
}

// units are the digits of a time, most significant first.
func units(t time.Time) [4]string {
	text := t.UTC().Format("2006010215")
	return [4]string{text[:4], text[4:6], text[6:8], text[8:]}
}

// skip looks for the first date in key that is earlier than since. It gives
// the key with that date replaced by since and cut behind it: all keys between
// the two are of earlier dates, too, so that a list may go on after it. It
// gives "" where no date of the key is earlier.
func skip(key string, since time.Time) string {
	if since.IsZero() {
		return ""
	}
	want, to := units(since), ""
	for _, date := range dates {
		for _, match := range date.FindAllStringSubmatchIndex(key, -1) {
			if target, early := replace(key, match, want); early && (to == "" || len(target) < len(to)) {
				to = target
			}
		}
	}
	return to
}

// replace writes want over the digits of a match.
func replace(key string, match []int, want [4]string) (target string, early bool) {
	text, end := []byte(key), 0
	for unit := range want {
		from, to := match[2+2*unit], match[3+2*unit]
		if from < 0 {
			break
		}
		copy(text[from:to], want[unit])
		end = to
	}
	return string(text[:end]), key[:end] < string(text[:end])
}

// isDated says whether a key says when its object is from.
func isDated(key string) bool {
	for _, date := range dates {
		if date.MatchString(key) {
			return true
		}
	}
	return false
}
