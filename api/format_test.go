package api

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type inner struct {
	Text  string  `json:"text"`
	Share float64 `json:"share"`
}

type row struct {
	At time.Time `json:"at"`
	inner
	Many   []string `json:"many,omitempty"`
	Absent *int64   `json:"absent"`
	Hidden string   `json:"-"`
}

type rowsDocument []row

func (d rowsDocument) rows() any { return []row(d) }

func TestCSV(t *testing.T) {
	at := time.Date(2026, 11, 22, 15, 0, 0, 0, time.FixedZone("", 3600))
	got, err := encode(rowsDocument{{at, inner{"a,\"b\"", 1e21}, []string{"x"}, nil, "no"}, {at, inner{"=1+1", 0.25}, nil, nil, ""}}, mediaCSV)
	want := "at,text,share,many,absent\n2026-11-22T14:00:00Z,\"a,\"\"b\"\"\",1e+21,\"[\"\"x\"\"]\",\n2026-11-22T14:00:00Z,'=1+1,0.25,null,\n"
	if err != nil || string(got) != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, got, want)
	}
}

// What a stranger wrote is a text in a spreadsheet, and one cell.
func TestCSVOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		got, err := encode(rowsDocument{{inner: inner{Text: text}}}, mediaCSV)
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(strings.NewReader(string(got))).ReadAll()
		if err != nil || len(records) != 2 || len(records[1]) != 5 {
			t.Fatalf("%q became %v %q", text, err, got)
		}
		value := records[1][1]
		if value != "" && strings.ContainsRune("=+-@", rune(value[0])) {
			t.Errorf("%q is a formula", value)
		}
		text = strings.ReplaceAll(text, "\r\n", "\n") // as every reader of CSV has it
		if value != text && value != "'"+text {
			t.Errorf("%q became %q", text, value)
		}
	})
}

func FuzzAccepted(f *testing.F) {
	for _, seed := range []string{"", "text/csv", "*/*;q=0.1, text/csv;q=1", "application/json;q=x", ";;;,,,", "TEXT/CSV ; q=0.5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		media, err := accepted(header, rowMedia)
		if (err == nil) == (media == "") {
			t.Errorf("%q: %q, %v", header, media, err)
		}
	})
}

// Whatever stands for a report in a batch, it is one of those there are, and
// what belongs to it is no path.
func FuzzMatchReport(f *testing.F) {
	for _, seed := range []string{"series", "breakdown/page", "breakdown/", "breakdown/a/b", "../sites", "breakdown/{dimension}"} {
		f.Add(seed)
	}
	s := &server{}
	f.Fuzz(func(t *testing.T, path string) {
		for _, p := range s.reports() {
			if value, ok := matchReport(p.name, path); ok && (strings.Contains(value, "/") || strings.Contains(p.name, "{") == (value == "")) {
				t.Errorf("%q is the report %s with %q", path, p.name, value)
			}
		}
	})
}
