package web

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// nonceToken stands in index.html where the nonce of the response goes.
const nonceToken = "__NONCE__"

// newNonce has 130 bits of entropy; rand.Text never fails.
func newNonce() string { return rand.Text() }

// policy allows the dashboard's own files and API, and nothing else: no
// inline script, no third party, no frame around it. The nonce is for style
// sheets that an editor component makes at run time. The trusted type is the
// one by which Svelte clones its own compiled templates.
func policy(nonce string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self' 'nonce-" + nonce + "'",
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src 'self'",
		"manifest-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types svelte-trusted-html",
	}, "; ")
}

// filePolicy is for everything but the page: a file opened on its own may
// load nothing.
const filePolicy = "default-src 'none'; frame-ancestors 'none'"

func setSecurityHeaders(h http.Header) {
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}
