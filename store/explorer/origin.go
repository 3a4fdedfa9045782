package explorer

import (
	"errors"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/lex"
)

// origin says where a part of what is run stands in what was written. Within a
// parameter there is nothing to point at but its beginning.
type origin struct {
	run, written int // where it begins, in bytes
	isSame       bool
}

// asWritten gives an error of what was run as one of the statement as it was
// written.
func (q query) asWritten(err error, statement string) error {
	var fault *lex.Fault
	if !errors.As(err, &fault) {
		return err
	}
	return myweb.Errorf(myweb.ErrorCode(err), "%w", &lex.Fault{Err: fault.Err, Statement: statement, Offset: q.writtenAt(fault.Offset)})
}

func (q query) writtenAt(run int) (written int) {
	for _, o := range q.origins {
		if o.run > run {
			break
		}
		written = o.written
		if o.isSame {
			written += run - o.run
		}
	}
	return written
}
