package myweb_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// The module, and what stands for it in the rules below.
const (
	module   = "github.com/myweb-analytics/myweb"
	driver   = "github.com/duckdb/"
	awsSDK   = "github.com/aws/"
	postgres = "github.com/jackc/"
)

// imports says which packages of ours each package may import, in order of the
// pipeline. A pattern ends in /... where it covers what is below; "." is the
// root. Tests of a package may import more.
var imports = []struct {
	of      string
	allowed []string
}{
	{".", nil},
	{"source", []string{"."}},
	{"source/aws", []string{"."}},
	{"source/aws/awstest", nil},
	{"source/sqs", []string{".", "source", "source/aws", "source/s3"}},
	{"source/*", []string{".", "source", "source/aws"}},
	{"cloudfront", []string{"."}},
	{"enrich", []string{".", "enrich/..."}},
	{"enrich/internal/...", nil},
	{"enrich/*", []string{".", "enrich/internal/..."}},
	{"enrich/*/generate", nil},
	{"ingest", []string{".", "source", "cloudfront", "enrich"}},
	{"ingest/supervise", []string{".", "source", "ingest"}},
	{"store/migration", []string{"."}},
	{"store/load", []string{"."}},
	{"store/zone", []string{"."}},
	{"store/query", []string{".", "store/load"}},
	{"store/library", []string{".", "store/load"}},
	{"store/lex", []string{"."}},
	{"store/explorer", []string{".", "store/lex", "store/library"}},
	{"store/storetest", []string{".", "store/load"}},
	{"store/postgres/pgtest", nil},
	{"store/postgres/rds", nil},
	{"store/transfer", []string{".", "store/migration", "store/load"}},
	{"store/*", []string{".", "store/lex", "store/migration", "store/load", "store/zone", "store/transfer"}},
	{"access", []string{"."}},
	{"api", []string{".", "store/query", "access", "store/explorer", "store/library"}},
	{"web", nil},
	{"web/internal/fixtureserver", []string{".", "web"}},
	{"bench/generate", nil},
	{"bench/...", []string{"./..."}},
	{"cmd/...", []string{"./..."}},
}

// owners are the only packages that import a driver or an SDK.
var owners = map[string][]string{
	driver:   {"store/duckdb", "bench/..."},
	postgres: {"store/postgres/...", "bench/..."},
	awsSDK:   {"source/aws/...", "source/s3", "source/sqs", "source/kinesis", "store/postgres/rds"},
}

// listed is a package as the go command describes it.
type listed struct {
	ImportPath string
	Name       string
	Doc        string
	Standard   bool
	Imports    []string
}

// name is the path below the module, "." for the root.
func (p listed) name() string { return local(p.ImportPath) }

func local(importPath string) string {
	if importPath == module {
		return "."
	}
	return strings.TrimPrefix(importPath, module+"/")
}

func isOurs(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

// list gives the packages of the module and all that they import.
func list(t *testing.T) map[string]listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-buildvcs=false", "-deps", "-json=ImportPath,Name,Doc,Standard,Imports", "./...")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	packages := map[string]listed{}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
	}
}

// matches says whether a pattern covers a package.
func matches(pattern, name string) bool {
	if below, ok := strings.CutSuffix(pattern, "/..."); ok {
		return below == "." || name == below || strings.HasPrefix(name, below+"/")
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, name) })
}

// allowedImports are those of the first rule for a package.
func allowedImports(name string) (allowed []string, ok bool) {
	for _, rule := range imports {
		if matches(rule.of, name) {
			return rule.allowed, true
		}
	}
	return nil, false
}

// faults names the imports of p that the rules do not allow.
func faults(p listed, packages map[string]listed) (found []string) {
	allowed, ok := allowedImports(p.name())
	if !ok {
		return []string{fmt.Sprintf("%s has no rule: say in architecture_test.go what it may import", p.name())}
	}
	for _, imported := range p.Imports {
		switch {
		case isOurs(imported):
			if !matchesAny(allowed, local(imported)) {
				found = append(found, fmt.Sprintf("%s must not import %s", p.name(), local(imported)))
			}
		case p.name() == "." && !packages[imported].Standard:
			found = append(found, "the root package imports the standard library only, not "+imported)
		}
		for prefix, owner := range owners {
			if strings.HasPrefix(imported, prefix) && !matchesAny(owner, p.name()) {
				found = append(found, fmt.Sprintf("%s must not import %s: only %s may", p.name(), imported, strings.Join(owner, ", ")))
			}
		}
	}
	return found
}

// Dependencies point one way: stages know the vocabulary, not each other, and
// only the command knows everything.
func TestDependencyDirection(t *testing.T) {
	packages := list(t)
	if _, ok := packages[module]; !ok {
		t.Fatal("go list does not list the root package")
	}
	for _, p := range packages {
		if !isOurs(p.ImportPath) {
			continue
		}
		for _, fault := range faults(p, packages) {
			t.Error(fault)
		}
	}
}

// The rules refuse what they are there to refuse.
func TestDependencyDirectionCanFail(t *testing.T) {
	for _, c := range []struct{ name, imported string }{
		{".", "golang.org/x/sync/errgroup"},
		{".", module + "/source"},
		{"cloudfront", module + "/source"},
		{"enrich/agent", module + "/enrich/crawler"},
		{"ingest", module + "/store/duckdb"},
		{"api", module + "/store/duckdb"},
		{"api", module + "/store/load"},
		{"web", module},
		{"store/query", module + "/store/duckdb"},
		{"store/query", driver + "duckdb-go/v2"},
		{"store/explorer", module + "/store/duckdb"},
		{"store/transfer", module + "/store/postgres"},
		{"cmd/myweb", driver + "duckdb-go/v2"},
		{"source", awsSDK + "aws-sdk-go-v2"},
		{"cmd/myweb", awsSDK + "aws-sdk-go-v2"},
		{"source", module + "/source/s3"},
		{"source/kinesis", module + "/source/s3"},
		{"somewhere", "fmt"},
	} {
		p := listed{ImportPath: module + "/" + c.name, Imports: []string{c.imported}}
		if c.name == "." {
			p.ImportPath = module
		}
		if len(faults(p, nil)) == 0 {
			t.Errorf("%s may import %s", c.name, c.imported)
		}
	}
}
