package agent

import (
	"strings"

	"github.com/cespare/xxhash/v2"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich/internal/recent"
)

// rememberedAgents bounds the memory of a Step: some 5 MB when all are different.
const rememberedAgents = 8192

// Step completes requests with what their user agent says. It remembers the
// user agents that it has seen lately. Each worker has its own.
type Step struct {
	definitions *Definitions
	recent      *recent.Cache[string, remembered]
}

type remembered struct {
	agent Agent
	id    int64
}

// NewStep returns a step that remembers nothing yet.
func (d *Definitions) NewStep() *Step {
	return &Step{definitions: d, recent: recent.New[string, remembered](rememberedAgents)}
}

// Complete sets UserAgentID, Browser, BrowserVersion, OS, OSVersion and
// DeviceType. Without a user agent they are all zero.
func (s *Step) Complete(r *myweb.Request) {
	known, ok := s.recent.Get(r.UserAgent)
	if !ok {
		known = s.learn(r.UserAgent)
	}
	r.UserAgentID = known.id
	r.Browser, r.BrowserVersion = known.agent.Browser, known.agent.BrowserVersion
	r.OS, r.OSVersion = known.agent.OS, known.agent.OSVersion
	r.DeviceType = known.agent.DeviceType
}

// learn works on a copy: the user agent can be a piece of a buffer many times its
// size, which the memory would hold on to.
func (s *Step) learn(userAgent string) remembered {
	userAgent = strings.Clone(userAgent)
	known := remembered{agent: s.definitions.Parse(userAgent), id: ID(userAgent)}
	if len(userAgent) > maxRead {
		return known
	}
	s.recent.Put(userAgent, known)
	return known
}

// ID is the key of a user agent: XXH64 of its bytes; 0 for none.
func ID(userAgent string) int64 {
	if userAgent == "" {
		return 0
	}
	return int64(xxhash.Sum64String(userAgent))
}
