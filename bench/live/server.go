// Package live runs `myweb serve` under a stream of log objects, for the
// benchmarks that measure how fresh it is and whether it lasts.
package live

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Server is a `myweb serve` in a process of its own.
type Server struct {
	URL     string
	command *exec.Cmd
	ended   chan error
	log     *os.File
}

var address = regexp.MustCompile(`url=(http://\S+)`)

// Start runs program with the arguments of serve, a database and a log in dir,
// and waits until it answers.
func Start(ctx context.Context, program, dir string, args ...string) (*Server, error) {
	log, err := os.Create(dir + "/serve.log")
	if err != nil {
		return nil, err
	}
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--database", dir + "/live.duckdb"}, args...)
	s := &Server{command: exec.CommandContext(ctx, program, args...), ended: make(chan error, 1), log: log}
	// DuckDB keeps what it has read, up to its limit. With the standard limit that
	// would grow for longer than a benchmark takes, and hide what should not.
	s.command.Env = append(os.Environ(), "VISITOR_SECRET=of the benchmark, and no secret", "DB_MEMORY_LIMIT=128MB")
	out, err := s.command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w; make build makes it", program, err)
	}
	found := make(chan string, 1)
	go s.read(out, found)
	select {
	case s.URL = <-found:
		return s, nil
	case err := <-s.ended:
		return nil, fmt.Errorf("serve ended: %w; see %s", err, log.Name())
	case <-time.After(time.Minute):
		_ = s.command.Process.Kill()
		return nil, fmt.Errorf("serve does not say where it listens; see %s", log.Name())
	}
}

// read copies what the server says into its log and looks for its address.
func (s *Server) read(out io.Reader, found chan<- string) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		fmt.Fprintln(s.log, lines.Text())
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			select {
			case found <- m[1]:
			default: // it was found
			}
		}
	}
	s.ended <- s.command.Wait()
}

// Stop tells the server to end, as systemd would, and says how long it took.
func (s *Server) Stop() (time.Duration, error) {
	defer s.log.Close()
	began := time.Now()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	select {
	case err := <-s.ended:
		return time.Since(began), err
	case <-time.After(30 * time.Second):
		_ = s.command.Process.Kill()
		return time.Since(began), fmt.Errorf("serve has not ended; see %s", s.log.Name())
	}
}

// Get asks for a path and gives the answer.
func (s *Server) Get(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s: %s", path, response.Status, body)
	}
	return body, err
}

// Metrics are those without labels.
func (s *Server) Metrics(ctx context.Context) (map[string]float64, error) {
	body, err := s.Get(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	values := map[string]float64{}
	for line := range strings.Lines(string(body)) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.ParseFloat(value, 64); ok && err == nil {
			values[name] = n
		}
	}
	return values, nil
}

// Lines is how many lines the ledger of the database counts.
func (s *Server) Lines(ctx context.Context) (int64, error) {
	values, err := s.Metrics(ctx)
	return int64(values["myweb_ledger_lines"]), err
}
