package cloudfront

import (
	"io"

	"github.com/myweb-analytics/myweb"
)

// Verify reads r to its end and says whether it can be read: compression that
// is damaged or cut off is found, lines are not looked at.
func Verify(r io.Reader) error {
	unpacked, err := new(unpacker).unpack(r)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, unpacked); err != nil {
		return myweb.Errorf(myweb.CodeUnreadable, "unpack: %w; the object is damaged, fetch it again", err)
	}
	return nil
}
