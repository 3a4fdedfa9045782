package pgtest

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// program finds a program of a PostgreSQL server: the newest of Debian's, which
// are not on the path, else the one of the path.
func program(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil {
		return "", err
	}
	newest, best := 0, ""
	for _, path := range found {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		if err == nil && version > newest {
			newest, best = version, path
		}
	}
	if best != "" {
		return best, nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", errors.New("PostgreSQL's " + name + " is not installed: run `make deps`, or install the package postgresql")
	}
	return path, nil
}

// servant is the user that a server runs as: PostgreSQL refuses to run as root.
// It is nil for whoever starts it.
func servant() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(uidErr, gidErr)
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
}
