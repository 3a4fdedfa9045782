package agent

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	const eight = "a|b|c|d|e|f|g|h"
	for _, test := range []struct {
		expr  string
		parts int
		first string
	}{
		{`(` + eight + `)/(\d+)`, 8, `(a)/(\d+)`},
		{`\b(?:` + eight + `)`, 8, `\b(?:a)`},
		{`(?i)^x (` + eight + `|[|)]|(?:\|)|\(|[]|])$`, 12, `(?i)^x (a)$`},
		{`(a|b)`, 1, ""},                    // short
		{`(` + eight + `)+`, 1, ""},         // repeated
		{`(` + eight + `)|x`, 1, ""},        // one side of an alternation
		{`(` + eight + `|(i))`, 1, ""},      // a group inside that counts
		{`x?(` + eight + `)`, 1, ""},        // text before that can vary
		{`.{0,200}(` + eight + `)/`, 1, ""}, // the same
		{`plain`, 1, ""},
		{``, 1, ""},
	} {
		got := split(test.expr)
		if len(got) != test.parts {
			t.Errorf("split(%q) = %q, want %d parts", test.expr, got, test.parts)
			continue
		}
		if test.first == "" {
			test.first = test.expr
		}
		if got[0] != test.first {
			t.Errorf("split(%q) begins with %q, want %q", test.expr, got[0], test.first)
		}
	}
}

// judge is the plain way to read uap-core's definitions: each whole expression
// in turn, until one matches.
type judge struct{ sections map[string][]judged }

type judged struct {
	re        *regexp.Regexp
	templates []string
}

func newJudge() judge {
	j := judge{map[string][]judged{}}
	for row := range strings.Lines(additionsTSV + definitionsTSV) {
		cells := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		j.sections[cells[0]] = append(j.sections[cells[0]], judged{regexp.MustCompile(cells[1]), cells[2:]})
	}
	return j
}

func (j judge) first(section, userAgent string) result {
	defaults := map[string][]string{"browser": {"$1", "$2", "$3"}, "os": {"$1", "$2", "$3"}, "device": {"$1", "", "$1"}}[section]
	for _, d := range j.sections[section] {
		groups := d.re.FindStringSubmatch(userAgent)
		if groups == nil {
			continue
		}
		values := slices.Clone(d.templates)
		for i := range values {
			if values[i] == "" {
				values[i] = defaults[i]
			}
			for g := 1; g <= 9; g++ {
				text := ""
				if g < len(groups) {
					text = groups[g]
				}
				values[i] = strings.ReplaceAll(values[i], "$"+string(rune('0'+g)), text)
			}
			values[i] = strings.TrimSpace(values[i])
		}
		return result{values[0], values[1], values[2]}
	}
	return result{family: "Other"}
}

// The index and the splitting change nothing but the time that it takes.
func TestSameAsPlainReading(t *testing.T) {
	d, j := load(t), newJudge()
	for _, section := range []struct {
		name string
		of   *section
	}{{"browser", &d.browsers}, {"os", &d.systems}, {"device", &d.devices}} {
		for _, file := range []string{"browser", "os", "device"} {
			for i, c := range cases(t, file) {
				if testing.Short() || file == "device" && i%5 != 0 {
					continue
				}
				m := d.candidates(c[0])
				got, _ := section.of.first(m, c[0])
				d.release(m)
				if want := j.first(section.name, c[0]); got != want {
					t.Errorf("%s of %q: got %q, want %q", section.name, c[0], got, want)
				}
			}
		}
	}
}
