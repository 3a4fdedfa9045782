// Package crawler tells bots from people by their user agent, and names them.
//
// Three sources are asked, the more exact one first: the agents that operators
// document (operator.go), the list crawler-user-agents (crawlers.tsv), and words
// that give a bot away (heuristic.go). Someone who does not want to be known as a
// bot is not found: user agents are what the client likes to say.
package crawler

import (
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

//go:generate go run ./generate

// Bot is what a user agent says of a bot. Name and Class are empty for people.
type Bot struct {
	IsBot bool
	Name  string
	Class myweb.BotClass
}

// maxRead bounds the bytes of a user agent that are looked at: clients can send
// kilobytes, to no honest end.
const maxRead = 1024

// NoUserAgent is the name of whoever does not say any.
const NoUserAgent = "No user agent"

// Identify reads a user agent. Distinct user agents are few compared to
// requests: where there are many requests, use a Step, which remembers them.
func (d *Definitions) Identify(userAgent string) Bot {
	userAgent = strings.TrimSpace(userAgent[:min(len(userAgent), maxRead)])
	if userAgent == "" || userAgent == "-" {
		return Bot{IsBot: true, Name: NoUserAgent, Class: myweb.BotOther}
	}
	m := d.matches.Get().(*match)
	defer d.matches.Put(m)
	if known, at := d.known(userAgent, m); known != nil {
		name := known.name
		if strings.Contains(name, "/") {
			// "yandex.com/bots" stands for all that Yandex sends.
			name = nameAt(userAgent, at)
		}
		return Bot{IsBot: true, Name: name, Class: known.class}
	}
	return guess(userAgent, m.hints)
}
