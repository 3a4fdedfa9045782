package access_test

import (
	"fmt"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

func (w *world) try(name, password, client string) myweb.Code {
	w.Helper()
	_, _, err := w.Login(w.Context(), name, password, client, "")
	return myweb.ErrorCode(err)
}

// Guessing the password of one account is slow from however many clients, and
// the right one has to wait like any other.
func TestAccountIsThrottled(t *testing.T) {
	w := newWorld(t)
	for i := range 10 {
		if code := w.try("ada", other, fmt.Sprint("192.0.2.", i)); code != myweb.CodeUnauthenticated {
			t.Fatalf("try %d: %s", i, code)
		}
	}
	if code := w.try("ada", good, "198.51.100.1"); code != myweb.CodeBusy {
		t.Errorf("the eleventh try: %q", code)
	}
	if code := w.try("bob", good, "198.51.100.1"); code != "" {
		t.Errorf("another account: %q", code)
	}
	w.now = w.now.Add(time.Minute)
	if code := w.try("ada", good, "198.51.100.1"); code != "" {
		t.Errorf("a minute later: %q", code)
	}
}

// Guessing over many accounts is slow from one client: an IPv4 address, or the
// /64 of an IPv6 address.
func TestClientIsThrottled(t *testing.T) {
	for _, clients := range []func(i int) string{
		func(int) string { return "192.0.2.7" },
		func(i int) string { return fmt.Sprint("2001:db8::", i+1) },
		func(i int) string { return []string{"192.0.2.7", "::ffff:192.0.2.7"}[i%2] },
	} {
		w := newWorld(t)
		for i := range 30 {
			if code := w.try(fmt.Sprint("user", i), other, clients(i)); code != myweb.CodeUnauthenticated {
				t.Fatalf("try %d: %s", i, code)
			}
		}
		if code := w.try("ada", good, clients(30)); code != myweb.CodeBusy {
			t.Errorf("%s: the try after: %q", clients(30), code)
		}
		if code := w.try("ada", good, "2001:db8:0:1::1"); code != "" {
			t.Errorf("another client: %q", code)
		}
	}
}

// Those who know their password never wait.
func TestRightPasswordsAreNotThrottled(t *testing.T) {
	w := newWorld(t)
	for i := range 50 {
		if code := w.try("ada", good, client); code != "" {
			t.Fatalf("login %d: %s", i, code)
		}
	}
}
