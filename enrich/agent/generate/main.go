// Generate writes the data files of package agent:
//
//   - definitions.tsv, from the regexes.yaml of uap-core as the module uap-go
//     embeds it (version: go.mod);
//   - testdata/{browser,os,device}.tsv.gz, from the test cases in the module
//     uap-core (version: testVersion).
//
// It stops at an expression that Go's regexp package cannot compile, so that
// such a one is dealt with by hand and not lost.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ua-parser/uap-go/uaparser"
	"gopkg.in/yaml.v3"
)

// testVersion is the newest version of uap-core that is a Go module.
const testVersion = "v0.18.0"

// sections names the parts of regexes.yaml, and the keys of the templates in
// each: what they give is family, then versions (of a device: brand, model).
var sections = []struct {
	yaml, name string
	templates  []string
}{
	{"user_agent_parsers", "browser", []string{"family_replacement", "v1_replacement", "v2_replacement"}},
	{"os_parsers", "os", []string{"os_replacement", "os_v1_replacement", "os_v2_replacement"}},
	{"device_parsers", "device", []string{"device_replacement", "brand_replacement", "model_replacement"}},
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("agent/generate: ")
	if err := definitions(); err != nil {
		log.Fatal(err)
	}
	if err := testCases(); err != nil {
		log.Fatal(err)
	}
}

func definitions() error {
	var all map[string][]map[string]string
	if err := yaml.Unmarshal(repair(uaparser.DefinitionYaml), &all); err != nil {
		return fmt.Errorf("regexes.yaml of uap-go: %w", err)
	}
	var out bytes.Buffer
	for _, section := range sections {
		for _, parser := range all[section.yaml] {
			expr := parser["regex"]
			if flag := parser["regex_flag"]; flag != "" {
				expr = "(?" + flag + ")" + expr
			}
			if _, err := regexp.Compile(expr); err != nil {
				return fmt.Errorf("%s: %w; write it without what Go lacks, in this generator", section.yaml, err)
			}
			cells := []string{section.name, expr}
			for _, key := range section.templates {
				cells = append(cells, parser[key])
			}
			if err := writeRow(&out, cells); err != nil {
				return err
			}
		}
	}
	return os.WriteFile("definitions.tsv", out.Bytes(), 0o644)
}

// repair parts two definitions that uap-go runs together. It leaves out every
// line of regexes.yaml with a "#", for comments, and with them the expression
// for macOS in the agents of AWS tools ("os/macos#22.4.0"), whose templates then
// belong to the expression above: a Roku would be a Mac. The line put between
// them is our own.
func repair(regexes []byte) []byte {
	const (
		above = "  - regex: '^(Roku)/DVP-(\\d+)\\.(\\d+)'\n"
		below = "    os_replacement: 'Mac OS X'\n"
		lost  = "  - regex: 'os/macos(?:#(\\d+)(?:\\.(\\d+)|)|)'\n"
	)
	return bytes.Replace(regexes, []byte(above+below), []byte(above+lost+below), 1)
}

func testCases() error {
	dir, err := module("github.com/ua-parser/uap-core@" + testVersion)
	if err != nil {
		return err
	}
	for _, file := range []struct {
		yaml, name string
		keys       []string
		every      int // 8: one case in eight is kept, to keep the file small
	}{
		{"test_ua.yaml", "browser", []string{"family", "major", "minor"}, 1},
		{"test_os.yaml", "os", []string{"family", "major", "minor"}, 1},
		{"test_device.yaml", "device", []string{"family", "brand", "model"}, 8},
	} {
		data, err := os.ReadFile(filepath.Join(dir, "tests", file.yaml))
		if err != nil {
			return err
		}
		var cases struct {
			Cases []map[string]string `yaml:"test_cases"`
		}
		if err := yaml.Unmarshal(data, &cases); err != nil {
			return fmt.Errorf("%s: %w", file.yaml, err)
		}
		var out bytes.Buffer
		for i, c := range cases.Cases {
			if i%file.every != 0 {
				continue
			}
			cells := []string{c["user_agent_string"]}
			for _, key := range file.keys {
				cells = append(cells, c[key])
			}
			if err := writeRow(&out, cells); err != nil {
				return err
			}
		}
		if err := writeGzip(filepath.Join("testdata", file.name+".tsv.gz"), out.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func module(name string) (dir string, err error) {
	out, err := exec.Command("go", "mod", "download", "-json", name).Output()
	if err != nil {
		return "", fmt.Errorf("go mod download %s: %w", name, err)
	}
	var info struct{ Dir string }
	if err := json.Unmarshal(out, &info); err != nil {
		return "", fmt.Errorf("go mod download %s: %w", name, err)
	}
	return info.Dir, nil
}

func writeRow(out *bytes.Buffer, cells []string) error {
	row := strings.Join(cells, "\t")
	if strings.Count(row, "\t") != len(cells)-1 || strings.ContainsAny(row, "\r\n") {
		return fmt.Errorf("a tab or newline in %q has no place in a TSV file", cells)
	}
	out.WriteString(row + "\n")
	return nil
}

func writeGzip(name string, data []byte) error {
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := zip.Write(data); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, packed.Bytes(), 0o644)
}
