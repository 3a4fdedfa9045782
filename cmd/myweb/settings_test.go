package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/joho/godotenv"

	"github.com/myweb-analytics/myweb/enrich/visitor"
)

const exampleFile = "../../.env.example"

// Every variable that the program reads is explained in .env.example.
func TestSettingsAreExplained(t *testing.T) {
	example, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{visitor.SecretVariable: true}
	read := regexp.MustCompile(`getenv\("([A-Z_]+)"\)`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range read.FindAllStringSubmatch(string(source), -1) {
			names[match[1]] = true
		}
	}
	if len(names) < 7 {
		t.Errorf("found only %d variables", len(names))
	}
	for name := range names {
		if !regexp.MustCompile(`(?m)^#?` + name + `=`).Match(example) {
			t.Errorf(".env.example does not explain %s", name)
		}
	}
}

// The example, copied as it stands and with all of DuckDB's settings taken in,
// works.
func TestExampleWorks(t *testing.T) {
	text, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`(?m)^#(DB_MEMORY_LIMIT|SESSION_TIMEOUT_MINUTES|TIMEZONE|SITE_TIMEZONES)=`).ReplaceAllString(string(text), "$1=")
	for _, text := range []string{string(text), all} {
		w := newWorld(t)
		settings, err := godotenv.Unmarshal(text)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range settings {
			w.environ[name] = value
		}
		w.must("ingest", "--quiet", scenario("two-sites"))
		w.must("check")
	}
}
