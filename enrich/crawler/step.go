package crawler

import "strings"

// maxRemembered bounds the memory of a Step: some 20 MB of user agents. Past it
// the Step forgets them all; the frequent ones are back at once.
const maxRemembered = 1 << 16

// Step tells bots, as Definitions do. It remembers the user agents that it has
// seen. Each worker has its own.
type Step struct {
	definitions *Definitions
	remembered  map[string]Bot
}

// NewStep returns a step that remembers nothing yet.
func (d *Definitions) NewStep() *Step {
	return &Step{definitions: d, remembered: map[string]Bot{}}
}

// Bot says what Identify does.
func (s *Step) Bot(userAgent string) Bot {
	bot, ok := s.remembered[userAgent]
	if !ok {
		bot = s.learn(userAgent)
	}
	return bot
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
