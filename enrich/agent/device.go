package agent

import (
	"regexp"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

const unknownDevice myweb.DeviceType = ""

// Words, in lower case, by which a device says what it is, whatever system it
// runs. They are tried in the order of deviceType.
var (
	watchWords   = []string{"watchos", "watch os", "apple watch", "watchkit", "samsung sm-r", "; wear os"}
	consoleWords = []string{"playstation", "xbox", "nintendo"}
	tvWords      = []string{
		"smart-tv", "smarttv", "smart tv", "hbbtv", "web0s", "webos.tv", "netcast", "tvos", "appletv", "apple tv",
		"android tv", "androidtv", "googletv", "google tv", "bravia", "; aft", "crkey", "chromecast", "roku",
		"viera", "vidaa", "mitv", "mibox", "philipstv", "nettv", "oprtv", "opera tv", "tv safari", "inettvbrowser",
		"large screen", "ce-html", "dlnadoc", "shield tv", " tv build/", " tv)",
	}
	// robotWords spare the models: what says so is no device, and the expressions
	// of uap-core for robots are slow.
	robotWords   = []string{"bot", "crawl", "spider", "slurp", "http", "java", "archive", "wordpress", "fetch"}
	headsetWords = []string{"oculusbrowser", "; quest", "mobile vr", " vr safari", "picobrowser", "wolvic"}
)

// tabletModel knows tablets that can call themselves "Mobile", by model.
var tabletModel = regexp.MustCompile(`ipad|tablet|sm-[tpx]\d{3}|gt-p\d{4}|gt-n80\d\d|nexus (?:7|9|10)\b|pixel c\b|` +
	`lenovo (?:tb|yt)|\btb-?[x0-9]\d{2,3}|\bkf[a-z]{2,6}\b|xoom|mediapad|matepad|playbook|\bsilk/|galaxy tab|; tab `)

// systemDevices gives the device of the systems that run on one kind only.
var systemDevices = map[string]myweb.DeviceType{
	"Windows": myweb.DeviceDesktop, "macOS": myweb.DeviceDesktop, "Mac OS": myweb.DeviceDesktop,
	"Chrome OS": myweb.DeviceDesktop, "Linux": myweb.DeviceDesktop, "Ubuntu": myweb.DeviceDesktop,
	"Debian": myweb.DeviceDesktop, "Fedora": myweb.DeviceDesktop, "Red Hat": myweb.DeviceDesktop,
	"Gentoo": myweb.DeviceDesktop, "Mandriva": myweb.DeviceDesktop, "FreeBSD": myweb.DeviceDesktop,
	"OpenBSD": myweb.DeviceDesktop, "NetBSD": myweb.DeviceDesktop, "BSD": myweb.DeviceDesktop,
	"Solaris": myweb.DeviceDesktop, "SerenityOS": myweb.DeviceDesktop,

	"Windows Phone": myweb.DeviceMobile, "Windows Mobile": myweb.DeviceMobile, "Windows CE": myweb.DeviceMobile,
	"BlackBerry OS": myweb.DeviceMobile, "Symbian OS": myweb.DeviceMobile, "Symbian^3": myweb.DeviceMobile,
	"Symbian^3 Anna": myweb.DeviceMobile, "Symbian^3 Belle": myweb.DeviceMobile, "Nokia Series 40": myweb.DeviceMobile,
	"Nokia Series 30 Plus": myweb.DeviceMobile, "KaiOS": myweb.DeviceMobile, "Firefox OS": myweb.DeviceMobile,
	"Bada": myweb.DeviceMobile, "Brew MP": myweb.DeviceMobile, "BREW": myweb.DeviceMobile, "MeeGo": myweb.DeviceMobile,
	"Maemo": myweb.DeviceMobile, "Sailfish": myweb.DeviceMobile, "Tizen": myweb.DeviceMobile, "webOS": myweb.DeviceMobile,

	"BlackBerry Tablet OS": myweb.DeviceTablet, "Kindle": myweb.DeviceTablet, "WeTab": myweb.DeviceTablet,

	"ATV OS X": myweb.DeviceTV, "Roku": myweb.DeviceTV, "GoogleTV": myweb.DeviceTV, "WebTV": myweb.DeviceTV,
	"FireHbbTV": myweb.DeviceTV, "Web0S": myweb.DeviceTV, "Samsung": myweb.DeviceTV, "LG": myweb.DeviceTV,
	"Sony": myweb.DeviceTV, "Panasonic": myweb.DeviceTV, "Philips": myweb.DeviceTV,
}

// deviceType is decided by the words of the user agent, here in lower case, then
// by its system. It is undecided if neither tells.
func deviceType(text, os string) (device myweb.DeviceType, decided bool) {
	if containsAny(text, headsetWords) || strings.Contains(text, "smartspeaker") {
		return unknownDevice, true // none of the types
	}
	device = deviceOfWords(text, os)
	if device == unknownDevice {
		device = systemDevices[os]
	}
	return device, device != unknownDevice || containsAny(text, robotWords)
}

func deviceOfWords(text, os string) myweb.DeviceType {
	switch {
	case containsAny(text, watchWords):
		return myweb.DeviceWatch
	case containsAny(text, consoleWords):
		return myweb.DeviceConsole
	case containsAny(text, tvWords):
		return myweb.DeviceTV
	case os == "iOS":
		if strings.Contains(text, "ipad") {
			return myweb.DeviceTablet
		}
		return myweb.DeviceMobile
	case strings.Contains(text, "android"):
		return androidDevice(text)
	case strings.Contains(text, "windows nt") && strings.Contains(text, "; arm;") && strings.Contains(text, "touch"):
		return myweb.DeviceTablet // Windows RT; since then Windows does not tell
	case os == "Linux" && tabletModel.MatchString(text):
		return myweb.DeviceTablet // Silk asking for desktop pages
	case os == "webOS" && strings.Contains(text, "tablet"):
		return myweb.DeviceTablet
	case os == "Linux" && strings.Contains(text, "mobile"):
		return myweb.DeviceMobile // Ubuntu Touch, postmarketOS
	}
	return unknownDevice
}

// androidDevice follows the convention of Android's browsers: phones say
// "Mobile", tablets do not. It holds for the reduced "Android 10; K", too.
func androidDevice(text string) myweb.DeviceType {
	switch {
	case tabletModel.MatchString(text):
		return myweb.DeviceTablet
	case strings.Contains(text, "mobi"), strings.Contains(text, "opera mini"):
		return myweb.DeviceMobile
	case strings.Contains(text, "applewebkit"):
		return myweb.DeviceTablet
	}
	return myweb.DeviceMobile // an app's own agent
}

// deviceOfModel judges by the model, where neither words nor system told: old
// phones name nothing else. Brands that uap-core gives are of phones and tablets.
func deviceOfModel(device result, known bool) myweb.DeviceType {
	switch {
	case !known || device.first == "" || device.first == "Spider" || device.family == "Spider":
		return unknownDevice
	case strings.HasPrefix(device.first, "Generic_Inettv"):
		return myweb.DeviceTV
	case strings.Contains(device.family, "Tablet") || device.family == "iPad":
		return myweb.DeviceTablet
	case device.first == "Oculus" || device.first == "Apple" && strings.HasPrefix(device.family, "Mac"):
		return unknownDevice
	}
	return myweb.DeviceMobile
}

func containsAny(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
