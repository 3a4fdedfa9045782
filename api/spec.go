package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/access"
)

// newSpec is the description of the API, empty still. huma makes schemas of Go
// types and registers operations; requests are read by the grammar that the
// dashboard shares.
func newSpec(mux *http.ServeMux, version string) huma.API {
	return humago.New(mux, huma.Config{OpenAPI: &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "myweb", Version: version, License: &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"},
			Description: "Web analytics from Amazon CloudFront's access logs. Fields have the names that docs/metrics.md defines; periods and filters have the grammar of the dashboard's addresses."},
		Servers: []*huma.Server{{URL: "/", Description: "this server"}},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"token": {Type: "http", Scheme: "bearer", Description: "An API token, made by `myweb token create` or an admin"},
				"login": {Type: "apiKey", In: "cookie", Name: loginCookie, Description: "The cookie of a browser that has logged in"},
			},
		},
	}})
}

// schemaName calls what Go has as overviewDocument OverviewAnswer, and what is of
// the SQL explorer so.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if t.Kind() == reflect.Struct && strings.HasSuffix(t.PkgPath(), "/explorer") {
		return "SQL" + name
	}
	if what, ok := strings.CutSuffix(name, "Document"); ok {
		return what + "Answer"
	}
	return name
}

const (
	mediaJSON    = "application/json"
	mediaCSV     = "text/csv"
	mediaLines   = "application/x-ndjson"
	mediaEvents  = "text/event-stream"
	mediaProblem = "application/problem+json"
)

// describe makes what stands about an operation in the description.
func (s *server) describe(o operation) *huma.Operation {
	d := &huma.Operation{Method: o.method, Path: o.path, OperationID: o.id, Tags: []string{o.tag}, Summary: o.summary,
		Description: o.text, Parameters: slices.Concat(pathParams(o.path), o.params), Responses: map[string]*huma.Response{}}
	status, done := http.StatusOK, &huma.Response{Description: "Done"}
	if o.answer == nil && len(o.media) == 0 {
		status = http.StatusNoContent
	} else {
		done.Content = map[string]*huma.MediaType{}
		for _, media := range o.media {
			done.Content[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		}
		if o.answer != nil {
			done.Content[mediaJSON] = &huma.MediaType{Schema: s.schema(o.answer, o.id)}
		}
	}
	d.Responses[strconv.Itoa(status)] = done
	d.Responses["default"] = &huma.Response{Description: "A problem, as RFC 9457 has it",
		Content: map[string]*huma.MediaType{mediaProblem: {Schema: s.schema(problem{}, "Problem")}}}
	if o.body != nil {
		d.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{mediaJSON: {Schema: s.schema(o.body, o.id+"Body")}}}
	}
	if !o.anyone {
		d.Security = []map[string][]string{{"token": {string(o.scope)}}, {"login": {}}}
	}
	return d
}

func (s *server) schema(example any, hint string) *huma.Schema {
	return s.spec.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(example), true, hint)
}

// pathParams are the names in braces of a path.
func pathParams(path string) (params []*huma.Param) {
	texts := map[string]string{
		"site":      "A host name, or `all` for all sites together",
		"dimension": "What the figures are broken down by",
		"name":      "A name",
		"id":        "The key that a list shows",
		"report":    "The rest of the report's address, such as `series` or `breakdown/page`",
	}
	for _, part := range strings.Split(path, "/") {
		name, ok := strings.CutPrefix(part, "{")
		if name = strings.TrimSuffix(strings.TrimSuffix(name, "}"), "..."); !ok {
			continue
		}
		p := &huma.Param{Name: name, In: "path", Required: true, Description: texts[name], Schema: &huma.Schema{Type: huma.TypeString}}
		if name == "dimension" {
			p.Schema.Enum = dimensionNames()
		}
		params = append(params, p)
	}
	return params
}

func dimensionNames() (names []any) {
	for _, d := range myweb.AllDimensions() {
		if d.Scope != myweb.ScopeTime {
			names = append(names, d.Name)
		}
	}
	return names
}

// queryParams describes parameters of the grammar by their names.
func queryParams(names ...string) []*huma.Param {
	params := make([]*huma.Param, len(names))
	for i, name := range names {
		params[i] = grammar[name]()
		params[i].Name, params[i].In = name, "query"
	}
	return params
}

// serveSpec answers with the description as OpenAPI 3.1.
func (s *server) serveSpec() (operation, error) {
	text, err := json.Marshal(s.spec.OpenAPI())
	return operation{
		method: http.MethodGet, path: "/api/openapi.json", id: "openapi", tag: "description", summary: "This description, as OpenAPI 3.1",
		anyone: true, scope: access.ScopeReports,
		serve: func(w http.ResponseWriter, _ *http.Request, _ access.Principal) error {
			w.Header().Set("Cache-Control", "no-cache")
			writeBody(w, mediaJSON, text)
			return nil
		},
	}, err
}
