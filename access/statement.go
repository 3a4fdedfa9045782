package access

import (
	"embed"
	"strings"
	"sync"
)

//go:embed *.sql
var files embed.FS

// statements are those of the .sql files by the name that stands above each.
// They are portable: every engine runs them as they are.
var statements = sync.OnceValue(func() map[string]string {
	found := map[string]string{}
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("access: no embedded files") // cannot happen: they are named above
	}
	for _, entry := range entries {
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			panic("access: " + entry.Name() + " is not embedded") // cannot happen
		}
		for _, part := range strings.Split(string(text), "-- name: ")[1:] {
			name, sql, _ := strings.Cut(part, "\n")
			found[strings.TrimSpace(name)] = strings.TrimSuffix(strings.TrimSpace(sql), ";")
		}
	}
	return found
})

// statement panics where there is none of this name, which the tests find.
func statement(name string) string {
	sql, ok := statements()[name]
	if !ok {
		panic("access: there is no statement " + name)
	}
	return sql
}
