package cloudfront

import "strings"

// blank stands where an address was.
const blank = "[address]"

// blankAddresses replaces everything that reads as an IPv4 or IPv6 address,
// wherever it stands, also where its dots and colons are escaped. It is
// generous: a version number of four parts goes as well.
func blankAddresses(text string) string {
	return blankRuns(blankRuns(text, literal), escaped)
}

// A glyph reads the character at the start of text, and its length there.
type glyph func(text string) (c byte, length int)

func literal(text string) (byte, int) { return text[0], 1 }

// escaped undoes %3A, %253A and deeper, \x3A and \u003A.
func escaped(text string) (byte, int) {
	start := 0
	switch {
	case text[0] == '%':
		start = 1
		for strings.HasPrefix(text[start:], "25") {
			start += 2
		}
	case strings.HasPrefix(text, `\x`), strings.HasPrefix(text, `\X`):
		start = 2
	case strings.HasPrefix(text, `\u00`), strings.HasPrefix(text, `\U00`):
		start = 4
	}
	if start > 0 {
		if c, ok := hexByte(text[start:]); ok {
			return c, start + 2
		}
	}
	return text[0], 1
}

// blankRuns replaces the runs of digits, hexadecimal letters, colons and dots
// that hold an address.
func blankRuns(text string, next glyph) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		length, isAddress := run(text[i:], next)
		switch {
		case isAddress:
			b.WriteString(blank)
		case length > 0:
			b.WriteString(text[i : i+length])
		default:
			length = 1
			b.WriteByte(text[i])
		}
		i += length
	}
	return b.String()
}

// run reads a run at the start of text. It holds an address if four groups of
// digits are joined by dots (IPv4), or if there are two colons in a row, or
// seven colons (IPv6).
func run(text string, next glyph) (length int, isAddress bool) {
	var colons, groups int
	var before byte
	for length < len(text) {
		c, n := next(text[length:])
		switch {
		case '0' <= c && c <= '9':
			if groups == 0 || before == '.' {
				groups++
			}
		case c == '.':
			if before == '.' {
				groups = 0
			}
		case c == ':':
			colons++
			groups = 0
			isAddress = isAddress || before == ':' || colons >= 7
		case hexDigit(c) <= 15:
			groups = 0
		default:
			return length, isAddress
		}
		isAddress = isAddress || groups >= 4
		before = c
		length += n
	}
	return length, isAddress
}
