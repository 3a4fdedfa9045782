package lex

import (
	"slices"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

// readers are the words that statements begin with which only read.
var readers = []string{"select", "with", "from", "values", "table", "show", "describe", "desc", "summarize", "explain", "("}

// Reading cuts one statement that begins like one that reads. A last semicolon
// and what is behind it go.
func Reading(text string) ([]Token, error) {
	tokens, err := Tokenize(text)
	if err != nil {
		return nil, err
	}
	first := ""
	for i, t := range tokens {
		if t.Kind == Space {
			continue
		}
		if first == "" {
			first = strings.ToLower(t.Text)
		}
		if t.Text == ";" {
			if significant(tokens[i+1:]) {
				return nil, myweb.Errorf(myweb.CodeInvalid, "there is more than one statement; ask them one at a time")
			}
			tokens = tokens[:i]
			break
		}
	}
	switch {
	case first == "" || first == ";":
		return nil, myweb.Errorf(myweb.CodeInvalid, "the statement is empty")
	case !slices.Contains(readers, first):
		return nil, myweb.Errorf(myweb.CodeInvalid, "only statements that read are taken: SELECT, WITH, VALUES and EXPLAIN; in DuckDB also FROM, SHOW, DESCRIBE and SUMMARIZE")
	}
	return tokens, nil
}

// significant says whether there is more than space, comments and semicolons.
func significant(tokens []Token) bool {
	for _, t := range tokens {
		if t.Kind != Space && t.Text != ";" {
			return true
		}
	}
	return false
}
