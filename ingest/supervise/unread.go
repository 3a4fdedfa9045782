package supervise

import (
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
)

const (
	// unreadFor is how long an object counts that could not be read: sources
	// try again what is still there within six hours, and not what is gone.
	unreadFor = 24 * time.Hour
	// mostUnread are counted at most.
	mostUnread = 10_000
)

// unread knows the objects of a source that could not be read.
type unread struct {
	myweb.UnreadObjects
	at map[string]time.Time // when each was tried last
}

// note notes what became of objects; failed is nil when all of them were loaded.
func (u *unread) note(objects []source.Object, failed *source.LoadError, now time.Time) {
	if len(u.at) > 0 {
		for _, o := range objects {
			delete(u.at, o.URI)
		}
	}
	if failed == nil {
		return
	}
	if u.at == nil {
		u.at = map[string]time.Time{}
	}
	for _, f := range failed.Failures {
		u.ObjectErrors++
		u.LastUnread, u.LastUnreadError, u.LastUnreadErrorAt = f.URI, shortened(f.Err), moment(now)
		if len(u.at) < mostUnread {
			u.at[f.URI] = now
		}
	}
}

func (u *unread) status(now time.Time) myweb.UnreadObjects {
	for uri, at := range u.at {
		if now.Sub(at) >= unreadFor {
			delete(u.at, uri)
		}
	}
	status := u.UnreadObjects
	status.ObjectsUnread = int64(len(u.at))
	return status
}
