package visitor

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/myweb-analytics/myweb"
)

// SecretVariable names the environment variable that overrides the file.
const SecretVariable = "VISITOR_SECRET"

// shortestSecret is 128 bits if it is random hex digits twice as long, and
// still too much to guess if it is only this many letters.
const shortestSecret = 16

// longestSecret bounds what is read of a file that may be none of ours.
const longestSecret = 4096

// LoadOrCreateSecret returns the secret of SecretVariable, else the text of
// the file at path, which it makes on first use: 32 random bytes in hex, for
// the owner's eyes only. Two processes that make it at once end up with the
// same one. The text of the file, given as the variable, is the same secret.
//
// Who loses the secret counts every visitor anew; who leaks it lets others
// find out the addresses behind the visitors.
func LoadOrCreateSecret(path string, getenv func(string) string) ([]byte, error) {
	if text := strings.TrimSpace(getenv(SecretVariable)); text != "" {
		if len(text) < shortestSecret {
			return nil, myweb.Errorf(myweb.CodeInvalid, "visitor: %s has %d characters, fewer than %d; `openssl rand -hex 32` makes a good one", SecretVariable, len(text), shortestSecret)
		}
		return []byte(text), nil
	}
	secret, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = createSecret(path); err != nil {
			return nil, fmt.Errorf("visitor: cannot make the secret file %s; make its folder writable or set %s: %w", path, SecretVariable, err)
		}
		secret, err = readSecret(path)
	}
	return secret, err
}

func readSecret(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("visitor: cannot read the secret file; make it readable for this user or set %s: %w", SecretVariable, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("visitor: cannot look at the secret file %s: %w", path, err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, myweb.Errorf(myweb.CodeInvalid, "visitor: others than its owner may open the secret file %s (mode %04o); run `chmod 600 %s`", path, mode, path)
	}
	b, err := io.ReadAll(io.LimitReader(f, longestSecret))
	if err != nil {
		return nil, fmt.Errorf("visitor: cannot read the secret file %s: %w", path, err)
	}
	text := strings.TrimSpace(string(b))
	if len(text) < shortestSecret {
		return nil, myweb.Errorf(myweb.CodeInvalid, "visitor: the secret file %s is empty or too short; restore it from a backup, or remove it to count all visitors anew", path)
	}
	return []byte(text), nil
}

// createSecret writes the file whole under another name and then links it
// into place, which fails if another process was faster: its file counts.
func createSecret(path string) error {
	random := make([]byte, 32)
	if _, err := rand.Read(random); err != nil {
		return err
	}
	text := hex.EncodeToString(random) + "\n"

	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	err = os.Link(f.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return createExclusive(path, text) // a file system without hard links
}

func createExclusive(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Sync(), f.Close())
}
