package postgres

import (
	"encoding/binary"
	"strings"
	"time"
	"unicode/utf8"
)

// Values as binary COPY wants them: the length in bytes, -1 for NULL, and then
// the value in network order.

func putNull(b []byte) []byte { return append(b, 0xff, 0xff, 0xff, 0xff) }

func putInt2(b []byte, n int) []byte {
	return binary.BigEndian.AppendUint16(append(b, 0, 0, 0, 2), uint16(n))
}

func putInt4(b []byte, n int32) []byte {
	return binary.BigEndian.AppendUint32(append(b, 0, 0, 0, 4), uint32(n))
}

func putInt8(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(append(b, 0, 0, 0, 8), uint64(n))
}

func putInt8OrNull(b []byte, n int64) []byte {
	if n == 0 {
		return putNull(b)
	}
	return putInt8(b, n)
}

func putBool(b []byte, is bool) []byte {
	if is {
		return append(b, 0, 0, 0, 1, 1)
	}
	return append(b, 0, 0, 0, 1, 0)
}

// putText replaces what the server would refuse the whole batch for: what is
// not UTF-8, and NUL. Requests have neither; names of files may.
func putText(b []byte, s string) []byte {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	}
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

func putTextOrNull(b []byte, s string) []byte {
	if s == "" {
		return putNull(b)
	}
	return putText(b, s)
}

// epoch is where PostgreSQL counts from, 2000-01-01 UTC.
const (
	epochMicroseconds = 946684800 * 1_000_000
	epochDays         = 10957
)

func putTime(b []byte, t time.Time) []byte { return putInt8(b, t.UnixMicro()-epochMicroseconds) }

func putTimeOrNull(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return putNull(b)
	}
	return putTime(b, t)
}

// putDate takes days since 1970-01-01.
func putDate(b []byte, days int32) []byte { return putInt4(b, days-epochDays) }

// putMilliseconds rounds to the nearest; negative means not logged.
func putMilliseconds(b []byte, d time.Duration) []byte {
	if d < 0 {
		return putNull(b)
	}
	return putInt4(b, int32(d.Round(time.Millisecond).Milliseconds()))
}
