package geo

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/myweb-analytics/myweb"
)

// fileNames are the names of databases in the state directory, in the order
// in which they are asked: what knows more comes first, and a file for one
// family before one for both.
var fileNames = []string{
	"geo-city-ipv4.mmdb", "geo-city-ipv6.mmdb", "geo-city.mmdb",
	"geo-country-ipv4.mmdb", "geo-country-ipv6.mmdb", "geo-country.mmdb",
	"geo-asn-ipv4.mmdb", "geo-asn-ipv6.mmdb", "geo-asn.mmdb",
}

func fileName(k Kind, f Family) string {
	if f == FamilyBoth {
		return "geo-" + string(k) + ".mmdb"
	}
	return "geo-" + string(k) + "-" + string(f) + ".mmdb"
}

// Use checks a city, country or ASN database of DB-IP or MaxMind and copies
// it into stateDir, where it replaces the one of its kind. A Database that is
// open on stateDir, in whatever process, takes it up within seconds. The file
// itself is not needed afterwards.
func Use(stateDir, path string) (Info, error) {
	if err := os.MkdirAll(stateDir, 0o755); err != nil {
		return Info{}, fmt.Errorf("cannot make the state directory: %w", err)
	}
	copied, err := copyBeside(stateDir, path)
	if err != nil {
		return Info{}, err
	}
	defer os.Remove(copied)

	f, err := openFile(copied) // the copy is checked, since it is what will be used
	if err != nil {
		return Info{}, myweb.Errorf(myweb.CodeInvalid, "%s: %w; give a city, country or ASN database of DB-IP or MaxMind in MMDB format", path, err)
	}
	info := f.info
	if err := f.reader.Close(); err != nil {
		return Info{}, fmt.Errorf("%s: %w", path, err)
	}
	target := filepath.Join(stateDir, fileName(info.Kind, info.Family))
	if err := os.Rename(copied, target); err != nil {
		return Info{}, fmt.Errorf("cannot put the database in place: %w", err)
	}
	if info.Family == FamilyBoth {
		if err := removeSplit(stateDir, info.Kind); err != nil {
			return Info{}, err
		}
	}
	return info, syncDirectory(stateDir)
}

// removeSplit removes the files for one family, which a file for both
// supersedes.
func removeSplit(stateDir string, k Kind) error {
	for _, family := range []Family{FamilyIPv4, FamilyIPv6} {
		err := os.Remove(filepath.Join(stateDir, fileName(k, family)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot remove the database that was in use: %w", err)
		}
	}
	return nil
}

// copyBeside copies the file at path into a temporary file in stateDir, so
// that it can be renamed into place, and sees it onto the disk.
func copyBeside(stateDir, path string) (copied string, err error) {
	from, err := os.Open(path)
	if err != nil {
		return "", myweb.Errorf(myweb.CodeUnreadable, "cannot read the geolocation database: %w", err)
	}
	defer from.Close()
	to, err := os.CreateTemp(stateDir, ".geo-*.tmp")
	if err != nil {
		return "", fmt.Errorf("cannot write to the state directory: %w", err)
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Chmod(0o644), to.Sync(), to.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("cannot copy %s into %s: %w", path, stateDir, err), os.Remove(to.Name()))
	}
	return to.Name(), nil
}

// syncDirectory makes a rename survive a power cut. Some systems cannot sync
// a directory; there the rename is as safe as it gets.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("%w", err)
	}
	_ = d.Sync()
	return d.Close()
}
