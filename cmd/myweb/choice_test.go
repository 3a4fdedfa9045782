package main

import (
	"os"
	"testing"
)

func TestMistypedChoices(t *testing.T) {
	for name, value := range map[string]string{"ENVIRONMENT": "prod", "USE_AWS_RDS": "maybe", "BEHIND_PROXY": "ja", "VIEWER_SQL": "1"} {
		w := newWorld(t)
		w.environ[name] = value
		w.refuse(exitUsage, []string{"stats"}, name+"="+value+": want ")
	}
}

func TestNewSecretForOldVisitors(t *testing.T) {
	w := newWorld(t)
	delete(w.environ, "VISITOR_SECRET")
	w.write("logs/a.log", march())
	if o := w.run("ingest", "--quiet", w.path("logs/a.log")); o.stderr != "" {
		t.Errorf("the first load says %s", o.stderr)
	}
	if err := os.Remove(w.path("test.duckdb.secret")); err != nil {
		t.Fatal(err)
	}
	o := w.run("ingest", "--quiet", w.path("logs/a.log"))
	contains(t, o.stderr, "a new visitors' secret was made", "test.duckdb.secret", "VISITOR_SECRET")
}
