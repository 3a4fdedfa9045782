package duckdb

// joining are functions whose value is as long as their arguments together.
var joining = wordList(`|| concat concat_ws list_value list_pack array_value row struct_pack map array_to_string`)

// growing are functions whose value is so many times as long as their argument.
var growing = map[string]int{
	"bin": 8, "to_binary": 8, "hex": 2, "to_hex": 2, "base64": 2, "to_base64": 2, "url_encode": 3, "encode": 1,
	"string_split": 16, "split": 16, "str_split": 16, "string_to_array": 16, "regexp_split_to_array": 16, "string_split_regex": 16,
	"str_split_regex": 16, "regexp_extract_all": 16,
	"replace": 0, "regexp_replace": 0, // as long as what they put in
}

// Texts that are joined with themselves in one query within another grow beyond
// any limit of memory, which does not count them. longestText is what a value
// may grow to, in bytes; plainText is what a column is taken to hold.
const (
	longestText = 128 << 10
	plainText   = 64
)

// growth bounds how long texts of a statement can get.
type growth struct {
	constantLength int
	factor         int
}

// constant notes the length of a text that the statement holds.
func (g *growth) constant(value any) {
	v, _ := value.(map[string]any)
	if text, ok := v["value"].(string); ok {
		g.constantLength = max(g.constantLength, len(text))
	}
}

// query notes by how much the values of a query may be longer than those that it
// reads.
func (g *growth) query(p map[string]any) {
	most := 1
	for name, part := range p {
		if name != "cte_map" && name != "from_table" && name != "left" && name != "right" {
			most = max(most, lengthOf(part))
		}
	}
	g.factor = min(max(g.factor, 1)*most, longestText)
}

// lengthOf is how many times as long as a column the value of a part may be.
func lengthOf(part any) (longest int) {
	switch p := part.(type) {
	case []any:
		for _, element := range p {
			longest = max(longest, lengthOf(element))
		}
	case map[string]any:
		if _, isQuery := p["cte_map"]; isQuery {
			return 0 // is counted for itself
		}
		name, _ := p["function_name"].(string)
		times, grows := growing[name]
		switch {
		case p["class"] == "COLUMN_REF":
			return 1
		case joining[name]:
			return min(sumOf(p["children"]), longestText)
		case grows && times == 0:
			times = max(1, putIn(p["children"]))
			fallthrough
		case grows:
			return min(times*sumOf(p["children"]), longestText)
		}
		for _, element := range p {
			longest = max(longest, lengthOf(element))
		}
	}
	return longest
}

func sumOf(children any) (sum int) {
	list, _ := children.([]any)
	for _, child := range list {
		sum += lengthOf(child)
	}
	return sum
}

// putIn is the length of what a replacement puts in the place of, at worst, each
// character: that of a constant, or of a column.
func putIn(children any) int {
	list, _ := children.([]any)
	if len(list) < 3 {
		return 1
	}
	constant := growth{}
	replacement, _ := list[2].(map[string]any)
	constant.constant(replacement["value"])
	return max(constant.constantLength, plainText*lengthOf(list[2]))
}

func (g *growth) check() error {
	if max(g.constantLength, plainText)*max(g.factor, 1) > longestText {
		return refused("the statement joins texts of texts of texts, which may grow without end; join fewer")
	}
	return nil
}

// countReads is how many tables a query reads once each use of a WITH is written
// out, at most mostReads + 1.
func countReads(part any, reads map[string]int) (n int) {
	switch p := part.(type) {
	case []any:
		for _, element := range p {
			n += countReads(element, reads)
		}
	case map[string]any:
		if with, ok := p["cte_map"].(map[string]any); ok {
			reads = withReads(with, reads)
		}
		switch p["type"] {
		case "BASE_TABLE":
			name, _ := p["table_name"].(string)
			return min(max(reads[name], 1), mostReads+1)
		case "TABLE_FUNCTION":
			n = 1
		}
		for name, element := range p {
			if name != "cte_map" {
				n += countReads(element, reads)
			}
		}
	}
	return min(n, mostReads+1)
}

// withReads adds the queries of a WITH, in their order.
func withReads(with map[string]any, outer map[string]int) map[string]int {
	reads := make(map[string]int, len(outer))
	for name, n := range outer {
		reads[name] = n
	}
	entries, _ := with["map"].([]any)
	for _, entry := range entries {
		e, _ := entry.(map[string]any)
		name, _ := e["key"].(string)
		reads[name] = countReads(e["value"], reads)
	}
	return reads
}

// nested is how many sub-queries of expressions are within one another.
func nested(part any) (most int) {
	switch p := part.(type) {
	case []any:
		for _, element := range p {
			most = max(most, nested(element))
		}
	case map[string]any:
		for _, element := range p {
			most = max(most, nested(element))
		}
		if p["class"] == "SUBQUERY" {
			most++
		}
	}
	return most
}
