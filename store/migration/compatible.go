package migration

import (
	"io/fs"

	myweb "github.com/myweb-analytics/myweb"
)

// Compatible refuses the tables of a database, shown as name, that this program
// does not know: those of a newer version, and for reading alone also those of an
// older one, which are brought up to date when they are opened for writing.
// Version 0 has no tables.
func Compatible(migrations fs.FS, name string, version int64, readOnly bool) error {
	newest, err := Newest(migrations)
	switch {
	case err != nil:
		return err
	case version > newest:
		return myweb.Errorf(myweb.CodeConflict, "%s was made by a newer version of myweb (its tables are version %d, this program knows %d); update myweb", name, version, newest)
	case readOnly && version == 0:
		return myweb.Errorf(myweb.CodeConflict, "%s is empty or not a database of myweb; `myweb init` makes the tables", name)
	case readOnly && version < newest:
		return myweb.Errorf(myweb.CodeConflict, "%s was made by an older version of myweb (its tables are version %d, this program wants %d); `myweb init` brings it up to date, nothing is lost", name, version, newest)
	}
	return nil
}
