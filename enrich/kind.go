package enrich

import (
	"net/http"
	"strings"

	"github.com/myweb-analytics/myweb"
)

// kind says what r was. A redirect and an error are that whatever the method;
// the rest is split by method, then by whether it is a document.
// docs/metrics.md has the definition of a page view.
func kind(r *myweb.Request) myweb.Kind {
	switch {
	case r.Status == 0 || r.Status >= 400:
		return myweb.KindError
	case r.Status >= 300 && r.Status != http.StatusNotModified:
		return myweb.KindRedirect
	case r.Method != http.MethodGet || r.Status < 200:
		return myweb.KindOther
	case r.Status != http.StatusOK && r.Status != http.StatusNotModified:
		return myweb.KindAsset
	case !isDocument(r.ContentType, r.URLPath):
		return myweb.KindAsset
	case r.IsBot:
		return myweb.KindDocument
	}
	return myweb.KindPageView
}

// isDocument trusts the media type where the log has it (a 304 has none) and
// else goes by the extension of the path.
func isDocument(contentType, path string) bool {
	if contentType != "" {
		return contentType == "text/html" || contentType == "application/xhtml+xml"
	}
	switch ext := extension(path); len(ext) {
	case 0:
		return true
	case 3, 4, 5:
		switch strings.ToLower(ext) {
		case "html", "htm", "xhtml", "php", "asp", "aspx", "jsp":
			return true
		}
	}
	return false
}

// extension is what follows the last dot of the last segment, without path
// parameters ("/cart.jsp;jsessionid=1").
func extension(path string) string {
	segment := path[strings.LastIndexByte(path, '/')+1:]
	segment, _, _ = strings.Cut(segment, ";")
	if dot := strings.LastIndexByte(segment, '.'); dot >= 0 {
		return segment[dot+1:]
	}
	return ""
}
