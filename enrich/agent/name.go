package agent

import "strings"

// browserNames maps the families of uap-core, which tell apart the builds of a
// browser for phones, iOS and web views, to the name that people know it by.
var browserNames = map[string]string{
	"Other":                      "",
	"AvastSecureBrowser":         "Avast Secure Browser",
	"Chrome Mobile":              "Chrome",
	"Chrome Mobile WebView":      "Chrome",
	"Chrome Mobile iOS":          "Chrome",
	"DuckDuckGo Mobile":          "DuckDuckGo",
	"Ecosia Android":             "Ecosia",
	"Ecosia iOS":                 "Ecosia",
	"Edge Mobile":                "Edge",
	"EdgA":                       "Edge",
	"EdgiOS":                     "Edge",
	"Firefox Alpha":              "Firefox",
	"Firefox Beta":               "Firefox",
	"Firefox Mobile":             "Firefox",
	"Firefox iOS":                "Firefox",
	"IE Large Screen":            "IE",
	"IE Mobile":                  "IE",
	"Mobile Safari":              "Safari",
	"Mobile Safari UI/WKWebView": "Safari",
	"Opera Mobile":               "Opera",
	"OPX":                        "Opera",
	"QQ Browser Mini":            "QQ Browser",
	"QQ Browser Mobile":          "QQ Browser",
	"Safari Technology Preview":  "Safari",
	"Vivo Browser":               "VivoBrowser",
}

func browserName(family, os string) string {
	// Whatever has WebKit and no name is Apple Mail to uap-core: a PlayStation, too.
	if family == "Apple Mail" && os != "macOS" && os != "iOS" {
		return ""
	}
	if name, ok := browserNames[family]; ok {
		return name
	}
	// "Firefox (Minefield)", a build before its release.
	if strings.HasPrefix(family, "Firefox (") {
		return "Firefox"
	}
	return family
}

func systemName(family string) string {
	switch family {
	case "Other":
		return ""
	case "Mac OS X":
		return "macOS"
	}
	return family
}
