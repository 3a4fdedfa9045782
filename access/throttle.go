package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// throttle slows down guessing. It counts tries by account and by client, in
// memory only, under hashes with a key that nobody has: an address cannot be
// read from it, even while the program runs.
type throttle struct {
	now func() time.Time
	key []byte

	mu      sync.Mutex
	buckets map[[sha256.Size]byte]bucket
}

// bucket is how many tries are left, as of a moment.
type bucket struct {
	left float64
	at   time.Time
}

// rate says how many tries there are at once, and how soon one comes back.
type rate struct {
	burst float64
	every time.Duration
}

var (
	perAccount = rate{10, 30 * time.Second}
	perClient  = rate{30, 10 * time.Second}
)

// mostBuckets bounds the memory. When all are in use the one that is asked for
// least is not known: then nobody new may try, which stops a flood.
const mostBuckets = 20_000

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, key: []byte(rand.Text()), buckets: map[[sha256.Size]byte]bucket{}}
}

// take uses up a try of the account and of the client, or refuses it.
func (t *throttle) take(account, client string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	// The client is asked first, so that one client alone cannot use up an account.
	for _, of := range t.of(account, client) {
		b := t.refilled(of.key, of.rate)
		if b.left < 1 || (len(t.buckets) >= mostBuckets && !t.makeRoom()) {
			return myweb.Errorf(myweb.CodeBusy, "too many logins were tried; wait a minute and try again")
		}
		b.left--
		t.buckets[of.key] = b
	}
	return nil
}

// giveBack returns the try of a login that was right.
func (t *throttle) giveBack(account, client string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, of := range t.of(account, client) {
		b := t.refilled(of.key, of.rate)
		b.left = min(b.left+1, of.rate.burst)
		t.buckets[of.key] = b
	}
}

type counted struct {
	key  [sha256.Size]byte
	rate rate
}

func (t *throttle) of(account, client string) []counted {
	return []counted{{t.keyed("client", network(client)), perClient}, {t.keyed("account", account), perAccount}}
}

func (t *throttle) keyed(kind, text string) (key [sha256.Size]byte) {
	mac := hmac.New(sha256.New, t.key)
	mac.Write([]byte(kind + "\x00" + text))
	copy(key[:], mac.Sum(nil))
	return key
}

func (t *throttle) refilled(key [sha256.Size]byte, r rate) bucket {
	now := t.now()
	b, ok := t.buckets[key]
	if !ok {
		return bucket{r.burst, now}
	}
	return bucket{min(r.burst, b.left+float64(now.Sub(b.at))/float64(r.every)), now}
}

// makeRoom forgets those that would be full again.
func (t *throttle) makeRoom() bool {
	now := t.now()
	for key, b := range t.buckets {
		if now.Sub(b.at) > time.Duration(perClient.burst)*max(perClient.every, perAccount.every) {
			delete(t.buckets, key)
		}
	}
	return len(t.buckets) < mostBuckets
}

// network is what one client can be expected to have: an IPv4 address, or the
// /64 of an IPv6 address.
func network(client string) string {
	address, err := netip.ParseAddr(client)
	if err != nil {
		return client
	}
	address = address.Unmap()
	if address.Is6() {
		prefix, err := address.WithZone("").Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return address.String()
}
