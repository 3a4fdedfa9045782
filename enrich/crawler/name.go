package crawler

import (
	"slices"
	"strings"
)

// maxName bounds the name of a bot that is known only by a word.
const maxName = 40

// genericNames say no more than that it is a bot.
var genericNames = []string{
	"bot", "bots", "robot", "robots", "crawler", "spider", "fetcher", "fetch", "monitor", "monitoring", "scanner", "checker", "validator",
	"indexer", "archiver", "preview", "reader", "mozilla", "compatible",
}

// nameAt reads the name of a bot off the word of its user agent in which a place
// lies: where a telling word begins, or 0.
func nameAt(userAgent string, at int) string {
	at = min(at, len(userAgent)) // ToLower can move what comes after a letter outside ASCII
	if host, ok := addressAround(userAgent, at); ok {
		return nameBeside(userAgent, host)
	}
	return wordAt(userAgent, at)
}

func wordAt(userAgent string, at int) string {
	start, end := at, at
	for start > 0 && isNameByte(userAgent[start-1]) {
		start--
	}
	for end < len(userAgent) && isNameByte(userAgent[end]) {
		end++
	}
	name := userAgent[start:end]
	if slices.Contains(genericNames, strings.ToLower(name)) {
		name = segment(userAgent, at)
	}
	return tidy(name)
}

// addressAround says where the host begins of the address, of a page or of mail,
// in which a place lies.
func addressAround(userAgent string, at int) (host int, ok bool) {
	start := strings.LastIndexAny(userAgent[:at], " ();,<") + 1
	end := len(userAgent)
	if i := strings.IndexAny(userAgent[at:], " ();,>"); i >= 0 {
		end = at + i
	}
	for _, mark := range []string{"://", "@"} {
		if i := strings.Index(userAgent[start:end], mark); i >= 0 {
			return start + i + len(mark), true
		}
	}
	return 0, false
}

// nameBeside names a bot by what stands before the address that it gives: the
// word after "compatible;", else its first word; else by the host of the address.
func nameBeside(userAgent string, host int) string {
	if _, after, ok := strings.Cut(userAgent, "compatible;"); ok {
		if name := tidy(segment(after, 0)); !strings.HasPrefix(name, "MSIE") && name != unnamed {
			return name
		}
	}
	if lower := strings.ToLower(userAgent); !strings.HasPrefix(lower, "mozilla/") && !strings.HasPrefix(lower, "http") && userAgent[0] != '(' {
		return wordAt(userAgent, 0)
	}
	end := host
	for end < len(userAgent) && isNameByte(userAgent[end]) {
		end++
	}
	return tidy(strings.TrimPrefix(userAgent[host:end], "www."))
}

// segment is the part of a user agent, between its brackets and semicolons, in
// which a place lies, without a version.
func segment(userAgent string, at int) string {
	start := strings.LastIndexAny(userAgent[:at], "();,/+") + 1
	end := len(userAgent)
	if i := strings.IndexAny(userAgent[at:], "();,/+"); i >= 0 {
		end = at + i
	}
	return userAgent[start:end]
}

const unnamed = "Unnamed bot"

// tidy keeps printable ASCII, and not too much of it.
func tidy(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name[:min(len(name), maxName)], " -_.:;,\"'")
	if name == "" {
		return unnamed
	}
	return name
}

func isNameByte(b byte) bool {
	return isLetter(b) || '0' <= b && b <= '9' || strings.IndexByte("-_.!", b) >= 0
}
