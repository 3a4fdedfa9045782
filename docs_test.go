package myweb_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/store/load"
)

// The documentation is run. Blocks marked sh are run by a shell in a folder
// with some logs, in the order of the page; blocks marked sql by myweb sql.
// Blocks marked console do not end, need a network or a file of the reader's:
// of those the commands must exist. Blocks of docs/api.md are run by
// api/docs_test.go.

// pages are the documents for people.
func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}, found...)
}

func page(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

type block struct {
	language string
	text     string
	line     int
}

var fence = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

func blocks(text string, languages ...string) (found []block) {
	for _, m := range fence.FindAllStringSubmatchIndex(text, -1) {
		b := block{text[m[2]:m[3]], text[m[4]:m[5]], strings.Count(text[:m[4]], "\n") + 1}
		if slices.Contains(languages, b.language) {
			found = append(found, b)
		}
	}
	return found
}

// reader is somebody who follows the documentation: a folder with logs, and
// the program on the path.
type reader struct {
	folder, path string
}

// install builds the program.
func install(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", filepath.Join(bin, "myweb"), "./cmd/myweb")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return bin
}

func newReader(t *testing.T, bin string) reader {
	t.Helper()
	r := reader{folder: t.TempDir(), path: bin + string(os.PathListSeparator) + os.Getenv("PATH")}
	until := time.Now().UTC().Truncate(time.Hour)
	_, err := generate.Write(t.Context(), filepath.Join(r.folder, "logs"), generate.Config{
		Seed: 1, Requests: 4000, From: until.AddDate(0, 0, -3), To: until, Compress: true, Malformed: true,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// run gives what a command printed and its error. Settings of whoever runs the
// tests are left out.
func (r reader) run(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = r.folder
	command.Env = []string{"PATH=" + r.path, "HOME=" + r.folder}
	output, err := command.CombinedOutput()
	return string(output), err
}

func TestDocumentationRuns(t *testing.T) {
	bin := install(t)
	ran := 0
	for _, path := range pages(t) {
		found := blocks(page(t, path), "sh", "sql")
		if path == filepath.Join("docs", "api.md") || len(found) == 0 {
			continue
		}
		ran += len(found)
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			follow(t, newReader(t, bin), path, found)
		})
	}
	if ran < 15 {
		t.Errorf("found only %d blocks to run", ran)
	}
}

// follow does what a page says, on a database with some logs in it unless the
// page loads them itself.
func follow(t *testing.T, r reader, path string, found []block) {
	if !strings.Contains(page(t, path), "myweb ingest logs/\n") {
		if output, err := r.run(t, filepath.Join(strings.Split(r.path, string(os.PathListSeparator))[0], "myweb"), "ingest", "logs"); err != nil {
			t.Fatalf("ingest: %v\n%s", err, output)
		}
	}
	for _, b := range found {
		args := []string{"-e", "-c", b.text}
		if b.language == "sql" {
			args = []string{"-c", `exec myweb sql "$1"`, "sh", b.text}
		}
		output, err := r.run(t, "sh", args...)
		if err != nil {
			t.Errorf("%s:%d: %v\n%s\n%s", path, b.line, err, b.text, output)
		}
		if b.language == "sql" && strings.Contains(output, "(0 rows)") {
			t.Errorf("%s:%d: no rows; the question has no answer in any logs\n%s", path, b.line, b.text)
		}
	}
}

var (
	target      = regexp.MustCompile(`(?m)^([a-z0-9-]+):`)
	helpCommand = regexp.MustCompile(`(?m)^  myweb ([a-z]+)`)
	command     = regexp.MustCompile(`(?m)^(?:go run \./cmd/myweb|(?:bin/)?myweb) ([a-z]+)`)
	makeTarget  = regexp.MustCompile("(?m)(?:^|`)make ([a-z0-9-]+)")
)

func names(expression *regexp.Regexp, text string) (found []string) {
	for _, m := range expression.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

// Commands and targets that the documentation names exist.
func TestNamedCommandsExist(t *testing.T) {
	targets := names(target, page(t, "Makefile"))
	commands := names(helpCommand, page(t, "cmd/myweb/main.go"))
	if len(targets) < 10 || len(commands) < 9 {
		t.Fatalf("found targets %q and commands %q only", targets, commands)
	}
	for _, path := range pages(t) {
		text := page(t, path)
		for _, name := range names(makeTarget, text) {
			if !slices.Contains(targets, name) {
				t.Errorf("%s: there is no target %s", path, name)
			}
		}
		for _, b := range blocks(text, "sh", "console") {
			for _, name := range names(command, b.text) {
				if !slices.Contains(commands, name) {
					t.Errorf("%s:%d: there is no command %s", path, b.line, name)
				}
			}
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	symbols = regexp.MustCompile(`[^a-z0-9 -]`)
)

// anchors are the names that links give the headings of a page.
func anchors(text string) (found []string) {
	for _, h := range names(heading, text) {
		found = append(found, strings.ReplaceAll(symbols.ReplaceAllString(strings.ToLower(h), ""), " ", "-"))
	}
	return found
}

// Links within the repository lead somewhere.
func TestLinks(t *testing.T) {
	for _, path := range append(pages(t), "web/README.md", "testdata/scenario/README.md") {
		for _, to := range names(link, page(t, path)) {
			if strings.Contains(to, "://") {
				continue
			}
			name, anchor, _ := strings.Cut(to, "#")
			target := filepath.Join(filepath.Dir(path), name)
			if name == "" {
				target = path
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", path, to)
			} else if anchor != "" && !slices.Contains(anchors(page(t, target)), anchor) {
				t.Errorf("%s: there is no heading %s", path, to)
			}
		}
	}
}

// docs/sql.md has every table and every file of loading.
func TestDatabaseIsDocumented(t *testing.T) {
	text := page(t, "docs/sql.md")
	for _, table := range load.Tables {
		if !strings.Contains(text, "| `"+table+"` |") {
			t.Errorf("docs/sql.md does not have the table %s", table)
		}
	}
	files, err := filepath.Glob("store/load/[0-9]_*.sql")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d files of loading: %v", len(files), err)
	}
	for _, file := range files {
		if !strings.Contains(text, "["+filepath.Base(file)+"](../"+filepath.ToSlash(file)+")") {
			t.Errorf("docs/sql.md does not have %s", file)
		}
	}
}

// docs/decisions.md says what each direct dependency earns.
func TestDependenciesAreExplained(t *testing.T) {
	text := page(t, "docs/decisions.md")
	for _, name := range append(modules(t), npmPackages(t)...) {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("docs/decisions.md does not say what %s earns", name)
		}
	}
}

// modules are the direct ones of go.mod.
func modules(t *testing.T) (found []string) {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(output, &file); err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Require {
		if !r.Indirect {
			found = append(found, r.Path)
		}
	}
	return found
}

func npmPackages(t *testing.T) (found []string) {
	t.Helper()
	var file struct{ Dependencies, DevDependencies map[string]string }
	if err := json.Unmarshal([]byte(page(t, "web/package.json")), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Dependencies) == 0 || len(file.DevDependencies) == 0 {
		t.Fatal(fmt.Errorf("web/package.json has no dependencies"))
	}
	for name := range file.Dependencies {
		found = append(found, name)
	}
	for name := range file.DevDependencies {
		found = append(found, name)
	}
	return found
}
