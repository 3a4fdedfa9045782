package cloudfront

import "time"

// maxUnix is the first second of the year 10000: a larger time is no time, but
// milliseconds in a column of seconds.
const maxUnix = 253402300800

// empty says whether a cell holds no value.
func empty(cell string) bool { return cell == "" || cell == "-" }

// parseInt reads decimal digits only: no sign, at most 18 digits.
func parseInt(s string) (int64, bool) {
	if len(s) == 0 || len(s) > 18 {
		return 0, false
	}
	var n int64
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return n, true
}

// parseSeconds reads "12", "0.051" or "1607374321.541" into whole seconds and
// nanoseconds. Digits after the ninth decimal are dropped.
func parseSeconds(s string) (seconds, nanos int64, ok bool) {
	dot := len(s)
	for i := range len(s) {
		if s[i] == '.' {
			dot = i
			break
		}
	}
	seconds, ok = parseInt(s[:dot])
	if !ok || dot == len(s) {
		return seconds, 0, ok
	}
	scale := int64(100_000_000)
	for _, c := range []byte(s[dot+1:]) {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		nanos += int64(c-'0') * scale
		scale /= 10
	}
	return seconds, nanos, len(s) > dot+1
}

// parseStatus reads the status of a response. 000 means that the viewer left
// before there was one.
func parseStatus(s string) (int, bool) {
	n, ok := parseInt(s)
	return int(n), ok && (n == 0 || n >= 100 && n <= 999)
}

// parseDate reads YYYY-MM-DD into the Unix time of its start.
func parseDate(s string) (unix int64, ok bool) {
	if len(s) != len(time.DateOnly) {
		return 0, false
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Unix() < 0 {
		return 0, false
	}
	return t.Unix(), true
}

// parseClock reads HH:MM:SS into seconds since midnight.
func parseClock(s string) (seconds int64, ok bool) {
	if len(s) != len(time.TimeOnly) || s[2] != ':' || s[5] != ':' {
		return 0, false
	}
	h, okH := twoDigits(s[0], s[1])
	m, okM := twoDigits(s[3], s[4])
	sec, okS := twoDigits(s[6], s[7])
	return h*3600 + m*60 + sec, okH && okM && okS && h < 24 && m < 60 && sec < 60
}

func twoDigits(a, b byte) (int64, bool) {
	a, b = a-'0', b-'0'
	return int64(a)*10 + int64(b), a <= 9 && b <= 9
}
