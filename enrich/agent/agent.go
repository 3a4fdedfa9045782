// Package agent names the browser, the operating system and the type of device
// of a request, from its user agent.
//
// It follows the definitions of uap-core: lists of regular expressions, the
// first that matches wins. Package literal says which of them can match, so
// that a handful is tried and not a thousand.
//
// Some things no user agent tells, and none of it is guessed here: an iPad that
// asks for desktop pages calls itself a Macintosh and is a desktop; Windows 11
// calls itself Windows 10; macOS since 11 calls itself 10.15; Chrome for Android
// gives neither the model nor the true version ("Android 10; K").
package agent

import (
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

//go:generate go run ./generate

// Agent is what a user agent says of its client. Empty means unknown.
type Agent struct {
	Browser        string
	BrowserVersion string // major, or major.minor where the agent says both
	OS             string
	OSVersion      string // like BrowserVersion; of Windows its name: "10", "XP"
	DeviceType     myweb.DeviceType
}

// maxRead bounds the bytes of a user agent that are looked at: clients can send
// kilobytes, to no honest end, and the time that an expression takes grows with them.
const maxRead = 1024

// Parse reads a user agent. Distinct user agents are few compared to requests:
// where there are many requests, use a Step, which remembers them.
func (d *Definitions) Parse(userAgent string) Agent {
	userAgent = userAgent[:min(len(userAgent), maxRead)]
	m := d.candidates(userAgent)
	defer d.release(m)

	browser, _ := d.browsers.first(m, userAgent)
	system, _ := d.systems.first(m, userAgent)
	a := Agent{OS: systemName(system.family), OSVersion: version(system.first, system.second)}
	if a.Browser = browserName(browser.family, a.OS); a.Browser != "" {
		a.BrowserVersion = version(browser.first, browser.second)
	}
	var decided bool
	if a.DeviceType, decided = deviceType(strings.ToLower(userAgent), a.OS); !decided {
		device, known := d.devices.first(m, userAgent)
		a.DeviceType = deviceOfModel(device, known)
	}
	return a
}

func version(major, minor string) string {
	if major == "" || minor == "" {
		return major
	}
	return major + "." + minor
}
