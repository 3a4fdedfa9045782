package load

import (
	"encoding/json"

	"github.com/myweb-analytics/myweb"
)

// UnfinishedCopy is the setting that a database has while `myweb copy` has not
// brought everything into it: an Unfinished as JSON.
const UnfinishedCopy = "unfinished_copy"

// Unfinished says of what the copy is.
type Unfinished struct {
	From  string `json:"from"`  // where the source is, without secrets
	State string `json:"state"` // a digest of what was in it
}

// OwnSetting says of a setting whether it belongs to the database and not to
// what is in it.
func OwnSetting(name string) bool { return name == UnfinishedCopy || name == ReaderPassword }

// ReaderPassword is the setting that holds the password of the user of a server
// that statements of people run as.
const ReaderPassword = "reader_password"

// Whole refuses a database that is an unfinished copy.
func (s Settled) Whole(database string) error {
	if s.Unfinished == "" {
		return nil
	}
	var u Unfinished
	if err := json.Unmarshal([]byte(s.Unfinished), &u); err != nil {
		u.From = "another database"
	}
	return myweb.Errorf(myweb.CodeConflict, "%s holds a part of %s only: `myweb copy` has not finished; run it again, which goes on where it stopped, or remove the copy with `myweb init --drop --database DESTINATION`", database, u.From)
}
