package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Options are how a server differs from the one that tests share.
type Options struct {
	Settings map[string]string // of postgresql.conf, over the ones of this package
	Data     string            // an empty folder for the data; "" = a temporary one
	TCP      bool              // listen on a free port of 127.0.0.1 too
	Access   string            // pg_hba.conf; "" = everybody who reaches it is trusted
	Files    map[string][]byte // more files beside the data, such as certificates
}

// Cluster is a server and its data.
type Cluster struct {
	Folder string // holds the socket, the log, and the data unless Options say otherwise
	Port   string // of 127.0.0.1, "" without TCP

	postgres string
	data     string
	commands io.WriteCloser
	answers  *bufio.Scanner
	watcher  *exec.Cmd
	mu       sync.Mutex
}

// settings make a server that is fast and forgets everything in a power cut,
// and whose clock stands in an odd zone and writes dates oddly: nothing may
// depend on either.
var settings = map[string]string{
	"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0",
	"shared_buffers": "64MB", "max_wal_size": "1GB", "max_connections": "60", "timezone": "Pacific/Chatham", "datestyle": "German, DMY",
	"lc_messages": "C", "port": "5432", "listen_addresses": "",
}

// Start makes and starts a server. It ends when this process does.
func Start(o Options) (*Cluster, error) {
	initdb, err := program("initdb")
	if err != nil {
		return nil, err
	}
	c := &Cluster{}
	if c.postgres, err = program("postgres"); err != nil {
		return nil, err
	}
	as, err := servant()
	if err != nil {
		return nil, err
	}
	if c.Folder, err = os.MkdirTemp("", "myweb-postgres-"); err != nil {
		return nil, err
	}
	c.data = o.Data
	if c.data == "" {
		c.data = filepath.Join(c.Folder, "data")
	}
	if err := c.prepare(initdb, as, o); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.Folder))
	}
	if err := c.watch(as); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.Folder))
	}
	if err := c.Start(); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// prepare makes the data and its configuration.
func (c *Cluster) prepare(initdb string, as *syscall.Credential, o Options) error {
	for _, folder := range []string{c.Folder, o.Data} {
		if as != nil && folder != "" {
			if err := os.Chown(folder, int(as.Uid), int(as.Gid)); err != nil {
				return err
			}
		}
	}
	// Texts are ordered by the rules of a language, not by their bytes.
	command := exec.CommandContext(context.Background(), initdb, "--pgdata", c.data, "--username", "postgres", "--auth", "trust", "--no-sync",
		"--encoding", "UTF8", "--locale", "C", "--locale-provider", "icu", "--icu-locale", "en-US")
	command.Dir, command.SysProcAttr = c.Folder, &syscall.SysProcAttr{Credential: as}
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, output)
	}
	all := maps.Clone(settings)
	maps.Copy(all, o.Settings)
	all["unix_socket_directories"] = c.Folder
	if o.TCP {
		port, err := freePort()
		if err != nil {
			return err
		}
		c.Port, all["port"], all["listen_addresses"] = port, port, "127.0.0.1"
	}
	var conf strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&conf, "%s = '%s'\n", name, strings.ReplaceAll(all[name], "'", "''"))
	}
	files := map[string][]byte{"postgresql.auto.conf": []byte(conf.String())}
	if o.Access != "" {
		files["pg_hba.conf"] = []byte(o.Access)
	}
	maps.Copy(files, o.Files)
	for name, content := range files {
		path := filepath.Join(c.data, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
		if as != nil {
			if err := os.Chown(path, int(as.Uid), int(as.Gid)); err != nil {
				return err
			}
		}
	}
	return nil
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}

// watcher runs the server and is told what to do over a pipe. When the pipe
// breaks, because its other end was closed or killed, it ends the server and
// removes the folder.
const watcher = `
postgres=$1 data=$2 folder=$3
cd "$folder"
while read -r command signal; do
  case $command in
    start) "$postgres" -D "$data" >>log 2>&1 </dev/null & pid=$! ;;
    stop) kill -s "$signal" "$pid"; wait "$pid" ;;
  esac
  echo done
done
[ -n "$pid" ] && kill -s QUIT "$pid" 2>/dev/null && wait "$pid"
cd /
rm -rf "$folder"
`

func (c *Cluster) watch(as *syscall.Credential) (err error) {
	c.watcher = exec.CommandContext(context.Background(), "/bin/sh", "-c", watcher, "watcher", c.postgres, c.data, c.Folder)
	c.watcher.Dir = c.Folder
	c.watcher.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	if c.commands, err = c.watcher.StdinPipe(); err != nil {
		return err
	}
	answers, err := c.watcher.StdoutPipe()
	if err != nil {
		return err
	}
	c.answers = bufio.NewScanner(answers)
	return c.watcher.Start()
}

func (c *Cluster) tell(command string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := io.WriteString(c.commands, command+"\n"); err != nil {
		return err
	}
	if !c.answers.Scan() {
		return errors.Join(errors.New("the watcher of the server has ended"), c.answers.Err())
	}
	return nil
}

// Start starts the server again after Stop and waits until it answers.
func (c *Cluster) Start() error {
	if err := c.tell("start"); err != nil {
		return err
	}
	var last error
	for range 600 {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		conn, err := pgx.Connect(ctx, c.URL("postgres"))
		if err == nil {
			err = conn.Close(ctx)
		}
		cancel()
		if err == nil {
			return nil
		}
		last = err
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(c.Folder, "log"))
	return fmt.Errorf("the server does not start: %w\n%s", last, log)
}

// Stop ends the server by a signal (INT: orderly, but without waiting for
// anybody; QUIT: at once, as a crash) and waits until it is gone.
func (c *Cluster) Stop(signal string) error { return c.tell("stop " + signal) }

// Close ends the server and removes its folder.
func (c *Cluster) Close() error {
	err := c.commands.Close()
	_ = c.watcher.Wait() // its status is that of the server
	return err
}

// URL names a database of the server, by its socket.
func (c *Cluster) URL(database string) string {
	query := url.Values{"host": {c.Folder}}
	if c.Port != "" {
		query.Set("port", c.Port)
	}
	return "postgres://postgres@/" + database + "?" + query.Encode()
}

// LoopbackURL names a database of a server with TCP, by its address.
func (c *Cluster) LoopbackURL(database string) string {
	return "postgres://postgres@127.0.0.1:" + c.Port + "/" + database
}
