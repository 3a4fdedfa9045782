package postgres_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// A server that is stopped, or crashes, in the middle of a batch loses the batch
// and nothing else; the same store goes on when it is there again.
func TestServerStopped(t *testing.T) {
	cluster, err := pgtest.Start(pgtest.Options{Settings: map[string]string{"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	s := open(t, cluster.Database(t), postgres.Config{})
	if _, err := loadObject(s, newObject("a", traffic(0, 50))); err != nil {
		t.Fatal(err)
	}
	for _, signal := range []string{"INT", "QUIT"} {
		b, err := s.Begin(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		o := newObject("b", traffic(30, 50))
		if err := b.Stage(o.requests); err != nil {
			t.Fatal(err)
		}
		if err := cluster.Stop(signal); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Load(context.Background(), []myweb.LogObject{o.row}); myweb.ErrorCode(err) != myweb.CodeUnavailable {
			t.Errorf("%s: error %v", signal, err)
		}
		if _, err := s.Begin(context.Background()); myweb.ErrorCode(err) != myweb.CodeUnavailable {
			t.Errorf("%s: error %v", signal, err)
		}
		if err := cluster.Start(); err != nil {
			t.Fatal(err)
		}
		storetest.Judged(t, storetest.ReadTables(t, s, ""), storetest.Judge(traffic(0, 50), myweb.DefaultSessionTimeout, time.UTC))
	}
	if _, err := loadObject(s, newObject("b", traffic(30, 50))); err != nil {
		t.Fatal(err)
	}
	storetest.Judged(t, storetest.ReadTables(t, s, ""), storetest.Judge(traffic(0, 80), myweb.DefaultSessionTimeout, time.UTC))
	storetest.Sound(t, s)
}

// A connection that is cut after so many bytes, sooner and later, never leaves
// half a batch.
func TestConnectionCut(t *testing.T) {
	cluster, err := pgtest.Start(pgtest.Options{TCP: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	url := cluster.Database(t)
	direct := open(t, url, postgres.Config{})
	name := url[strings.LastIndex(url[:strings.Index(url, "?")], "/")+1 : strings.Index(url, "?")]
	cut := 0
	for limit := 8 << 10; cut < 12 && limit < 400<<10; limit += 7 << 10 {
		proxy := cuttingProxy(t, "127.0.0.1:"+cluster.Port, int64(limit))
		s, err := postgres.Open(context.Background(), "postgres://postgres@"+proxy+"/"+name, postgres.Config{})
		if err != nil {
			continue // cut before there was anything
		}
		if _, err = s.LogObjects(context.Background(), 0); err == nil {
			_, err = loadObject(s, newObject("a", traffic(0, 400)))
		}
		_ = s.Close() // of connections that are cut
		lines := storetest.ReadTables(t, direct, "")
		if n := len(lines.SessionOf); n != 0 && n != 400 {
			t.Fatalf("cut after %d bytes: %d page views are there", limit, n)
		}
		if err == nil {
			break
		}
		cut++
	}
	if cut == 0 {
		t.Error("no load was cut")
	}
	if _, err := direct.LogObjects(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	if len(storetest.ReadTables(t, direct, "").SessionOf) == 0 {
		if _, err := loadObject(direct, newObject("a", traffic(0, 400))); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Judged(t, storetest.ReadTables(t, direct, ""), storetest.Judge(traffic(0, 400), myweb.DefaultSessionTimeout, time.UTC))
	storetest.Sound(t, direct)
}

// cuttingProxy passes connections on, and cuts each after so many bytes from
// the client.
func cuttingProxy(t *testing.T, to string, limit int64) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				server, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				defer server.Close()
				go func() { _, _ = io.Copy(client, server); client.Close() }()
				_, _ = io.CopyN(server, client, limit)
			}()
		}
	}()
	return listener.Addr().String()
}

// Names that are not UTF-8 do not stop a batch.
func TestNameThatIsNoText(t *testing.T) {
	s := open(t, pgtest.Database(t), postgres.Config{})
	o := newObject("a", traffic(0, 3))
	o.row.URI = "/logs/caf\xe9\x00.log"
	if _, err := loadObject(s, o); err != nil {
		t.Fatal(err)
	}
	objects, err := s.LogObjects(context.Background(), 0)
	if err != nil || len(objects) != 1 || objects[0].URI != "/logs/caf\uFFFD\uFFFD.log" {
		t.Errorf("%+v, %v", objects, err)
	}
}
