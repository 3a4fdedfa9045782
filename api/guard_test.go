package api

import (
	"log/slog"
	"testing"
	"time"
)

// The log has what went wrong or took long, and not each look at the dashboard.
func TestLevelOfARequest(t *testing.T) {
	for _, c := range []struct {
		status  int
		took    time.Duration
		streams bool
		want    slog.Level
	}{
		{200, time.Millisecond, false, slog.LevelDebug},
		{304, time.Millisecond, false, slog.LevelDebug},
		{200, 3 * time.Second, false, slog.LevelInfo},
		{200, time.Hour, true, slog.LevelDebug},
		{404, time.Millisecond, false, slog.LevelInfo},
		{503, time.Millisecond, false, slog.LevelWarn},
	} {
		if got := levelOf(c.status, c.took, c.streams); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
