package api

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	myweb "github.com/myweb-analytics/myweb"
)

// The description of the API as a page: made once, without a script and from
// nowhere else.

//go:embed docs.html
var docsHTML string

//go:embed docs.css
var docsCSS []byte

const docsPolicy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

type docsPage struct {
	Info    *huma.Info
	Groups  []docsGroup
	Schemas []docsSchema
}

type docsGroup struct {
	Title      string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Short, Summary, Text, Scope string
	Params                                        []docsParam
	Body                                          *docsType
	Answers                                       []docsType
	Example                                       docsExample
}

type docsParam struct {
	Name, In, Text string
	Type           docsType
	Values         []any
	Standard       any
}

type docsSchema struct {
	Name     string
	Fields   []docsField
	HasTexts bool
}

type docsField struct {
	Name, Text string
	Type       docsType
}

// docsType is a type in words, around the name of a document where there is one.
type docsType struct{ Before, Ref, After string }

// docsGroups are the tags of operations in the order in which they are shown.
var docsGroups = []struct{ tag, title string }{{"reports", "Reports"}, {"sql", "SQL"}, {"access", "Access"}, {"description", "This server"}}

// registerDocs makes the page of all that was registered before.
func (s *server) registerDocs(mux *http.ServeMux) error {
	page, err := renderDocs(s.spec.OpenAPI())
	if err != nil {
		return err
	}
	serve := func(media string, body []byte) http.Handler {
		return s.compressed(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			h := w.Header()
			h.Set("Content-Type", media)
			h.Set("Content-Security-Policy", docsPolicy)
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("Cache-Control", "no-cache")
			_, _ = w.Write(body) // a client that went away is no error of ours
		}))
	}
	mux.Handle("GET /api/docs", serve("text/html; charset=utf-8", page))
	mux.Handle("GET /api/docs.css", serve("text/css; charset=utf-8", docsCSS))
	return nil
}

func renderDocs(spec *huma.OpenAPI) ([]byte, error) {
	page, examples := docsPage{Info: spec.Info}, docsExamples()
	for _, g := range docsGroups {
		group := docsGroup{Title: g.title}
		for _, path := range slices.Sorted(maps.Keys(spec.Paths)) {
			for _, o := range operationsOf(spec.Paths[path]) {
				if o.Tags[0] == g.tag {
					d := docsOf(o, path)
					d.Example = examples[d.ID]
					group.Operations = append(group.Operations, d)
				}
			}
		}
		if len(group.Operations) > 0 {
			page.Groups = append(page.Groups, group)
		}
	}
	schemas := spec.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		d := docsSchema{Name: name}
		for _, field := range slices.Sorted(maps.Keys(schemas[name].Properties)) {
			p := schemas[name].Properties[field]
			text := p.Description
			if m, ok := myweb.MetricByName(field); ok && text == "" {
				text = m.Definition
			}
			d.Fields = append(d.Fields, docsField{field, text, typeOf(p)})
			d.HasTexts = d.HasTexts || text != ""
		}
		page.Schemas = append(page.Schemas, d)
	}
	t, err := template.New("docs").Funcs(template.FuncMap{"inline": inline}).Parse(docsHTML)
	if err != nil {
		return nil, fmt.Errorf("api: the page of the description: %w", err)
	}
	var b bytes.Buffer
	err = t.Execute(&b, page)
	return b.Bytes(), err
}

func operationsOf(item *huma.PathItem) (found []*huma.Operation) {
	for _, o := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
		if o != nil {
			found = append(found, o)
		}
	}
	return found
}

func docsOf(o *huma.Operation, path string) docsOperation {
	d := docsOperation{ID: o.OperationID, Method: o.Method, Path: path, Short: strings.TrimPrefix(path, "/api/v1/"), Summary: o.Summary, Text: o.Description}
	if len(o.Security) > 0 {
		d.Scope = o.Security[0]["token"][0]
	}
	for _, p := range o.Parameters {
		param := docsParam{Name: p.Name, In: p.In, Text: p.Description, Type: typeOf(p.Schema), Values: p.Schema.Enum, Standard: p.Schema.Default}
		if param.Text != "" && !strings.HasSuffix(param.Text, ".") {
			param.Text += "."
		}
		d.Params = append(d.Params, param)
	}
	if o.RequestBody != nil {
		t := typeOf(o.RequestBody.Content[mediaJSON].Schema)
		d.Body = &t
	}
	for _, status := range []string{"200", "204"} {
		if r := o.Responses[status]; r != nil {
			for _, media := range slices.Sorted(maps.Keys(r.Content)) {
				t := docsType{Before: media}
				if media == mediaJSON {
					t = typeOf(r.Content[media].Schema)
				}
				d.Answers = append(d.Answers, t)
			}
		}
	}
	return d
}

func typeOf(s *huma.Schema) docsType {
	switch {
	case s.Ref != "":
		return docsType{Ref: s.Ref[strings.LastIndex(s.Ref, "/")+1:]}
	case s.Items != nil:
		t := typeOf(s.Items)
		t.Before = "list of " + t.Before
		return t
	case s.AdditionalProperties != nil:
		if of, ok := s.AdditionalProperties.(*huma.Schema); ok && (of.Ref != "" || of.Type != "") {
			t := typeOf(of)
			t.Before = "object, by name, of " + t.Before
			return t
		}
	case s.Format == "date" || s.Format == "date-time":
		return docsType{Before: s.Format}
	case s.Type == "":
		return docsType{Before: "anything"}
	}
	return docsType{Before: s.Type}
}
