package referrer

import (
	_ "embed"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

//go:embed sources.tsv
var sourcesTSV string

//go:embed spam.txt
var spamTXT string

// class is what kind of site a source is.
type class string

const (
	classSearch   class = "search"
	classAI       class = "ai"
	classSocial   class = "social"
	classVideo    class = "video"
	classShopping class = "shopping"
	classEmail    class = "email"
	classNews     class = "news"
	classAds      class = "ads"
	classWebsite  class = "website"
)

// medium is that of a visit from such a site without utm_medium.
func (c class) medium() string {
	switch c {
	case classSearch:
		return "organic"
	case classAI:
		return "ai-assistant"
	case classSocial, classVideo, classEmail:
		return string(c)
	case classAds:
		return "display"
	}
	return "referral"
}

func (c class) valid() bool {
	switch c {
	case classSearch, classAI, classSocial, classVideo, classShopping, classEmail, classNews, classAds, classWebsite:
		return true
	}
	return false
}

// source is a site by the name that people know it by.
type source struct {
	name  string
	class class
}

// Table knows the sources. It is safe for concurrent use.
type Table struct {
	hosts    map[string]*source
	families map[string]*source // by the label before a public suffix: google.*
	aliases  map[string]*source // values of utm_source, lower case
	spam     map[string]bool
}

// Load reads the embedded tables.
func Load() (*Table, error) {
	t := &Table{
		hosts:    make(map[string]*source),
		families: make(map[string]*source),
		aliases:  make(map[string]*source),
		spam:     make(map[string]bool),
	}
	for number, line := range strings.Split(sourcesTSV, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		if err := t.add(strings.Split(line, "\t")); err != nil {
			return nil, fmt.Errorf("referrer: sources.tsv:%d: %w", number+1, err)
		}
	}
	for line := range strings.Lines(spamTXT) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			t.spam[line] = true
		}
	}
	return t, nil
}

func (t *Table) add(cells []string) error {
	if len(cells) != 4 {
		return fmt.Errorf("%d cells, want host, source, class and aliases", len(cells))
	}
	host, s := cells[0], &source{name: cells[1], class: class(cells[2])}
	if !s.class.valid() {
		return fmt.Errorf("unknown class %q", s.class)
	}
	family, isFamily := strings.CutSuffix(host, ".*")
	into, key := t.hosts, host
	if isFamily {
		into, key = t.families, family
	}
	if into[key] != nil {
		return fmt.Errorf("%s is there twice", host)
	}
	into[key] = s
	for alias := range strings.SplitSeq(cells[3], ",") {
		if alias != "" {
			t.aliases[normalize(alias)] = s
		}
	}
	return nil
}

// origin classifies a referrer's host for a site.
func (t *Table) origin(host, site string) origin {
	bare := strings.TrimPrefix(host, "www.")
	if bare == strings.TrimPrefix(site, "www.") || sameRegistrable(host, site) {
		return origin{internal: true}
	}
	if longestSuffix(t.spam, host) {
		return origin{spam: true, domain: bare}
	}
	return origin{domain: bare, source: t.lookup(host)}
}

// lookup finds the source of a host: the host itself or the nearest domain
// above it, else the family of its registrable domain.
func (t *Table) lookup(host string) *source {
	if s := longestSuffix(t.hosts, host); s != nil {
		return s
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return nil
	}
	label, suffix, _ := strings.Cut(domain, ".")
	if _, icann := publicsuffix.PublicSuffix(domain); !icann || !national(suffix) {
		return nil // google.github.io is not Google's
	}
	return t.families[label]
}

// national says whether suffix is .com or belongs to a country, where the
// large names are in the hands of their owners.
func national(suffix string) bool {
	top := suffix[strings.LastIndexByte(suffix, '.')+1:]
	return top == "com" || len(top) == 2
}

// longestSuffix looks up host, then the domains above it. The zero value
// means that none is in the map.
func longestSuffix[V comparable](in map[string]V, host string) (found V) {
	var zero V
	for {
		if found = in[host]; found != zero {
			return found
		}
		_, above, more := strings.Cut(host, ".")
		if !more {
			return zero
		}
		host = above
	}
}

// sameRegistrable says whether two hosts are under one domain that somebody
// registered, as blog.example.co.uk and shop.example.co.uk are.
func sameRegistrable(a, b string) bool {
	if isAddress(a) || isAddress(b) {
		return false
	}
	da, err := publicsuffix.EffectiveTLDPlusOne(a)
	if err != nil {
		return false
	}
	db, err := publicsuffix.EffectiveTLDPlusOne(b)
	return err == nil && da == db
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// named is an arrival from the source that a value of utm_source means: an
// alias, a host, or else the value itself. An alias with "ads" after it is
// that source, paid. It has no medium: utm_medium is there for that.
func (t *Table) named(utmSource string) arrival {
	name := normalize(utmSource)
	if name == "direct" || name == "(direct)" {
		return arrival{}
	}
	s, paid := t.aliases[name], strings.HasSuffix(name, "ads") || name == "adwords"
	if s == nil && paid {
		s = t.aliases[strings.TrimRight(strings.TrimSuffix(name, "ads"), "-")]
	}
	if s == nil {
		paid = false // leads are no ads
		if host := referrerHost(name); host != "" {
			s = t.lookup(host)
		}
	}
	if s == nil {
		return arrival{source: utmSource}
	}
	return arrival{source: s.name, class: s.class, paid: paid}
}

// normalize makes the ways to write a token alike: "E_Mail" is "e-mail".
func normalize(token string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' {
			return '-'
		}
		return r
	}, strings.ToLower(strings.TrimSpace(token)))
}
