package rds_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/postgres/rds"
)

// manager speaks the protocol of Secrets Manager.
type manager struct {
	mu     sync.Mutex
	secret string
	asked  int
}

func (m *manager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	var request struct{ SecretId string }
	if r.Header.Get("X-Amz-Target") != "secretsmanager.GetSecretValue" || !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") ||
		json.Unmarshal(body, &request) != nil || request.SecretId != "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db" {
		w.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."}`)
		return
	}
	m.asked++
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(map[string]string{"ARN": request.SecretId, "Name": "db", "SecretString": m.secret})
}

func (m *manager) rotate(user, password string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secret = fmt.Sprintf(`{"username":%q,"password":%q,"host":"db.example.com","port":5432,"dbname":"myweb"}`, user, password)
}

const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db"

func options(t *testing.T, m *manager) rds.Options {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "example")
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	return rds.Options{Region: "eu-central-1", Endpoint: server.URL}
}

// A password that is rotated while the program runs is taken from the secret
// when the server refuses the old one.
func TestRotatedPassword(t *testing.T) {
	cluster, err := pgtest.Start(pgtest.Options{TCP: true, Access: "local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	admin := open(t, cluster.Database(t), nil)
	name := strings.TrimPrefix(must(url.Parse(admin.url)).Path, "/")
	exec(t, admin.url, "create role me login superuser password 'first'")
	m := &manager{}
	m.rotate("me", "first")
	secret, err := rds.NewSecret(context.Background(), arn, options(t, m))
	if err != nil {
		t.Fatal(err)
	}
	login, err := secret.Login(context.Background(), false)
	if err != nil || login.Host != "db.example.com" || login.Port.String() != "5432" || login.Database != "myweb" {
		t.Fatalf("%+v, %v", login, err)
	}
	s := open(t, cluster.LoopbackURL(name), secret.Credentials)
	if m.asked != 1 {
		t.Errorf("the secret was asked for %d times", m.asked)
	}
	exec(t, admin.url, "alter role me password 'second'")
	m.rotate("me", "second")
	exec(t, admin.url, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'me'")
	answered := false
	for range 20 { // connections of the pool that were ended are found out one by one
		if rows, err := s.QueryContext(context.Background(), "select 1"); err == nil {
			answered = true
			rows.Close()
			break
		}
	}
	if !answered || m.asked != 2 {
		t.Errorf("answered: %v; the secret was asked for %d times", answered, m.asked)
	}
}

func TestSecretsThatAreNone(t *testing.T) {
	m := &manager{secret: `{"hunter2"`}
	o := options(t, m)
	for id, says := range map[string]string{arn: "not JSON", "other": "can't find"} {
		secret, err := rds.NewSecret(context.Background(), id, o)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = secret.Credentials(context.Background(), false)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// A token of IAM is a signed URL of the server that names the user.
func TestTokens(t *testing.T) {
	tokens, err := rds.Tokens(context.Background(), "db.example.com", "5432", "me", options(t, &manager{}))
	if err != nil {
		t.Fatal(err)
	}
	user, token, err := tokens(context.Background(), false)
	if err != nil || user != "me" || !strings.HasPrefix(token, "db.example.com:5432?Action=connect&DBUser=me&") || !strings.Contains(token, "X-Amz-Signature=") {
		t.Errorf("%s %s %v", user, token, err)
	}
}

type opened struct {
	*postgres.Store
	url string
}

func open(t *testing.T, url string, credentials postgres.Credentials) opened {
	t.Helper()
	s, err := postgres.Open(context.Background(), url, postgres.Config{Credentials: credentials})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return opened{s, url}
}

func exec(t *testing.T, url, statement string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func must(u *url.URL, err error) *url.URL {
	if err != nil {
		panic(err)
	}
	return u
}
