package postgres_test

import (
	"database/sql"
	"errors"
	"testing"

	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// What people ask in SQL does not reach who may log in, nor their hashes.
func TestPeopleDoNotReachUsers(t *testing.T) {
	url := pgtest.Database(t)
	s := open(t, url, postgres.Config{})
	users, err := postgres.OpenAccess(t.Context(), url, postgres.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer users.Close()
	insert := "insert into access_users values ('ada', 'admin', 'the hash', current_timestamp, current_timestamp)"
	if _, err := users.ExecContext(t.Context(), insert); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"select name, password_hash from access.access_users", `select * from "access"."access_users"`, "table access.access_users", "select * from access_users", "select count(*) from access.access_logins",
		"select u from access.access_users as u", "with x as (select * from access.access_tokens) select * from x", "select * from U&\"\\0061ccess\".access_users",
		"select (select min(password_hash) from access.access_users)", "select query_to_xml('select * from access.access_users', true, true, '')",
		"select stavalues1 from pg_statistic", "select most_common_vals from pg_stats where schemaname = 'access'",
	} {
		err := s.Select(t.Context(), statement, func(rows *sql.Rows) error {
			if rows.Next() {
				return errors.New("a row was read")
			}
			return rows.Err()
		})
		if err == nil || err.Error() == "a row was read" {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
