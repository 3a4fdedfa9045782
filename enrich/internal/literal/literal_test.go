package literal

import (
	"regexp"
	"slices"
	"testing"
)

func TestRequired(t *testing.T) {
	for _, test := range []struct {
		expr string
		want []Clause
	}{
		{`Firefox/(\d+)`, []Clause{{"firefox/"}}},
		{`(?i)opera mini`, []Clause{{"opera mini"}}},
		{`Mozilla.{1,200}Mobile.*(Ddg)/`, []Clause{{"mozilla"}, {"mobile"}, {"ddg/"}}},
		{`; *GT-[NP]\d+`, []Clause{{"gt-n", "gt-p"}}},
		{`(?:Edge|EdgA|EdgiOS)/`, []Clause{{"edga/", "edge/", "edgios/"}}},
		{`colou?r`, []Clause{{"color", "colour"}}},
		{`(?:abc\w|def\w)+`, []Clause{{"abc", "def"}}},
		{`(abc){2,}`, []Clause{{"abc"}}},
		{`(abc)?`, nil},
		{`(abc)*|x`, nil},
		{`\d+\.\d+`, nil},
		{`\bK9\b`, nil},
		{`x(.*fo)bar`, []Clause{{"bar"}}},
		{`größe-large`, nil},
		{`abc|abcdef`, []Clause{{"abc"}}},
		{``, nil},
	} {
		got, err := Required(test.expr)
		if err != nil || !slices.EqualFunc(got, test.want, func(a, b Clause) bool { return slices.Equal(a, b) }) {
			t.Errorf("Required(%q) = %q, %v; want %q", test.expr, got, err, test.want)
		}
	}
	if _, err := Required("(?=x)"); err == nil {
		t.Error("Required accepts an expression that Go cannot compile")
	}
}

// expressions are of the kinds that definitions of user agents have.
var expressions = []string{
	`Firefox/(\d+)\.(\d+)`, `(?i)firefox`, `(?i)kindle|sky`, `(?i:[ks]ilk)/`, `Mozilla.{1,20}Mobile.{1,10}Ddg`,
	`(?:Edge|Edg|EdgA)/(\d+)`, `^curl`, `\d{3}`, `(abc|)def`, `GT-[NP](\d+)`, `[^/]bot\b`, `x?yz?a+bc`, ``, `x(.*fo)bar`, `(?:a|.b)cde`,
}

func index(t testing.TB) *Index {
	var clauses [][]Clause
	for _, expr := range expressions {
		need, err := Required(expr)
		if err != nil {
			t.Fatal(err)
		}
		clauses = append(clauses, need)
	}
	return NewIndex(clauses)
}

func TestCandidatesAreFew(t *testing.T) {
	var scratch Scratch
	got := index(t).Candidates("Mozilla/5.0 Firefox/128.0 EDG/1", &scratch)
	want := []int{0, 1, 5, 7, 11, 12}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A text that an expression matches always has it among its candidates.
func FuzzCandidates(f *testing.F) {
	for _, text := range []string{
		"", "a", "Mozilla/5.0 (Mobile) Ddg", "Firefox/1.2", "ſilk/ \u212Aindle \u212AILK/", "curl/8", "xyzabc", "EdgA/1\xff", "gt-n7000 GT-P5", "x__fobar", "-bcde",
	} {
		f.Add(text)
	}
	x := index(f)
	var compiled []*regexp.Regexp
	for _, expr := range expressions {
		compiled = append(compiled, regexp.MustCompile(expr))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var scratch Scratch
		got := x.Candidates(text, &scratch)
		if !slices.IsSorted(got) {
			t.Errorf("%q: %v is not in order", text, got)
		}
		for e, re := range compiled {
			if re.MatchString(text) && !slices.Contains(got, e) {
				t.Errorf("%q matches %q, which is not among the candidates", expressions[e], text)
			}
		}
	})
}
