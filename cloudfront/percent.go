package cloudfront

import (
	"strings"
	"unicode/utf8"
)

// Unescape undoes exactly one level of percent-encoding, as CloudFront puts it
// on every value of its logs. "+" stays what it is, a malformed sequence is
// left as it stands. What is not UTF-8 then, and NUL, which databases refuse,
// becomes U+FFFD.
func Unescape(s string) string {
	if strings.IndexByte(s, '%') >= 0 {
		s = unescape(s)
	}
	return clean(s)
}

func unescape(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		if c, ok := hexByte(s[i+1:]); ok {
			b.WriteByte(c)
			s = s[i+3:]
			continue
		}
		b.WriteByte('%')
		s = s[i+1:]
	}
}

// hexByte reads two hexadecimal digits at the start of s.
func hexByte(s string) (byte, bool) {
	if len(s) < 2 {
		return 0, false
	}
	high, low := hexDigit(s[0]), hexDigit(s[1])
	if high > 15 || low > 15 {
		return 0, false
	}
	return high<<4 | low, true
}

// hexDigit is the value of a hexadecimal digit, 255 for any other byte.
func hexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// clean makes s storable as text.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	return s
}

// unescapeUserAgent also undoes the double encoding of September 2013 to
// February 2020, when CloudFront wrote a space, a quote and a backslash in a
// user agent as %2520, %2522 and %255C.
func unescapeUserAgent(s string) string {
	s = Unescape(s)
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	return strings.NewReplacer("%20", " ", "%22", `"`, "%5C", `\`, "%5c", `\`).Replace(s)
}
