package agent

import (
	"strings"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
)

const (
	kit   = "AppleWebKit/537.36 (KHTML, like Gecko)"
	apple = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
)

// present are user agents as sites see them now.
var present = []struct {
	userAgent string
	want      Agent
}{
	// desktop
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + kit + " Chrome/142.0.0.0 Safari/537.36", Agent{"Chrome", "142.0", "Windows", "10", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + kit + " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", Agent{"Edge", "142.0", "Windows", "10", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", Agent{"Firefox", "145.0", "Windows", "10", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + kit + " Chrome/142.0.0.0 Safari/537.36 OPR/124.0.0.0", Agent{"Opera", "124.0", "Windows", "10", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + kit + " Chrome/138.0.0.0 YaBrowser/25.8.0.0 Safari/537.36", Agent{"Yandex Browser", "25.8", "Windows", "10", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + kit + " Chrome/142.0.0.0 Safari/537.36 Vivaldi/7.7.3851.52", Agent{"Vivaldi", "7.7", "Windows", "10", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Windows NT 6.1; Win64; x64) " + kit + " Chrome/109.0.0.0 Safari/537.36", Agent{"Chrome", "109.0", "Windows", "7", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Windows NT 6.3; WOW64; Trident/7.0; rv:11.0) like Gecko", Agent{"IE", "11.0", "Windows", "8.1", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; Tablet PC 2.0; rv:11.0) like Gecko", Agent{"IE", "11.0", "Windows", "7", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " + apple + " Version/26.1 Safari/605.1.15", Agent{"Safari", "26.1", "macOS", "10.15", myweb.DeviceDesktop}}, // or an iPad that asks for desktop pages
	{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " + kit + " Chrome/142.0.0.0 Safari/537.36", Agent{"Chrome", "142.0", "macOS", "10.15", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0", Agent{"Firefox", "145.0", "macOS", "10.15", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " + apple + " Version/18.5 Safari/605.1.15 Ddg/18.5", Agent{"DuckDuckGo", "18.5", "macOS", "10.15", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (X11; Linux x86_64) " + kit + " Chrome/142.0.0.0 Safari/537.36", Agent{"Chrome", "142.0", "Linux", "", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", Agent{"Firefox", "145.0", "Ubuntu", "", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + kit + " Chrome/142.0.0.0 Safari/537.36", Agent{"Chrome", "142.0", "Chrome OS", "14541.0", myweb.DeviceDesktop}},
	{"Mozilla/5.0 (X11; FreeBSD amd64; rv:140.0) Gecko/20100101 Firefox/140.0", Agent{"Firefox", "140.0", "FreeBSD", "", myweb.DeviceDesktop}},

	// phones
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) " + apple + " Version/26.1 Mobile/15E148 Safari/604.1", Agent{"Safari", "26.1", "iOS", "18.7", myweb.DeviceMobile}},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) " + apple + " CriOS/142.0.7444.128 Mobile/15E148 Safari/604.1", Agent{"Chrome", "142.0", "iOS", "18.1", myweb.DeviceMobile}},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) " + apple + " FxiOS/145.0 Mobile/15E148 Safari/605.1.15", Agent{"Firefox", "145.0", "iOS", "18.1", myweb.DeviceMobile}},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) " + apple + " Version/18.0 EdgiOS/142.0.3595.66 Mobile/15E148 Safari/605.1.15", Agent{"Edge", "142.0", "iOS", "18.1", myweb.DeviceMobile}},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) " + apple + " GSA/340.0.715 Mobile/15E148 Safari/604.1", Agent{"Google", "340.0", "iOS", "17.0", myweb.DeviceMobile}},
	{"Mozilla/5.0 (iPod touch; CPU iPhone OS 15_8 like Mac OS X) " + apple + " Version/15.6 Mobile/15E148 Safari/604.1", Agent{"Safari", "15.6", "iOS", "15.8", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Linux; Android 10; K) " + kit + " Chrome/142.0.0.0 Mobile Safari/537.36", Agent{"Chrome", "142.0", "Android", "10", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Linux; Android 10; K) " + kit + " Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0", Agent{"Edge", "142.0", "Android", "10", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Linux; Android 10; K) " + kit + " SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", Agent{"Samsung Internet", "28.0", "Android", "10", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Linux; Android 10; K) " + kit + " Chrome/142.0.0.0 Mobile Safari/537.36 OPR/92.0.0.0", Agent{"Opera", "92.0", "Android", "10", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", Agent{"Firefox", "145.0", "Android", "15", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A.240205.004; wv) " + kit + " Version/4.0 Chrome/142.0.7444.102 Mobile Safari/537.36", Agent{"Chrome", "142.0", "Android", "14", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20 PRO) " + kit + " Chrome/110.0.0.0 Mobile Safari/537.36", Agent{"Chrome", "110.0", "Android", "11", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", Agent{"Firefox", "48.0", "KaiOS", "2.5", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) " + kit + " Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15063", Agent{"Edge", "15.15063", "Windows Phone", "10.0", myweb.DeviceMobile}},
	{"Opera/9.80 (J2ME/MIDP; Opera Mini/4.4.33961/191.273; U; en) Presto/2.12.423 Version/12.16", Agent{"Opera Mini", "4.4", "", "", myweb.DeviceMobile}},
	{"Nokia6300/2.0 (05.50) Profile/MIDP-2.0 Configuration/CLDC-1.1", Agent{"Nokia Services (WAP) Browser", "", "", "", myweb.DeviceMobile}},
	{"Mozilla/5.0 (BB10; Touch) AppleWebKit/537.10+ (KHTML, like Gecko) Version/10.0.9.2372 Mobile Safari/537.10+", Agent{"BlackBerry WebKit", "10.0", "BlackBerry OS", "10.0", myweb.DeviceMobile}},

	// inside apps
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) " + apple + " Mobile/21G80 [FBAN/FBIOS;FBAV/490.0.0.42.108;FBDV/iPhone14,5;FBSV/17.6]", Agent{"Facebook", "490.0", "iOS", "17.6", myweb.DeviceMobile}},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) " + apple + " Mobile/22B83 Instagram 358.0.0.36.84 (iPhone15,3; iOS 18_1; de_DE; de)", Agent{"Instagram", "358.0", "iOS", "18.1", myweb.DeviceMobile}},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) " + apple + " Mobile/15E148", Agent{"Safari", "", "iOS", "18.0", myweb.DeviceMobile}},

	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) " + apple + " Mobile/15E148 musical_ly_36.8.0 JsSdk/2.0 NetType/WIFI BytedanceWebview/d8a21c6", Agent{"TikTok", "36.8", "iOS", "18.0", myweb.DeviceMobile}},
	{"Mozilla/5.0 (Linux; Android 13; M2101K6G Build/TKQ1.221114.001; wv) " + kit + " Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 trill_360803 JsSdk/1.0", Agent{"TikTok", "", "Android", "13", myweb.DeviceMobile}},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) " + apple + " Mobile/15E148 MicroMessenger/8.0.42(0x18002a2f) NetType/WIFI", Agent{"WeChat", "8.0", "iOS", "17.0", myweb.DeviceMobile}},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) " + apple + " Mobile/15E148 [LinkedInApp]/9.30.1", Agent{"LinkedIn", "9.30", "iOS", "17.0", myweb.DeviceMobile}},

	// tablets
	{"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) " + apple + " Version/17.5 Mobile/15E148 Safari/604.1", Agent{"Safari", "17.5", "iOS", "17.5", myweb.DeviceTablet}},
	{"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) " + apple + " CriOS/142.0.7444.128 Mobile/15E148 Safari/604.1", Agent{"Chrome", "142.0", "iOS", "17.5", myweb.DeviceTablet}},
	{"Mozilla/5.0 (Linux; Android 10; K) " + kit + " Chrome/142.0.0.0 Safari/537.36", Agent{"Chrome", "142.0", "Android", "10", myweb.DeviceTablet}},
	{"Mozilla/5.0 (Linux; Android 13; SM-X700) " + kit + " Chrome/120.0.0.0 Safari/537.36", Agent{"Chrome", "120.0", "Android", "13", myweb.DeviceTablet}},
	{"Mozilla/5.0 (Linux; Android 9; SM-T515 Build/PPR1.180610.011; wv) " + kit + " Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36", Agent{"Chrome", "120.0", "Android", "9", myweb.DeviceTablet}},
	{"Mozilla/5.0 (Android 14; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0", Agent{"Firefox", "145.0", "Android", "14", myweb.DeviceTablet}},
	{"Mozilla/5.0 (Linux; Android 11; KFTRWI) " + kit + " Silk/120.4.1 like Chrome/120.0.6099.230 Safari/537.36", Agent{"Amazon Silk", "120.4", "Android", "11", myweb.DeviceTablet}},

	// television
	{"Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) " + kit + " Version/7.0 TV Safari/537.36", Agent{"Safari", "7.0", "Tizen", "7.0", myweb.DeviceTV}},
	{"Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) " + kit + " 76.0.3809.146/6.0 TV Safari/537.36", Agent{"Safari", "", "Tizen", "6.0", myweb.DeviceTV}},
	{"Mozilla/5.0 (Web0S; Linux/SmartTV) " + kit + " Chrome/94.0.4606.128 Safari/537.36 WebAppManager", Agent{"Chrome", "94.0", "Web0S", "", myweb.DeviceTV}},
	{"Mozilla/5.0 (Linux; Android 9; BRAVIA 4K GB Build/PTT1.190515.001.S104) " + kit + " Chrome/90.0.4430.91 Safari/537.36", Agent{"Chrome", "90.0", "Android", "9", myweb.DeviceTV}},
	{"Mozilla/5.0 (Linux; Android 9; AFTMM Build/PS7233; wv) " + kit + " Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36", Agent{"Chrome", "120.0", "Android", "9", myweb.DeviceTV}},
	{"Mozilla/5.0 (X11; Linux armv7l) " + kit + " Chrome/90.0.4430.225 Safari/537.36 CrKey/1.56.500000", Agent{"Chrome", "90.0", "Chromecast Linux", "1.56", myweb.DeviceTV}},
	{"AppleTV11,1/11.1", Agent{"", "", "ATV OS X", "", myweb.DeviceTV}},
	{"Roku/DVP-12.0 (12.0.0.4182-88)", Agent{"Roku", "12.0", "Roku", "12.0", myweb.DeviceTV}},

	// consoles
	{"Mozilla/5.0 (PlayStation; PlayStation 5/6.00) " + apple + " Version/13.0 Safari/605.1.15", Agent{"Safari", "13.0", "", "", myweb.DeviceConsole}},
	{"Mozilla/5.0 (PlayStation 4 11.00) " + apple, Agent{"", "", "", "", myweb.DeviceConsole}},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) " + kit + " Chrome/138.0.0.0 Safari/537.36 Edge/44.18363.8131", Agent{"Edge", "44.18363", "Windows", "10", myweb.DeviceConsole}},
	{"Mozilla/5.0 (Nintendo Switch; WebApplet) AppleWebKit/609.4 (KHTML, like Gecko) NF/6.0.2.21.3 NintendoBrowser/5.1.0.22474", Agent{"", "", "", "", myweb.DeviceConsole}},

	// watches
	{"atc/1.0 watchOS/10.2 model/Watch6,1 hwp/t8301 build/21S364 (6; dt:217)", Agent{"Apple Watch App", "6.1", "WatchOS", "10.2", myweb.DeviceWatch}},
	{"Mozilla/5.0 (Apple Watch; CPU Watch OS 10_2 like Mac OS X) " + apple, Agent{"", "", "", "", myweb.DeviceWatch}},

	// none of the types
	{"Mozilla/5.0 (Linux; Android 12; Quest 3) " + kit + " OculusBrowser/36.0.0.1.52 Chrome/130.0.0.0 VR Safari/537.36", Agent{"Chrome", "130.0", "Android", "12", ""}},
	{"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Agent{"Googlebot", "2.1", "", "", ""}},
	{"curl/8.5.0", Agent{"curl", "8.5", "", "", ""}},
	{"", Agent{}},
}

