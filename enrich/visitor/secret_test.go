package visitor

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/myweb-analytics/myweb"
)

func noEnvironment(string) string { return "" }

func secretOf(value string) func(string) string {
	return func(name string) string {
		if name == SecretVariable {
			return value
		}
		return ""
	}
}

func TestSecretIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "visitor.secret")
	first, err := LoadOrCreateSecret(path, noEnvironment)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := hex.DecodeString(string(first)); err != nil || len(b) != 32 {
		t.Errorf("the secret is not 32 bytes in hex: %d bytes, %v", len(b), err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the file = %v, want 0600", info.Mode())
	}
	again, err := LoadOrCreateSecret(path, noEnvironment)
	if err != nil || string(again) != string(first) {
		t.Errorf("another secret the second time, error %v", err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("%d files in the folder, want the secret only", len(files))
	}
	// Given as the variable, the text of the file is the same secret.
	text, _ := os.ReadFile(path)
	moved, err := LoadOrCreateSecret("/nowhere/at/all", secretOf(string(text)))
	if err != nil || string(moved) != string(first) {
		t.Errorf("the variable gives another secret than the file, error %v", err)
	}
}

func TestSecretRefused(t *testing.T) {
	write := func(text string, mode os.FileMode) string {
		path := filepath.Join(t.TempDir(), "visitor.secret")
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	long := strings.Repeat("0123456789abcdef", 4)
	tests := []struct {
		name, path, variable string
		want                 string
	}{
		{"others may read the file", write(long, 0o644), "", "chmod 600"},
		{"the group may read the file", write(long, 0o640), "", "chmod 600"},
		{"the file is empty", write("", 0o600), "", "too short"},
		{"the file is cut off", write(long[:10], 0o600), "", "too short"},
		{"the variable is short", "", "secret", SecretVariable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			secret, err := LoadOrCreateSecret(test.path, secretOf(test.variable))
			if secret != nil || myweb.ErrorCode(err) != myweb.CodeInvalid || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want an invalid one with %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), long[:10]) {
				t.Error("the error gives the secret away")
			}
		})
	}
	if _, err := LoadOrCreateSecret(filepath.Join(t.TempDir(), "no", "folder", "secret"), noEnvironment); err == nil || !strings.Contains(err.Error(), SecretVariable) {
		t.Errorf("error = %v, want one that tells of %s", err, SecretVariable)
	}
}

// Many that start at once, all without a file, end up with one secret.
func TestSecretRace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "visitor.secret")
	secrets := make([]string, 16)
	var starting sync.WaitGroup
	for i := range secrets {
		starting.Go(func() {
			secret, err := LoadOrCreateSecret(path, noEnvironment)
			if err != nil {
				t.Error(err)
			}
			secrets[i] = string(secret)
		})
	}
	starting.Wait()
	for _, s := range secrets {
		if s != secrets[0] || s == "" {
			t.Fatal("two starts have two secrets")
		}
	}
}
