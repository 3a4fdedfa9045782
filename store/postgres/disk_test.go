package postgres_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// A server whose disk is full refuses a batch, or crashes, and keeps those
// before. When there is room, the same batch goes in.
func TestFullDisk(t *testing.T) {
	disk, err := os.MkdirTemp("", "myweb-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(disk) })
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=120m,mode=777", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Fatalf("mount a small disk, which only root may (run the tests in a container): %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })
	data := disk + "/data"
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	cluster, err := pgtest.Start(pgtest.Options{Data: data, Settings: map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_wal_size": "32MB", "min_wal_size": "32MB",
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cluster.Close() })
	s := open(t, cluster.Database(t), postgres.Config{})
	const rows, most = 15_000, 40
	loaded := 0
	var refused error
	for ; loaded < most && refused == nil; loaded++ {
		_, refused = loadObject(s, newObject(fmt.Sprint(loaded), traffic(loaded*rows, rows)))
	}
	loaded--
	if refused == nil || myweb.ErrorCode(refused) != myweb.CodeUnavailable {
		t.Fatalf("after %d batches: %v", loaded, refused)
	}
	t.Logf("after %d batches: %v", loaded, refused)
	if out, err := exec.Command("mount", "-o", "remount,size=600m", disk).CombinedOutput(); err != nil {
		t.Fatalf("make the disk larger: %v: %s", err, out)
	}
	_ = cluster.Stop("INT") // it may have crashed
	if err := cluster.Start(); err != nil {
		t.Fatal(err)
	}
	var again error
	for range 5 { // connections of the pool that were ended are found out one by one
		if _, again = loadObject(s, newObject(fmt.Sprint(loaded), traffic(loaded*rows, rows))); again == nil {
			break
		}
	}
	if again != nil {
		t.Fatal(again)
	}
	storetest.Sound(t, s)
	storetest.Judged(t, storetest.ReadTables(t, s, ""), storetest.Judge(traffic(0, (loaded+1)*rows), myweb.DefaultSessionTimeout, time.UTC))
}
