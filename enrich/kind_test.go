package enrich

import (
	"testing"

	"github.com/myweb-analytics/myweb"
)

func TestKind(t *testing.T) {
	const html, none = "text/html", ""
	tests := []struct {
		method      string
		status      int
		contentType string
		path        string
		want        myweb.Kind
	}{
		// The media type decides where the log has it.
		{"GET", 200, html, "/", myweb.KindPageView},
		{"GET", 200, html, "/report.pdf", myweb.KindPageView},
		{"GET", 200, "application/xhtml+xml", "/", myweb.KindPageView},
		{"GET", 200, "application/json", "/", myweb.KindAsset},
		{"GET", 200, "application/json", "/page.html", myweb.KindAsset},
		{"GET", 200, "text/plain", "/readme", myweb.KindAsset},

		// Else the extension does.
		{"GET", 200, none, "/", myweb.KindPageView},
		{"GET", 200, none, "", myweb.KindPageView},
		{"GET", 200, none, "/about", myweb.KindPageView},
		{"GET", 200, none, "/about/", myweb.KindPageView},
		{"GET", 200, none, "/v1.2/about", myweb.KindPageView},
		{"GET", 200, none, "/index.html", myweb.KindPageView},
		{"GET", 200, none, "/INDEX.HTM", myweb.KindPageView},
		{"GET", 200, none, "/a.xhtml", myweb.KindPageView},
		{"GET", 200, none, "/a.php", myweb.KindPageView},
		{"GET", 200, none, "/a.asp", myweb.KindPageView},
		{"GET", 200, none, "/a.aspx", myweb.KindPageView},
		{"GET", 200, none, "/cart.jsp;jsessionid=1.worker", myweb.KindPageView},
		{"GET", 200, none, "/trailing.", myweb.KindPageView},
		{"GET", 200, none, "/style.css", myweb.KindAsset},
		{"GET", 200, none, "/feed.xml", myweb.KindAsset},
		{"GET", 200, none, "/page.html.gz", myweb.KindAsset},
		{"GET", 200, none, "/.env", myweb.KindAsset},
		{"GET", 200, none, "/release/1.2", myweb.KindAsset},

		// A page view is answered 200 or 304.
		{"GET", 304, none, "/about", myweb.KindPageView},
		{"GET", 304, none, "/style.css", myweb.KindAsset},
		{"GET", 206, html, "/", myweb.KindAsset},
		{"GET", 204, html, "/", myweb.KindAsset},
		{"GET", 301, html, "/", myweb.KindRedirect},
		{"GET", 302, none, "/", myweb.KindRedirect},
		{"GET", 404, html, "/", myweb.KindError},
		{"GET", 503, html, "/", myweb.KindError},
		{"GET", 0, none, "/", myweb.KindError},
		{"GET", 101, none, "/socket", myweb.KindOther},

		// Other methods.
		{"HEAD", 200, html, "/", myweb.KindOther},
		{"POST", 200, html, "/", myweb.KindOther},
		{"POST", 302, html, "/", myweb.KindRedirect},
		{"POST", 500, html, "/", myweb.KindError},
		{"get", 200, html, "/", myweb.KindOther}, // methods are case-sensitive
		{"", 200, html, "/", myweb.KindOther},
	}
	for _, test := range tests {
		r := myweb.Request{Method: test.method, Status: test.status, ContentType: test.contentType, URLPath: test.path}
		if got := kind(&r); got != test.want {
			t.Errorf("%s %s, %d %q is %s, want %s", test.method, test.path, test.status, test.contentType, got, test.want)
		}
		r.IsBot = true
		want := test.want
		if want == myweb.KindPageView {
			want = myweb.KindDocument
		}
		if got := kind(&r); got != want {
			t.Errorf("%s %s, %d %q by a bot is %s, want %s", test.method, test.path, test.status, test.contentType, got, want)
		}
	}
}
