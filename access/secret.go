package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// A credential is what a person or program shows: the key of a row, and a
// secret of which the row has the hash. The row is found by its key and the
// hash compared in constant time, so that time tells nothing.
type credential struct {
	id, secret string
}

// TokenPrefix begins every API token, so that scanners for leaked secrets and
// people know one when they see it.
const TokenPrefix = "myweb_"

func newCredential() credential {
	return credential{id: strings.ToLower(rand.Text()[:10]), secret: newSecret()}
}

// newSecret has 130 bits of entropy: a plain hash of it cannot be reversed.
func newSecret() string { return strings.ToLower(rand.Text()) }

func (c credential) String() string { return c.id + c.secret }

// parseCredential takes apart what String gave.
func parseCredential(text string) (credential, bool) {
	const idLength, length = 10, 10 + 26
	if len(text) != length || strings.ContainsFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '2' || r > '7') }) {
		return credential{}, false
	}
	return credential{id: text[:idLength], secret: text[idLength:]}, true
}

func (c credential) hash() string {
	sum := sha256.Sum256([]byte(c.secret))
	return hex.EncodeToString(sum[:])
}

// proves says whether the row with this hash is the credential's.
func (c credential) proves(hash string) bool { return sameText(c.hash(), hash) }

// sameText compares in a time that does not tell where two texts differ.
func sameText(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
