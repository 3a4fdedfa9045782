package generate

import (
	"fmt"
	"net/netip"
	"strings"
)

// audience is who asks: places and browsers of people, and bots.
type audience struct {
	networks       []network
	networkLottery lottery
	browsers       []browser
	browserLottery lottery
	bots           []bot
	edges          []string // all edge locations, for bots
}

type network struct {
	country   string
	ipv6Share float64
	edges     []string
	v4, v6    []netip.Prefix
}

type browser struct {
	agent      string // encoded
	mobile     bool
	http3Share float64
}

type bot struct {
	agent     string // encoded; "-" when it sends none
	disguised bool   // its user agent is a browser's
	name      string
	behaviour behaviour
	share     float64 // of the lines of bots
	ranges    []netip.Prefix
}

func readAudience() (*audience, error) {
	a := &audience{}
	for _, read := range []func() error{a.readNetworks, a.readBrowsers, a.readBots} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *audience) readNetworks() error {
	rows, err := readTable("networks")
	if err != nil {
		return err
	}
	for _, r := range rows {
		n := network{country: r["country"], ipv6Share: r.number("ipv6"), edges: strings.Fields(r["edges"])}
		if n.v4, err = prefixes(r["ranges4"]); err != nil {
			return fmt.Errorf("generate: networks of %s: %w", n.country, err)
		}
		if n.v6, err = prefixes(r["ranges6"]); err != nil {
			return fmt.Errorf("generate: networks of %s: %w", n.country, err)
		}
		a.networks = append(a.networks, n)
		a.edges = append(a.edges, n.edges...)
	}
	a.networkLottery = newLottery(weights(rows))
	return nil
}

func (a *audience) readBrowsers() error {
	rows, err := readTable("browsers")
	if err != nil {
		return err
	}
	for _, r := range rows {
		a.browsers = append(a.browsers, browser{
			agent:      cell(r["user_agent"]),
			mobile:     r["device"] == "mobile",
			http3Share: r.number("http3"),
		})
	}
	a.browserLottery = newLottery(weights(rows))
	return nil
}

func (a *audience) readBots() error {
	rows, err := readTable("bots")
	if err != nil {
		return err
	}
	total := 0.0
	for _, w := range weights(rows) {
		total += w
	}
	for _, r := range rows {
		how, ok := behaviours[r["behaviour"]]
		if !ok {
			return fmt.Errorf("generate: bot %s: unknown behaviour %q", r["name"], r["behaviour"])
		}
		ranges, err := prefixes(r["ranges"])
		if err != nil {
			return fmt.Errorf("generate: bot %s: %w", r["name"], err)
		}
		a.bots = append(a.bots, bot{
			agent:     cell(r["user_agent"]),
			disguised: r["class"] == "-",
			name:      r["name"],
			behaviour: how,
			share:     r.number("weight") / total,
			ranges:    ranges,
		})
	}
	return nil
}

func prefixes(list string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range strings.Fields(list) {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Masked())
	}
	return all, nil
}
