package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/api"
)

var update = flag.Bool("update", false, "write the answers of docs_examples.txt anew")

const examplesFile = "docs_examples.txt"

// documented is an example of the page: an operation, a request, its answer.
type documented struct{ id, method, target, body, answer string }

// What is random is shown as this, and what follows from it.
const (
	shownID     = "k3v7c2mqx5"
	shownSecret = "myweb_k3v7c2mqx5_..."
)

// Every operation has an example on the page, and the answers are those of this
// server, shown in part: the first elements of lists, the beginnings of texts.
func TestExamplesOfThePage(t *testing.T) {
	text, err := os.ReadFile(examplesFile)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	close(done) // streams end after their first event
	g := newGuarded(t, func(o *api.Options) { o.Done = done })
	var out strings.Builder
	seen, id := map[string]bool{"openapi": true}, ""
	schemas := g.schemas()
	admin, viewer := g.cookie("ada"), g.cookie("bob")
	for _, e := range examplesIn(string(text)) {
		seen[e.id] = true
		if strings.Contains(e.target, "/access/") {
			g.now = g.now.Add(time.Second) // the audit is in the order of time
		}
		who := admin
		switch e.id { // what ends the login that it is asked with
		case "login":
			who = ""
		case "changePassword", "logout":
			who = viewer
		}
		w := g.send(e.method, strings.Replace(e.target, shownID, id, 1), e.body, "Cookie", who, "Accept", "application/json, */*;q=0.1")
		if w.Code >= 300 {
			t.Errorf("%s: %d %s", e.id, w.Code, w.Body)
			continue
		}
		if m := regexp.MustCompile(`"id":"((?:[a-z2-7]{26}|[a-z2-7]{10}))"`).FindStringSubmatch(w.Body.String()); m != nil {
			id = m[1]
		}
		undescribed(t, e.id, schemas, w.Body.Bytes())
		got := shownAnswer(t, w.Code, w.Body.Bytes())
		if got != e.answer && !*update {
			t.Errorf("%s answers\n%s\nand the page shows\n%s\n(go test ./api -run ExamplesOfThePage -update)", e.id, got, e.answer)
		}
		fmt.Fprintf(&out, "### %s\n%s %s\n", e.id, e.method, e.target)
		if e.body != "" {
			out.WriteString(e.body + "\n")
		}
		fmt.Fprintf(&out, "\n%s\n\n", got)
	}
	for path, methods := range operationIDs(t, g) {
		for method, id := range methods {
			if !seen[id] {
				t.Errorf("%s %s has no example", method, path)
			}
		}
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(examplesFile, []byte(strings.TrimRight(out.String(), "\n")+"\n"), 0o600); err != nil {
			t.Error(err)
		}
	}
}

// schemas are the fields of the answers of operations, by their ids.
func (g *guarded) schemas() map[string]map[string]any {
	g.Helper()
	type schema struct {
		Ref        string `json:"$ref"`
		Properties map[string]any
	}
	var spec struct {
		Components struct{ Schemas map[string]schema }
		Paths      map[string]map[string]struct {
			OperationID string
			Responses   map[string]struct {
				Content map[string]struct{ Schema schema }
			}
		}
	}
	g.must(json.Unmarshal(get(g, "/api/openapi.json").Body.Bytes(), &spec))
	found := map[string]map[string]any{}
	for _, methods := range spec.Paths {
		for _, o := range methods {
			name := o.Responses["200"].Content["application/json"].Schema.Ref
			found[o.OperationID] = spec.Components.Schemas[name[strings.LastIndex(name, "/")+1:]].Properties
		}
	}
	return found
}

// undescribed complains of a field of an answer that its schema does not have.
func undescribed(t *testing.T, id string, schemas map[string]map[string]any, answer []byte) {
	t.Helper()
	var fields map[string]any
	if schemas[id] == nil || json.Unmarshal(answer, &fields) != nil {
		return
	}
	for name := range fields {
		if _, ok := schemas[id][name]; !ok {
			t.Errorf("the schema of %s has no %s", id, name)
		}
	}
}

