package api

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// grammar says what each parameter of a report means.
var grammar = map[string]func() *huma.Param{
	paramPreset:     func() *huma.Param { return choice("A period by name", defaultPreset, presetNames()...) },
	paramFrom:       func() *huma.Param { return dateParam("The first day of a period") },
	paramTo:         func() *huma.Param { return dateParam("The last day of a period") },
	paramComparison: func() *huma.Param { return choice("What the period is compared with", comparisons[0], comparisons...) },
	paramCustomFrom: func() *huma.Param { return dateParam("The first day to compare with, of cmp=custom") },
	paramCustomTo:   func() *huma.Param { return dateParam("The last day to compare with, of cmp=custom") },
	paramInterval: func() *huma.Param {
		return choice("The width of a point; by default as the length of the period suggests", "",
			string(myweb.IntervalHour), string(myweb.IntervalDay), string(myweb.IntervalWeek), string(myweb.IntervalMonth))
	},
	paramSegment: func() *huma.Param { return choice("Whose requests", segments[0], segments...) },
	paramFilter: func() *huma.Param {
		return repeated("A filter, `dimension:operator:value,value`. Within a value a comma is written `%2C` and a percent sign `%25`. " +
			"Operators: " + strings.Join(query.Operators(), ", ") + ". Which dimensions a report can be filtered by is in /api/v1/metrics")
	},
	paramLimit:  func() *huma.Param { return number("How many rows", 100, 1, maxLimit) },
	paramOffset: func() *huma.Param { return number("How many rows to leave out before", 0, 0, maxOffset) },
	paramPanel: func() *huma.Param {
		return repeated("A report of the same site as its address has it, such as `breakdown/page?limit=10`")
	},
	paramSort:   func() *huma.Param { return text("The metric to order by") },
	paramOrder:  func() *huma.Param { return choice("The order", "desc", "desc", "asc") },
	paramSearch: func() *huma.Param { return text("Keeps values with this text in them, whatever the case") },
	paramWith: func() *huma.Param {
		return text("Figures that cost more, separated by commas: " + strings.Join(extras, ", "))
	},
	paramSteps: func() *huma.Param { return number("How many pages a way has", 3, 2, 6) },
	paramStart: func() *huma.Param { return text("Ways begin where this page is first viewed") },
	paramEnd:   func() *huma.Param { return text("Ways end where this page is last viewed; not together with start") },
	paramPage:  func() *huma.Param { return text("Only from and to this page") },
	paramExact: func() *huma.Param { return choice("Follow every session", "0", "0", "1") },
	paramStep: func() *huma.Param {
		return repeated("A step, `operator:page,page`, such as `is:/` or `glob:/blog/*`; 2 to 8 of them, in their order")
	},
	paramWindow: func() *huma.Param {
		return text("The longest time from the first step to the last, such as `30m` or `7d`; without, a session")
	},
}

func text(meaning string) *huma.Param {
	return &huma.Param{Description: meaning, Schema: &huma.Schema{Type: huma.TypeString}}
}

func number(meaning string, standard, least, most int) *huma.Param {
	from, to := float64(least), float64(most)
	return &huma.Param{Description: meaning, Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &from, Maximum: &to, Default: standard}}
}

func choice(text, standard string, names ...string) *huma.Param {
	p := &huma.Param{Description: text, Schema: &huma.Schema{Type: huma.TypeString}}
	for _, name := range names {
		p.Schema.Enum = append(p.Schema.Enum, name)
	}
	if standard != "" {
		p.Schema.Default = standard
	}
	return p
}

func dateParam(text string) *huma.Param {
	return &huma.Param{Description: text + ", in the reporting time zone", Schema: &huma.Schema{Type: huma.TypeString, Format: "date"}}
}

func repeated(text string) *huma.Param {
	explode := true
	return &huma.Param{Description: text, Style: "form", Explode: &explode,
		Schema: &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}}
}
