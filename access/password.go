package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost is what one hash of a password takes.
type Cost struct {
	KiB     uint32 // memory
	Passes  uint32
	Threads uint8
}

// DefaultCost is OWASP's first recommendation for argon2id: 19 MiB, two passes.
var DefaultCost = Cost{KiB: 19 * 1024, Passes: 2, Threads: 1}

// What a password may be. No rules on its characters: length is what counts.
const (
	MinPassword = 12   // characters
	maxPassword = 1024 // bytes
)

const (
	saltBytes = 16
	keyBytes  = 32
)

func checkPassword(user, password string) error {
	switch {
	case utf8.RuneCountInString(password) < MinPassword:
		return invalid("the password has fewer than %d characters; some words in a row make a good one", MinPassword)
	case len(password) > maxPassword || !utf8.ValidString(password) || strings.ContainsAny(password, "\x00\r\n"):
		return invalid("the password is longer than %d bytes, or holds a line break or bytes that are no text", maxPassword)
	case strings.EqualFold(password, user) || strings.Count(password, password[:1]) == len(password):
		return invalid("the password is the name, or one character again and again; choose another")
	}
	return nil
}

// hashPassword gives the PHC string of argon2id, which says how it was made.
func hashPassword(password string, cost Cost) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("access: a salt: %w", err)
	}
	key := argon2.IDKey([]byte(password), salt, cost.Passes, cost.KiB, cost.Threads, keyBytes)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.KiB, cost.Passes, cost.Threads, encode(salt), encode(key)), nil
}

// matchesHash says whether a password is the one of a hash.
func matchesHash(password, hash string) bool {
	var version int
	var cost Cost
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.KiB, &cost.Passes, &cost.Threads); err != nil || cost.Passes == 0 || cost.Threads == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(key) != keyBytes {
		return false
	}
	return subtle.ConstantTimeCompare(argon2.IDKey([]byte(password), salt, cost.Passes, cost.KiB, cost.Threads, keyBytes), key) == 1
}

// hashing waits for its turn: each hash takes memory.
func (c *Control) hash(ctx context.Context, password string) (hash string, err error) {
	err = c.inTurn(ctx, func() error {
		hash, err = hashPassword(password, c.config.Cost)
		return err
	})
	return hash, err
}

func (c *Control) inTurn(ctx context.Context, fn func() error) error {
	select {
	case c.hashing <- struct{}{}:
		defer func() { <-c.hashing }()
		return fn()
	case <-ctx.Done():
		return ctx.Err()
	}
}
