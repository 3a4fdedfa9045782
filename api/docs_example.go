package api

import (
	_ "embed"
	"html/template"
	"strings"
)

// Requests and the answers to them, by the ids of operations. A test keeps the
// answers true.
//
//go:embed docs_examples.txt
var docsExamplesText string

// docsExample is a request, and what is shown of its answer.
type docsExample struct {
	Method, Target, Body, Answer string
	Link                         string // to try it on this server, of what only reads
}

// docsExamples reads the file: "### id", the request, its body if it has one, an
// empty line, the answer.
func docsExamples() map[string]docsExample {
	examples := map[string]docsExample{}
	for part := range strings.SplitSeq("\n"+docsExamplesText, "\n### ") {
		head, answer, _ := strings.Cut(strings.TrimRight(part, "\n"), "\n\n")
		id, request, _ := strings.Cut(head, "\n")
		line, body, _ := strings.Cut(request, "\n")
		method, target, _ := strings.Cut(line, " ")
		e := docsExample{Method: method, Target: target, Body: body, Answer: answer}
		if method == "GET" {
			if link, ok := strings.CutPrefix(target, "/api/"); ok {
				e.Link = link
			} else {
				e.Link = ".." + target
			}
		}
		examples[id] = e
	}
	return examples
}

// inline is a text in which what stands between backticks is code.
func inline(text string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		part = template.HTMLEscapeString(part)
		if i%2 == 1 {
			part = "<code>" + part + "</code>"
		}
		b.WriteString(part)
	}
	return template.HTML(b.String()) // escaped above
}
