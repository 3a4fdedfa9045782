// Generate writes the data files of package crawler from the npm package
// crawler-user-agents:
//
//   - crawlers.tsv: expression, readable name, class;
//   - testdata/instances.txt.gz: a user agent of a bot per line.
//
// It needs npm on the path.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const npmPackage = "crawler-user-agents@1.60.0"

// crawler is an entry of crawler-user-agents.json.
type crawler struct {
	Pattern   string   `json:"pattern"`
	Instances []string `json:"instances"`
	Tags      []string `json:"tags"`
}

// classes maps the tags of the list onto classes. A crawler with several tags
// takes the one that comes first here.
var classes = []struct{ tag, class string }{
	{"ai-crawler", "AI training"},
	{"search-engine", "search engine"},
	{"social-preview", "social preview"},
	{"feed-reader", "feed reader"},
	{"monitoring", "monitor"},
	{"scanner", "scanner"},
	{"seo", "SEO"},
	{"http-library", "tool"},
	{"browser-automation", "tool"},
	{"archiver", "other"},
	{"academic", "other"},
	{"advertising", "other"},
}

// names gives the names that cannot be read off the expression.
var names = map[string]string{
	`AdsBot-Google([^-]|$)`:                     "AdsBot-Google",
	`Mediapartners \(Googlebot\)`:               "Mediapartners-Google",
	`[wW]get`:                                   "Wget",
	`(sistrix|SISTRIX) [cC]rawler`:              "SISTRIX Crawler",
	`Ahrefs(Bot|SiteAudit)`:                     "AhrefsBot",
	`S[eE][mM]rushBot`:                          "SemrushBot",
	`Livelap[bB]ot`:                             "LivelapBot",
	`[pP]ingdom`:                                "Pingdom",
	`Bark[rR]owler`:                             "Barkrowler",
	`(^| )sentry\/`:                             "Sentry",
	`[Cc]urebot`:                                "Curebot",
	`BlogTraffic\/\d\.\d+ Feed-Fetcher`:         "BlogTraffic Feed-Fetcher",
	`(^| )PTST\/`:                               "WebPageTest",
	`developers\.google\.com\/\+\/web\/snippet`: "Google Web Snippet",
	`[cC]laude[bB]ot`:                           "ClaudeBot",
	`[aA]cunetix`:                               "Acunetix",
	`[dD]ir[Bb]uster`:                           "DirBuster",
	`[mM]echanize`:                              "Mechanize",
	`Automaton|Newsify Feed Fetcher`:            "Newsify Feed Fetcher",
	`Chirp|gotosocial`:                          "GoToSocial",
	`[cC]ludo`:                                  "Cludo",
	`Code\/1\.`:                                 "Code",
	`ContextualBot[\s\S]*outcomes\.net`:         "ContextualBot",
	`Current[\s\S]*RSS Reader`:                  "Current RSS Reader",
	`Netumo|netumo`:                             "Netumo",
	`Spider[\s\S]*spider\.com`:                  "Spider",
	`Owler \(ows\.eu`:                           "Owler",
	`Riddler \(http:\/\/riddler\.io`:            "Riddler",
	`SSL Labs \(https:\/\/www\.ssllabs\.com`:    "SSL Labs",
	`Unshorten\.It\!`:                           "Unshorten.It!",
	`findlink`:                                  "findlinks",
	`httpx`:                                     "httpx",
	`speedy`:                                    "Speedy Spider",
	`Nutch`:                                     "Apache Nutch",
	`convera`:                                   "ConveraCrawler",
	`Y!J`:                                       "Yahoo! Japan",
	narrower[`Sogou`]:                           "Sogou Spider",
	narrower[`Sonic`]:                           "RankSonicSiteAuditor",
}

// people are expressions of the list that match browsers, and are left out.
var people = map[string]string{
	`AP3A\.240617\.008`: "a build of Android 15, on millions of phones",
	`MetaIAB Facebook`:  "the browser inside Facebook's app",
	`Fluid`:             "a browser for macOS that makes an app of a site",
}

// narrower replaces expressions that match browsers, too.
var narrower = map[string]string{
	// Sogou makes browsers as well.
	`Sogou`: `Sogou[ -](?:.{0,20}[ -])?[sS]pider`,
	// Phones by HTC and Huawei, and those of ViewSonic.
	`Butterfly`: `Butterfly\/`,
	`Sonic`:     `RankSonic|[ (]Sonic\/`,
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("crawler/generate: ")
	list, err := download()
	if err != nil {
		log.Fatal(err)
	}
	if err := write(list); err != nil {
		log.Fatal(err)
	}
}

func write(list []crawler) error {
	var crawlers, instances bytes.Buffer
	for _, c := range list {
		if people[c.Pattern] != "" {
			continue
		}
		if better, ok := narrower[c.Pattern]; ok {
			c.Pattern = better
		}
		if _, err := regexp.Compile(c.Pattern); err != nil {
			return fmt.Errorf("%w; write it without what Go lacks, in this generator", err)
		}
		row := strings.Join([]string{c.Pattern, name(c.Pattern), class(c.Tags)}, "\t")
		if strings.Count(row, "\t") != 2 || strings.Contains(row, "\n") {
			return fmt.Errorf("a tab or newline in %q has no place in a TSV file", row)
		}
		crawlers.WriteString(row + "\n")
		for _, instance := range c.Instances {
			if strings.ContainsAny(instance, "\n\r") {
				return fmt.Errorf("a newline in %q has no place in a list of lines", instance)
			}
			instances.WriteString(instance + "\n")
		}
	}
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := zip.Write(instances.Bytes()); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	if err := os.WriteFile("crawlers.tsv", crawlers.Bytes(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("testdata", "instances.txt.gz"), packed.Bytes(), 0o644)
}

var escape = regexp.MustCompile(`\\(.)`)

// name reads the name of a crawler off its expression.
func name(pattern string) string {
	if name, ok := names[pattern]; ok {
		return name
	}
	return strings.Trim(escape.ReplaceAllString(strings.TrimSuffix(pattern, "$"), "$1"), "^ /;:()-_,+")
}

func class(tags []string) string {
	for _, c := range classes {
		if slices.Contains(tags, c.tag) {
			return c.class
		}
	}
	return "other"
}

func download() ([]crawler, error) {
	dir, err := os.MkdirTemp("", "crawler")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	pack := exec.Command("npm", "pack", "--silent", npmPackage)
	pack.Dir = dir
	out, err := pack.Output()
	if err != nil {
		return nil, fmt.Errorf("npm pack %s: %w", npmPackage, err)
	}
	file, err := os.Open(filepath.Join(dir, strings.TrimSpace(string(out))))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	for archive := tar.NewReader(zip); ; {
		entry, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: no crawler-user-agents.json in it", npmPackage)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", npmPackage, err)
		}
		if entry.Name != "package/crawler-user-agents.json" {
			continue
		}
		var list []crawler
		if err := json.NewDecoder(archive).Decode(&list); err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name, err)
		}
		return list, nil
	}
}
