package crawler

import myweb "github.com/myweb-analytics/myweb"

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
		bot = s.definitions.Identify(r.UserAgent)
		if len(s.remembered) >= maxRemembered {
			clear(s.remembered)
		}
		s.remembered[r.UserAgent] = bot
	}
	r.IsBot, r.BotName, r.BotClass = bot.IsBot, bot.Name, bot.Class
}
