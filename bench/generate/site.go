package generate

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// site is one of the sites with all that it serves. Text that goes into the
// log is kept encoded.
type site struct {
	host         string
	kind         string // www, blog or shop
	id           uint64 // of the seed's sequences
	distribution string // E2EXAMPLE1234
	domain       string // d111111abcdef8.cloudfront.net
	share        float64
	utcOffset    float64 // hours: the time zone of most of its visitors
	pages        []page
	pageLottery  lottery
	sections     map[string][]int // pages by section
	homes        []int
	assets       []asset
	entries      []entry
	entryLottery lottery
	campaigns    []campaign
	adLottery    lottery
	lost         []lostPage
	spikePage    int // the page that a news site links to
}

type page struct {
	path, referrer string // encoded
	section        string
	bytes          int
	images         []string
	queries        []string
	video          string
}

type asset struct {
	path, contentType, method string
	bytes                     int
	chance                    float64
}

// entry is a way in: a referrer and what its visitors do.
type entry struct {
	referrer, landing string
	more              float64
}

type campaign struct{ referrer, query string }

type lostPage struct{ path, referrer string }

// siteKinds gives what differs between kinds: the share of the traffic and the
// time zone of the public (standard time all year).
var siteKinds = map[string]struct{ share, utcOffset float64 }{
	"www":  {0.38, -5}, // New York
	"blog": {0.24, 1},  // Berlin
	"shop": {0.38, -8}, // Los Angeles
}

func newSite(host string, index int, all []string) (*site, error) {
	kind, _, _ := strings.Cut(host, ".")
	if _, ok := siteKinds[kind]; !ok {
		kind = []string{"www", "blog", "shop"}[index%3]
	}
	h := mix(0, uint64(index))
	for i := range len(host) {
		h = mix(h, uint64(host[i]))
	}
	s := &site{
		host: host, kind: kind, id: h,
		distribution: fmt.Sprintf("E%dEXAMPLE%04d", 2+index, (1234+4321*index)%10000),
		domain:       fmt.Sprintf("d%d11111abcdef%d.cloudfront.net", 1+index, (8+index)%10),
		share:        siteKinds[kind].share,
		utcOffset:    siteKinds[kind].utcOffset,
		sections:     map[string][]int{},
	}
	for _, read := range []func() error{s.readPages, s.readAssets, s.readLost, s.readCampaigns, func() error { return s.readEntries(all) }} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// readPages fills in the pages; a path with {300} becomes 300 pages, whose
// popularity falls as that of words does (Zipf).
func (s *site) readPages() error {
	rows, err := readTable("pages")
	if err != nil {
		return err
	}
	var popularity []float64
	for _, r := range rows {
		if r["kind"] != s.kind {
			continue
		}
		before, rest, many := strings.Cut(r["path"], "{")
		count, after, _ := strings.Cut(rest, "}")
		if !many {
			s.addPage(r, r["path"])
			popularity = append(popularity, r.number("weight"))
			continue
		}
		n, err := strconv.Atoi(count)
		if err != nil {
			return fmt.Errorf("generate: page %s: %w", r["path"], err)
		}
		total := 0.0
		for i := range n {
			total += math.Pow(float64(i+1), -0.9)
		}
		for i := range n {
			s.addPage(r, before+strconv.Itoa(1000+int(mix(s.id, uint64(i))%9)+9*i)+after)
			popularity = append(popularity, r.number("weight")*math.Pow(float64(i+1), -0.9)/total)
		}
	}
	s.pageLottery = newLottery(popularity)
	best := 0.0
	for _, i := range s.sections["post"] {
		if popularity[i] > best {
			best, s.spikePage = popularity[i], i
		}
	}
	return nil
}

func (s *site) addPage(r row, path string) {
	p := page{
		path:     cell(path),
		referrer: cell("https://" + s.host + path),
		section:  r["section"],
		bytes:    int(r.number("kb") * 1000),
		video:    r["video"],
	}
	for _, q := range strings.Fields(r["queries"]) {
		p.queries = append(p.queries, cell(q))
	}
	name := strings.Trim(strings.ReplaceAll(path, "/", "-"), "-")
	if name == "" {
		name = "home"
	}
	for i := range int(r.number("images")) {
		p.images = append(p.images, cell(fmt.Sprintf("/images/%s-%d.%s", name, i+1, []string{"webp", "webp", "avif", "jpg"}[i%4])))
	}
	i := len(s.pages)
	s.pages = append(s.pages, p)
	s.sections[p.section] = append(s.sections[p.section], i)
	if p.section == "home" {
		s.homes = append(s.homes, i)
	}
}

func (s *site) readAssets() error {
	rows, err := readTable("assets")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r["kind"] == s.kind || r["kind"] == "all" {
			s.assets = append(s.assets, asset{
				path: cell(r["path"]), contentType: r["content_type"], method: r["method"],
				bytes: int(r.number("kb") * 1000), chance: r.number("chance"),
			})
		}
	}
	return nil
}

func (s *site) readLost() error {
	rows, err := readTable("lost")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r["kind"] == s.kind {
			referrer := strings.ReplaceAll(r["referrer"], "{site}", s.host)
			s.lost = append(s.lost, lostPage{path: cell(r["path"]), referrer: cell(referrer)})
		}
	}
	return nil
}

func (s *site) readCampaigns() error {
	rows, err := readTable("campaigns")
	if err != nil {
		return err
	}
	for _, r := range rows {
		s.campaigns = append(s.campaigns, campaign{referrer: cell(r["referrer"]), query: r["query"]})
	}
	s.adLottery = newLottery(weights(rows))
	return nil
}

// readEntries fills in the ways in; all are the hosts of all sites, since
// sites of one owner link to each other.
func (s *site) readEntries(all []string) error {
	rows, err := readTable("referrers")
	if err != nil {
		return err
	}
	for i, r := range rows {
		referrer := r["referrer"]
		if referrer == "{sibling}" {
			referrer = "https://" + all[(i+len(s.host))%len(all)] + "/"
			if referrer == "https://"+s.host+"/" {
				referrer = "https://links.example.edu/"
			}
		}
		s.entries = append(s.entries, entry{referrer: cell(referrer), landing: r["landing"], more: r.number("more")})
	}
	s.entryLottery = newLottery(weights(rows))
	return nil
}
