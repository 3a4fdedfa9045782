package lex_test

import (
	"strings"
	"testing"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/lex"
)

func TestTokens(t *testing.T) {
	for statement, want := range map[string]string{
		"select a.b,1.5":                      "select| |a|.|b|,|1|.|5",
		"select 'it''s', \"a \"\"b\"":         `select| |'it''s'|,| |"a ""b"`,
		"select $$a';$$, $x$ $$ $x$":          "select| |$$a';$$|,| |$x$ $$ $x$",
		"select {{from}}::date, {{ To }}":     "select| |{{from}}|:|:|date|,| |{{ To }}",
		"select 1 -- a; 'b\n, 2 /* ' ; */":    "select| |1| |-- a; 'b|\n|,| |2| |/* ' ; */",
		"select größe from t where x = $1":    "select| |größe| |from| |t| |where| |x| |=| |$1",
		"select '\u202e' , E'' || X'00' , e1": "",
	} {
		tokens, err := lex.Tokenize(statement)
		var texts []string
		for _, token := range tokens {
			texts = append(texts, token.Text)
		}
		if got := strings.Join(texts, "|"); got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q, %v; want %q", statement, got, err, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, statement := range []string{
		"", " ", ";", "-- nothing", "select 1; select 2", "select 1;;x", "delete from sites", "delete from sites;", "/* select */ drop table x",
		"select 'a", "select \"a", "select /* a", "select $a$ b", "select /* /* */ */ 1", "select E'a'", "select U&'a'", "select u&\"a\"", "select a$b$",
		"select\u00a01", "select\u200b 1", "select \x00", "select '\x00'", "select \"\u202ea\"", "-- \u202e\nselect 1", "select \xff", "select '{{from}}'",
		"select '" + strings.Repeat("x", lex.Longest) + "'",
	} {
		if _, err := lex.Reading(statement); myweb.ErrorCode(err) != myweb.CodeInvalid {
			t.Errorf("%.100q: %v", statement, err)
		}
	}
	for _, statement := range []string{"select 1;", "  (select 1) ; -- done", "WITH a AS (select 1) table a", "from x", "-- a\n/* b */ explain select 1"} {
		if _, err := lex.Reading(statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// Tokens are the statement, cut and nothing else.
func FuzzTokenize(f *testing.F) {
	f.Add("select a.b, 'it''s', \"x\" from t -- comment\nwhere {{from}} < $1 /* c */ and $$ d $$ = 1;")
	f.Fuzz(func(t *testing.T, statement string) {
		tokens, err := lex.Tokenize(statement)
		if err != nil {
			return
		}
		var text strings.Builder
		for _, token := range tokens {
			if token.Text == "" {
				t.Fatal("an empty token")
			}
			text.WriteString(token.Text)
		}
		if text.String() != statement {
			t.Errorf("%q is cut into %q", statement, text.String())
		}
	})
}
