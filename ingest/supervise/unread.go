package supervise

import (
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
)

const (
	// unreadFor is how long an object counts that could not be read: sources
	// try again what is still there within six hours. What is gone does not count
	// any more where its source can tell.
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

// gone forgets an object that is not there any more.
func (u *unread) gone(uri string) {
	delete(u.at, uri)
	if u.LastUnread == uri {
		u.LastUnread, u.LastUnreadError, u.LastUnreadErrorAt = "", "", nil
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
