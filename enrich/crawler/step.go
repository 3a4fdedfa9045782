package crawler

import (
	"strings"

	"github.com/myweb-analytics/myweb/enrich/internal/recent"
)

// rememberedAgents bounds the memory of a Step: some 5 MB when all are different.
const rememberedAgents = 8192

// Step tells bots, as Definitions do. It remembers the user agents that it has
// seen lately. Each worker has its own.
type Step struct {
	definitions *Definitions
	recent      *recent.Cache[string, Bot]
}

// NewStep returns a step that remembers nothing yet.
func (d *Definitions) NewStep() *Step {
	return &Step{definitions: d, recent: recent.New[string, Bot](rememberedAgents)}
}

// Bot says what Identify does.
func (s *Step) Bot(userAgent string) Bot {
	bot, ok := s.recent.Get(userAgent)
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
	userAgent = strings.Clone(userAgent)
	bot := s.definitions.Identify(userAgent)
	s.recent.Put(userAgent, bot)
	return bot
}
