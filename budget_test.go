package myweb_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Budgets. A file or function that needs more is two.
const (
	mostFileLines     = 600
	mostFunctionLines = 100
)

// vagueNames are packages that would hold anything.
var vagueNames = []string{"common", "constants", "helper", "helpers", "manager", "misc", "models", "services", "shared", "types", "util", "utils"}

// codeExtensions are files that people write; tables of data are no code.
var codeExtensions = []string{".go", ".sql", ".ts", ".svelte", ".css", ".sh"}

// notOurs are folders of what is built or installed.
var notOurs = []string{".git", "bin", "dist", "node_modules", "testdata", "cdk.out"}

// sources gives the code of the repository, by path.
func sources(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(notOurs, entry.Name()):
			return fs.SkipDir
		case entry.IsDir() || !slices.Contains(codeExtensions, filepath.Ext(path)):
			return nil
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("found %d files of code only", len(files))
	}
	return files
}

// overBudget says what of a file is too long, or named in a way it must not.
func overBudget(path string, text []byte) (found []string) {
	if lines := strings.Count(string(text), "\n"); lines > mostFileLines {
		found = append(found, fmt.Sprintf("%s has %d lines, more than %d", path, lines, mostFileLines))
	}
	if filepath.Ext(path) != ".go" {
		return found
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return append(found, err.Error())
	}
	if name := strings.TrimSuffix(file.Name.Name, "_test"); slices.Contains(vagueNames, name) {
		found = append(found, fmt.Sprintf("%s: a package named %s could hold anything", path, name))
	}
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok {
			continue
		}
		from, to := files.Position(function.Pos()).Line, files.Position(function.End()).Line
		if lines := to - from + 1; lines > mostFunctionLines {
			found = append(found, fmt.Sprintf("%s:%d: %s has %d lines, more than %d", path, from, function.Name.Name, lines, mostFunctionLines))
		}
	}
	return found
}

func TestBudgets(t *testing.T) {
	for path, text := range sources(t) {
		for _, fault := range overBudget(path, text) {
			t.Error(fault)
		}
	}
}

func TestBudgetsCanFail(t *testing.T) {
	lines := func(n int) string { return strings.Repeat("\n", n) }
	for _, c := range []struct{ path, text string }{
		{"long.go", "package long\n" + lines(mostFileLines)},
		{"long.sql", "select 1;\n" + lines(mostFileLines)},
		{"function.go", "package function\nfunc f() {" + lines(mostFunctionLines) + "}\n"},
		{"vague.go", "package util\n"},
		{"vague_test.go", "package util_test\n"},
		{"broken.go", "package\n"},
	} {
		if len(overBudget(c.path, []byte(c.text))) == 0 {
			t.Errorf("%s is within the budget", c.path)
		}
	}
	if found := overBudget("short.go", []byte("package short\n")); len(found) != 0 {
		t.Errorf("a short file is not: %q", found)
	}
}

// Every package says what it is for.
func TestPackageComments(t *testing.T) {
	for _, p := range list(t) {
		if !isOurs(p.ImportPath) {
			continue
		}
		// A command's comment names what it does, as `Command x` or `X`.
		start := "Package " + p.Name + " "
		if p.Name == "main" {
			start = ""
		}
		if p.Doc == "" || !strings.HasPrefix(p.Doc, start) {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

// registries are hosts that serve packages. Code that names one downloads
// something behind the back of go.mod or package.json. The names are put
// together here, so that this file does not name them.
var registries = []string{"proxy." + "golang.org", "sum." + "golang.org", "registry." + "npmjs.org", "registry." + "yarnpkg.com", "deb." + "debian.org", "py" + "pi.org"}

func namesRegistry(text []byte) string {
	for _, host := range registries {
		if strings.Contains(string(text), host) {
			return host
		}
	}
	return ""
}

func TestNoRegistryIsNamed(t *testing.T) {
	for path, text := range sources(t) {
		if host := namesRegistry(text); host != "" {
			t.Errorf("%s names %s", path, host)
		}
	}
	if namesRegistry([]byte(`get("https://registry.`+`npmjs.org/x")`)) == "" {
		t.Error("a registry is not found")
	}
}
