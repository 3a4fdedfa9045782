package duckdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/lex"
)

// gate decides whether a statement of a person may run. It is read by DuckDB's
// own parser, in an instance of its own that holds nothing, and taken apart:
// nothing of it is planned, let alone run, before each of its functions and
// tables is known to be harmless.
type gate struct {
	mu     sync.Mutex
	parser *sql.DB
}

// parserSettings keep the parser from everything but parsing.
var parserSettings = []string{
	"set threads = 1", "set memory_limit = '128MB'", "set autoinstall_known_extensions = false", "set autoload_known_extensions = false",
	"set max_expression_depth = 250", "set enable_external_access = false", "set lock_configuration = true",
}

// longestStatement is in bytes.
const longestStatement = 64 << 10

// explanation begins a statement that is explained: blanks and comments of a
// line, explain, and whether it is run.
var explanation = regexp.MustCompile(`(?i)^(?:\s|--[^\n]*\n)*explain\s+(analyze\s+)?`)

// pass gives the statement as it may run, or says why it may not.
func (g *gate) pass(ctx context.Context, query string) (string, error) {
	if len(query) > longestStatement {
		return "", myweb.Errorf(myweb.CodeInvalid, "the statement is longer than %d kB", longestStatement>>10)
	}
	if strings.Contains(query, "\x00") {
		return "", myweb.Errorf(myweb.CodeInvalid, "the character U+0000 has no place in a statement")
	}
	prefix, whole := "", query
	if m := explanation.FindStringSubmatchIndex(query); m != nil {
		prefix = "explain "
		if m[2] >= 0 {
			prefix += "analyze "
		}
		query = query[m[1]:]
	}
	tree, err := g.parse(ctx, query)
	if err != nil {
		return "", after(whole[:len(whole)-len(query)], err)
	}
	if err := newInspection().statement(tree); err != nil {
		return "", err
	}
	return prefix + query, nil
}

// after gives an error of a statement as one of all that was asked.
func after(prefix string, err error) error {
	var fault *lex.Fault
	if errors.As(err, &fault) {
		fault.Statement, fault.Offset = prefix+fault.Statement, len(prefix)+fault.Offset
	}
	return err
}

// serialized is what json_serialize_sql gives.
type serialized struct {
	Error        bool
	ErrorType    string `json:"error_type"`
	ErrorMessage string `json:"error_message"`
	Position     string
	Statements   []map[string]any
}

func (g *gate) parse(ctx context.Context, query string) (map[string]any, error) {
	parser, err := g.open(ctx)
	if err != nil {
		return nil, err
	}
	var text string
	if err := parser.QueryRowContext(ctx, "select cast(json_serialize_sql(cast($1 as varchar)) as varchar)", query).Scan(&text); err != nil {
		return nil, selectError(ctx, err)
	}
	var parsed serialized
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		return nil, fmt.Errorf("read the parsed statement: %w", err)
	}
	switch {
	case parsed.Error && parsed.ErrorType == "not implemented":
		return nil, errReadsOnly()
	case parsed.Error:
		return nil, myweb.Errorf(myweb.CodeInvalid, "%w", parseError(query, parsed))
	case len(parsed.Statements) == 0:
		return nil, myweb.Errorf(myweb.CodeInvalid, "the statement is empty")
	case len(parsed.Statements) > 1:
		return nil, myweb.Errorf(myweb.CodeInvalid, "there is more than one statement; ask them one at a time")
	}
	return parsed.Statements[0], nil
}

func errReadsOnly() error {
	return myweb.Errorf(myweb.CodeInvalid, "only statements that read are taken: SELECT, WITH, FROM, VALUES, SHOW, DESCRIBE, SUMMARIZE, EXPLAIN")
}

// parseError says what is wrong, and where if that is known.
func parseError(query string, parsed serialized) error {
	err := errors.New(parsed.ErrorMessage)
	at, unknown := strconv.Atoi(parsed.Position)
	if unknown != nil {
		return err
	}
	return &lex.Fault{Err: err, Statement: query, Offset: at}
}

// open makes the parser when it is first needed.
func (g *gate) open(ctx context.Context) (*sql.DB, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.parser != nil {
		return g.parser, nil
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, err
	}
	for _, setting := range parserSettings {
		if _, err := db.ExecContext(ctx, setting); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("%s: %w", setting, err)
		}
	}
	g.parser = db
	return db, nil
}

func (g *gate) close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.parser == nil {
		return nil
	}
	return g.parser.Close()
}