func TestPresentAgents(t *testing.T) {
	d := load(t)
	for _, test := range present {
		if got := d.Parse(test.userAgent); got != test.want {
			t.Errorf("%s\n got %q\nwant %q", test.userAgent, got, test.want)
		}
	}
}

func TestComplete(t *testing.T) {
	step := load(t).NewStep()
	for range 2 { // the second time from memory
		r := myweb.Request{UserAgent: present[0].userAgent}
		step.Complete(&r)
		if r.Browser != "Chrome" || r.OS != "Windows" || r.DeviceType != myweb.DeviceDesktop || r.UserAgentID != ID(r.UserAgent) || r.UserAgentID == 0 {
			t.Errorf("got %q on %q, %q, id %d", r.Browser, r.OS, r.DeviceType, r.UserAgentID)
		}
		step.Complete(&myweb.Request{UserAgent: strings.Repeat("x", 2*maxRead)})
	}
	r := myweb.Request{Browser: "stale", UserAgentID: 1}
	step.Complete(&r)
	if r.Browser != "" || r.UserAgentID != 0 {
		t.Errorf("without a user agent: got %q, id %d", r.Browser, r.UserAgentID)
	}
	if _, ok := step.recent.Get(strings.Repeat("x", 2*maxRead)); ok {
		t.Error("a user agent of excessive length is remembered")
	}
}

