package postgres_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// certificate makes a certificate of its own authority for these addresses.
func certificate(t *testing.T, addresses ...net.IP) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IPAddresses: addresses,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
}

// With sslmode=verify-full nobody but the server that the bundle vouches for, by
// its name, is talked to.
func TestVerifyFull(t *testing.T) {
	cert, key := certificate(t, net.IPv4(127, 0, 0, 1))
	stranger, _ := certificate(t, net.IPv4(127, 0, 0, 1))
	cluster, err := pgtest.Start(pgtest.Options{
		TCP: true, Access: "local all all trust\nhostssl all all 127.0.0.1/32 trust\n",
		Settings: map[string]string{"ssl": "on"}, Files: map[string][]byte{"server.crt": cert, "server.key": key},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	folder := t.TempDir()
	for name, content := range map[string][]byte{"right.pem": cert, "wrong.pem": stranger} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ host, bundle, says string }{
		{"127.0.0.1", "right.pem", ""}, {"127.0.0.1", "wrong.pem", "certificate"}, {"localhost", "right.pem", "certificate"},
	} {
		url := strings.Replace(cluster.LoopbackURL("postgres"), "127.0.0.1", c.host, 1) + "?sslmode=verify-full&sslrootcert=" + filepath.Join(folder, c.bundle)
		s, err := postgres.Open(context.Background(), url, postgres.Config{})
		if err == nil {
			err = s.Close()
		}
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s by %s: %v", c.host, c.bundle, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says) || myweb.ErrorCode(err) == ""):
			t.Errorf("%s by %s: %v, want words of its %s", c.host, c.bundle, err, c.says)
		}
	}
}