// examplesIn reads the file as the program does.
func examplesIn(text string) (examples []documented) {
	for part := range strings.SplitSeq("\n"+text, "\n### ") {
		head, answer, _ := strings.Cut(strings.TrimRight(part, "\n"), "\n\n")
		lines := strings.Split(head, "\n")
		if len(lines) < 2 {
			continue
		}
		method, target, _ := strings.Cut(lines[1], " ")
		examples = append(examples, documented{lines[0], method, target, strings.Join(lines[2:], "\n"), answer})
	}
	return examples
}

func operationIDs(t *testing.T, g *guarded) map[string]map[string]string {
	t.Helper()
	var spec struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal(get(g, "/api/openapi.json").Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	ids := map[string]map[string]string{}
	for path, methods := range spec.Paths {
		ids[path] = map[string]string{}
		for method, o := range methods {
			ids[path][method] = o.OperationID
		}
	}
	return ids
}

// shownAnswer is the part of an answer that the page shows.
func shownAnswer(t *testing.T, status int, body []byte) string {
	t.Helper()
	if len(body) == 0 {
		return fmt.Sprint(status, " ", http.StatusText(status))
	}
	text := string(body)
	for pattern, shown := range map[string]string{
		`"(id|target)":"(?:[a-z2-7]{26}|[a-z2-7]{10})( of |")`: `"$1":"` + shownID + "$2",
		`"token":"myweb_[^"]*"`:                                `"token":"` + shownSecret + `"`,
		`http://example.com/share/\w+`:                         "https://stats.example.com/share/...",
		`"elapsed_ms":\d+`:                                     `"elapsed_ms":3`,
		`("\w+_loaded_at":)"[^"]+"`:                            `$1"2026-11-22T13:42:17Z"`, // the clock of the database
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, shown)
	}
	if !json.Valid([]byte(text)) {
		lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
		for i, line := range lines {
			lines[i] = cut(line)
		}
		return strings.Join(lines[:min(6, len(lines))], "\n")
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	return pretty(decoder, "", "")
}

func cut(text string) string {
	const most = 150
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return text
}

// pretty writes the next value, the one of a name, with names in their order and
// no more than two elements of a list.
func pretty(d *json.Decoder, indent, name string) string {
	token, err := d.Token()
	if err != nil {
		panic(err)
	}
	open, ok := token.(json.Delim)
	if !ok {
		if text, isText := token.(string); isText {
			token = cut(text)
		}
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(token)
		return strings.TrimRight(b.String(), "\n")
	}
	var parts []string
	short, more := true, false
	for n := 0; d.More(); n++ {
		prefix, key := "", ""
		if open == '{' {
			token, _ := d.Token()
			key, _ = token.(string)
			prefix = fmt.Sprintf("%q: ", key)
		}
		e := pretty(d, indent+"  ", key)
		if more = n >= 2 && (open == '[' || name == "breakdowns"); !more {
			parts, short = append(parts, prefix+e), short && !strings.Contains(e, "\n")
		}
	}
	if more {
		parts = append(parts, "...")
	}
	end, _ := d.Token()
	line := fmt.Sprint(open, strings.Join(parts, ", "), end)
	if short && len(indent)+len(line) < widest {
		return line
	}
	return fmt.Sprint(open, "\n", indent, "  ", filled(parts, indent+"  "), "\n", indent, end)
}

const widest = 92

// filled puts short parts beside one another.
func filled(parts []string, indent string) string {
	var b strings.Builder
	width := 0
	for i, part := range parts {
		tall := strings.Contains(part, "\n")
		switch {
		case i == 0:
		case tall || width == 0 || len(indent)+width+len(part) > widest:
			b.WriteString(",\n" + indent)
			width = 0
		default:
			b.WriteString(", ")
		}
		b.WriteString(part)
		if width += len(part) + 2; tall {
			width = 0
		}
	}
	return b.String()
}
