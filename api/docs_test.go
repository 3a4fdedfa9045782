package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

var example = regexp.MustCompile("(?s)```sh\n(curl [^\n]*)\n```\n```json\n(.*?)```")

// Every command of docs/api.md answers what stands below it.
func TestExamplesOfTheManual(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("curl is not installed; make deps installs it")
	}
	manual, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler(t, nil))
	defer server.Close()
	examples := example.FindAllStringSubmatch(string(manual), -1)
	if len(examples) < 6 {
		t.Fatalf("%d examples found", len(examples))
	}
	for _, e := range examples {
		command := strings.ReplaceAll(e[1], "http://localhost:8080", server.URL)
		output, err := exec.Command("sh", "-c", "no_proxy='*' "+command).Output()
		if err != nil {
			t.Errorf("%s: %v", e[1], err)
			continue
		}
		var got, want any
		if err := json.Unmarshal(output, &got); err != nil {
			t.Errorf("%s: %v in %s", e[1], err, output)
		}
		if err := json.Unmarshal([]byte(e[2]), &want); err != nil {
			t.Errorf("%s: its example is no JSON: %v", e[1], err)
		}
		if lack := lacks(got, want, "answer"); lack != "" {
			t.Errorf("%s: %s", e[1], lack)
		}
	}
}

// lacks says what of want is not in got. Objects may have more fields than are
// shown, lists more elements.
func lacks(got, want any, path string) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return path + " is no object"
		}
		for name, value := range w {
			if _, ok := g[name]; !ok {
				return path + "." + name + " is missing"
			}
			if lack := lacks(g[name], value, path+"."+name); lack != "" {
				return lack
			}
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) < len(w) {
			return path + " has too few elements"
		}
		for i := range w {
			if lack := lacks(g[i], w[i], path+"[]"); lack != "" {
				return lack
			}
		}
	default:
		if !reflect.DeepEqual(got, want) {
			g, _ := json.Marshal(got)
			w, _ := json.Marshal(want)
			return path + " is " + string(g) + ", not " + string(w)
		}
	}
	return ""
}
