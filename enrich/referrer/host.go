package referrer

import (
	"strconv"
	"strings"
)

// longestHost is the limit of the domain name system.
const longestHost = 253

// referrerHost returns the host of a referrer in lower case, without port
// and user, or the package of an Android app, or "" for what has none. A
// referrer without scheme is taken for a host if it looks like one.
func referrerHost(referrer string) string {
	scheme, rest, hasScheme := strings.Cut(referrer, "://")
	if !hasScheme {
		rest = referrer
	} else if !hasHost(scheme) {
		return ""
	}
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	host, ok := cutPort(rest)
	host = strings.TrimSuffix(host, ".")
	if !ok || len(host) > longestHost || !isHostName(host) {
		return ""
	}
	if !hasScheme && !strings.Contains(host, ".") {
		return ""
	}
	return strings.ToLower(host)
}

// hasHost says whether addresses of the scheme are those of a place on the
// network, or of an app.
func hasHost(scheme string) bool {
	switch strings.ToLower(scheme) {
	case "http", "https", "android-app", "ios-app":
		return true
	}
	return false
}

func cutPort(authority string) (host string, ok bool) {
	if literal, isIPv6 := strings.CutPrefix(authority, "["); isIPv6 {
		host, port, _ := strings.Cut(literal, "]")
		return host, isAddress(host) && isPort(port)
	}
	if colon := strings.IndexByte(authority, ':'); colon >= 0 {
		return authority[:colon], isPort(authority[colon:])
	}
	return authority, true
}

func isPort(s string) bool {
	if s == "" || s == ":" {
		return true
	}
	_, err := strconv.ParseUint(s[1:], 10, 16)
	return s[0] == ':' && err == nil
}

// isHostName accepts what a browser can send: names in ASCII, and addresses.
func isHostName(host string) bool {
	for i := range len(host) {
		switch c := host[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-', c == '_', c == ':':
		case c == '.' && i > 0 && host[i-1] != '.':
		default:
			return false
		}
	}
	return host != ""
}
