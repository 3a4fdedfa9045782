package cloudfront

import "strings"

// unknownSite is the site of a request that names no host.
const unknownSite = "unknown"

// siteOf is the host in the form in which sites are compared: lower case,
// without port and without the dot of an absolute name.
func siteOf(cell string) string {
	host := strings.ToLower(strings.TrimSpace(valueOf(cell)))
	if strings.HasPrefix(host, "[") {
		if end := strings.IndexByte(host, ']'); end > 0 {
			host = host[1:end]
		}
	} else if name, _, ok := strings.Cut(host, ":"); ok && strings.Count(host, ":") == 1 {
		host = name
	}
	host = strings.TrimRight(host, ".")
	if host == "" {
		return unknownSite
	}
	return host
}

// mediaTypeOf drops the parameters: "text/html; charset=utf-8" is "text/html".
func mediaTypeOf(cell string) string {
	media, _, _ := strings.Cut(valueOf(cell), ";")
	return strings.ToLower(strings.TrimSpace(media))
}

// countryOf is a code of two letters, or empty.
func countryOf(cell string) string {
	if len(cell) != 2 || !letter(cell[0]) || !letter(cell[1]) {
		return ""
	}
	return strings.ToUpper(cell)
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