// The key is stored: it must not change.
func TestID(t *testing.T) {
	const xxh64 = 0xD24EC4F1A98C6E5B // of "a", as published
	if got := uint64(ID("a")); got != xxh64 {
		t.Errorf("ID = %X, want %X", got, uint64(xxh64))
	}
}

// Parsing never fails, gives the same twice, and is that of the plain reading.
func FuzzParse(f *testing.F) {
	d, j := load(f), newJudge()
	for _, test := range present {
		f.Add(test.userAgent)
	}
	for _, userAgent := range []string{"\xff\xfe", "Fire\u017Fox/1", "\u212Aindle/3", "Firefox/1.2\n", "(((", "İ Android"} {
		f.Add(userAgent)
	}
	f.Fuzz(func(t *testing.T, userAgent string) {
		got := d.Parse(userAgent)
		if got != d.Parse(userAgent) {
			t.Errorf("%q is not read alike twice", userAgent)
		}
		want := j.first("browser", userAgent[:min(len(userAgent), maxRead)])
		if got.Browser != "" && (got.Browser != browserName(want.family, got.OS) || got.BrowserVersion != version(want.first, want.second)) {
			t.Errorf("%q: got %s %s, the plain reading %v", userAgent, got.Browser, got.BrowserVersion, want)
		}
	})
}
