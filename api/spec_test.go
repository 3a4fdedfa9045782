package api_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// The description names every address and parameter, and its references lead
// somewhere.
func TestDescription(t *testing.T) {
	g := newGuarded(t, nil)
	w := get(g, "/api/openapi.json")
	if w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("Content-Type %s", w.Header().Get("Content-Type"))
	}
	var spec struct {
		Components struct{ Schemas map[string]any }
		Paths      map[string]map[string]struct {
			OperationID string
			Parameters  []struct {
				Name, In, Description string
				Schema                struct{ Enum []string }
			}
			Responses map[string]any
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	for _, ref := range regexp.MustCompile(`"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(w.Body.String(), -1) {
		if spec.Components.Schemas[ref[1]] == nil {
			t.Errorf("%s leads nowhere", ref[0])
		}
	}
	ids := map[string]bool{}
	for path, methods := range spec.Paths {
		for method, o := range methods {
			if o.OperationID == "" || ids[o.OperationID] || o.Responses["default"] == nil {
				t.Errorf("%s %s: its name is %q", method, path, o.OperationID)
			}
			ids[o.OperationID] = true
			in := map[string]bool{}
			for _, p := range o.Parameters {
				in[p.In+" "+p.Name] = true
				if p.Description == "" {
					t.Errorf("%s %s: nothing is said of %s", method, path, p.Name)
				}
			}
			for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				if !in["path "+name[1]] {
					t.Errorf("%s %s: %s is not described", method, path, name[1])
				}
			}
		}
	}
	for _, p := range spec.Paths["/api/v1/{site}/breakdown/{dimension}"]["get"].Parameters {
		if p.Name == "dimension" && len(p.Schema.Enum) < 20 {
			t.Errorf("dimensions: %v", p.Schema.Enum)
		}
	}
}

// The page says the same, and runs and loads nothing.
func TestDescriptionAsAPage(t *testing.T) {
	g := newGuarded(t, nil)
	w := get(g, "/api/docs")
	page := w.Body.String()
	if policy := w.Header().Get("Content-Security-Policy"); policy != "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" {
		t.Errorf("policy: %s", policy)
	}
	for _, not := range []string{"<script", "style=", `="http`, "<no value>", "`"} {
		if strings.Contains(page, not) {
			t.Errorf("the page has %s", not)
		}
	}
	for path := range operations(t, g) {
		if path != "/api/openapi.json" && !strings.Contains(page, path+"</code>") {
			t.Errorf("the page lacks %s", path)
		}
	}
	for _, to := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `id="`+to[1]+`"`) {
			t.Errorf("#%s leads nowhere", to[1])
		}
	}
	if css := get(g, "/api/docs.css"); css.Code != 200 || css.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("its style sheet: %d", css.Code)
	}
}
