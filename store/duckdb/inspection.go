package duckdb

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/migration"
)

//go:embed function.txt
var functionText string

// wordList reads a list of words; a line that begins with # and a blank is a
// comment.
func wordList(text string) map[string]bool {
	list := map[string]bool{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		for _, word := range strings.Fields(line) {
			list[word] = true
		}
	}
	return list
}

// tableFunctions give rows: numbers, and what is in the catalog.
var tableFunctions = wordList(`range generate_series unnest duckdb_columns duckdb_tables duckdb_views duckdb_types duckdb_functions duckdb_constraints
  duckdb_keywords pg_timezone_names pragma_table_info`)

// catalogTables are those of the engine that may be asked: what tables and
// columns there are.
var catalogTables = wordList(`duckdb_columns duckdb_tables duckdb_views duckdb_types duckdb_constraints sqlite_master
  tables columns schemata views table_constraints key_column_usage character_sets
  pg_tables pg_class pg_attribute pg_namespace pg_type pg_views pg_description pg_constraint pg_index pg_indexes`)

var (
	// engineTable is how tables and views of the engine are called, but for
	// those of information_schema.
	engineTable = regexp.MustCompile(`^(duckdb_|pragma_|pg_|sqlite_)`)
	// plainName is a name that cannot be a file: those have an extension.
	plainName = regexp.MustCompile(`^[^./\\:*?\[\]]+$`)
)

// Parts of a parsed statement, as DuckDB calls them. What is not here is refused.
var (
	nodeTypes = wordList(`SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE`)
	tableRefs = wordList(`BASE_TABLE SUBQUERY JOIN TABLE_FUNCTION EXPRESSION_LIST EMPTY EMPTY_FROM PIVOT SHOW_REF CTE COLUMN_DATA`)
	classes   = wordList(`CASE CAST CONSTANT COLUMN_REF COMPARISON CONJUNCTION FUNCTION OPERATOR PARAMETER STAR SUBQUERY WINDOW BETWEEN COLLATE
  POSITIONAL_REFERENCE DEFAULT`)
	lists = wordList(`"tables" "databases" "all tables"`) // of SHOW
)

// Bounds of a statement. Planning grows faster than these and cannot be stopped.
const (
	mostTables = 60  // that a statement names
	mostReads  = 300 // of tables, once each use of a WITH is written out
	mostNodes  = 20_000
	mostNested = 12   // sub-queries within conditions of sub-queries
	deepest    = 2000 // of the parts within parts; an expression takes a few of them
)

// inspection takes a statement apart.
type inspection struct {
	hidden    []string
	functions map[string]bool
	nodes     int
	tables    int
	text      growth
}

func newInspection() *inspection {
	return &inspection{hidden: migration.Hidden(), functions: wordList(functionText)}
}

func refused(format string, args ...any) error {
	return myweb.Errorf(myweb.CodeInvalid, format, args...)
}

func (i *inspection) statement(tree map[string]any) error {
	node, _ := tree["node"].(map[string]any)
	if node == nil {
		return errReadsOnly()
	}
	if err := i.walk(node, 0); err != nil {
		return err
	}
	if i.tables > mostTables {
		return refused("the statement names %d tables, more than %d", i.tables, mostTables)
	}
	if reads := countReads(node, map[string]int{}); reads > mostReads {
		return refused("the statement reads tables more than %d times, once its WITH are written out", mostReads)
	}
	if nested(node) > mostNested {
		return refused("the statement has more than %d sub-queries within one another", mostNested)
	}
	return i.text.check()
}

// walk looks at everything in a part of the statement.
func (i *inspection) walk(part any, depth int) error {
	if i.nodes++; i.nodes > mostNodes || depth > deepest {
		return refused("the statement is too large")
	}
	switch p := part.(type) {
	case []any:
		for _, element := range p {
			if err := i.walk(element, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		if err := i.part(p); err != nil {
			return err
		}
		for name, element := range p {
			if p["type"] == "TABLE_FUNCTION" && name == "function" {
				if err := i.tableFunction(element, depth+1); err != nil {
					return err
				}
				continue
			}
			if err := i.walk(element, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// part looks at a query, a table or an expression.
func (i *inspection) part(p map[string]any) error {
	kind, _ := p["type"].(string)
	class, isExpression := p["class"].(string)
	_, isQuery := p["cte_map"]
	_, hasSample := p["sample"]
	switch {
	case isExpression && class == "LAMBDA":
		return refused("lambdas are not taken; use unnest and a sub-query")
	case isExpression && !classes[class]:
		return refused("an expression of the kind %s is not taken", class)
	case isExpression && class == "CONSTANT":
		i.text.constant(p["value"])
	case isExpression:
		return i.function(p)
	case isQuery:
		if !nodeTypes[kind] {
			return refused("a query of the kind %s is not taken", kind)
		}
		i.text.query(p)
	case hasSample && !tableRefs[kind]:
		return refused("a table of the kind %s is not taken", kind)
	case kind == "BASE_TABLE":
		i.tables++
		return i.table(p)
	case kind == "SHOW_REF":
		return i.show(p)
	}
	return nil
}

// function looks at a function, an aggregate or a window.
func (i *inspection) function(p map[string]any) error {
	name, ok := p["function_name"].(string)
	if !ok {
		return nil
	}
	if catalog, _ := p["catalog"].(string); catalog != "" && catalog != "system" {
		return refused("%s.%s: functions of a database are not taken", catalog, name)
	}
	if !i.functions[strings.ToLower(name)] {
		return refused("the function %s is not one that may be used here", name)
	}
	return nil
}

func (i *inspection) tableFunction(part any, depth int) error {
	i.tables++
	p, _ := part.(map[string]any)
	name, _ := p["function_name"].(string)
	if !tableFunctions[strings.ToLower(name)] {
		return refused("the table function %s is not one that may be used here", name)
	}
	return i.walk(p["children"], depth+1)
}

// table looks at the name of a table. Names of a WITH are looked at alike.
func (i *inspection) table(p map[string]any) error {
	catalog, _ := p["catalog_name"].(string)
	schema, _ := p["schema_name"].(string)
	name, _ := p["table_name"].(string)
	catalog, schema, name = strings.ToLower(catalog), strings.ToLower(schema), strings.ToLower(name)
	if schema == "" || catalog == "" { // a.b is read as schema.table, and may be catalog.table
		catalog = ""
	}
	isCatalog := schema == "information_schema" || schema == "pg_catalog" || engineTable.MatchString(name)
	switch {
	case !plainName.MatchString(name):
		return refused("%s: tables are read, not files", name)
	case catalog != "" || !slices.Contains([]string{"", "main", "information_schema", "pg_catalog"}, schema):
		return refused("%s: only the tables of this database are read, by their name alone", strings.Trim(schema+"."+name, "."))
	case slices.Contains(i.hidden, name) || isCatalog && !catalogTables[name]:
		return refused("the table %s is not one that may be asked", name)
	}
	return nil
}

// show looks at what SHOW and DESCRIBE are of: a query, a table, or a list.
func (i *inspection) show(p map[string]any) error {
	name, _ := p["table_name"].(string)
	if name == "" || name == `"tables"` {
		return nil
	}
	if lists[name] {
		return refused("SHOW %s is not taken; SHOW TABLES is", strings.Trim(name, `"`))
	}
	return i.table(map[string]any{"catalog_name": p["catalog_name"], "schema_name": p["schema_name"], "table_name": strings.Trim(name, `"`)})
}
