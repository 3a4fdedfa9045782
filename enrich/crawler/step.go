package crawler

import (
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

// maxRemembered bounds the memory of a Step: some 20 MB of user agents. Past it
// the Step forgets them all; the frequent ones are back at once.
const maxRemembered = 1 << 16

// Step completes requests with what their user agent says of a bot. It remembers
// the user agents that it has seen. Each worker has its own.
type Step struct {
	definitions *Definitions
	remembered  map[string]Bot
}

// NewStep returns a step that remembers nothing yet.
func (d *Definitions) NewStep() *Step {
	return &Step{definitions: d, remembered: map[string]Bot{}}
}

// Complete sets IsBot, BotName and BotClass.
func (s *Step) Complete(r *myweb.Request) {
	bot, ok := s.remembered[r.UserAgent]
	if !ok {
		bot = s.learn(r.UserAgent)
	}
	r.IsBot, r.BotName, r.BotClass = bot.IsBot, bot.Name, bot.Class
}

// learn works on a copy: the user agent can be a piece of a buffer many times its
// size, which the memory would hold on to.
func (s *Step) learn(userAgent string) Bot {
	if len(userAgent) > maxRead {
		return s.definitions.Identify(userAgent)
	}
	if len(s.remembered) >= maxRemembered {
		clear(s.remembered)
	}
	userAgent = strings.Clone(userAgent)
	bot := s.definitions.Identify(userAgent)
	s.remembered[userAgent] = bot
	return bot
}
