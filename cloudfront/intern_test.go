package cloudfront

import (
	"strconv"
	"strings"
	"testing"
)

func TestInternTableIsBounded(t *testing.T) {
	for name, suffix := range map[string]string{"short cells": "", "long cells": strings.Repeat("x", 1000), "cells too long to keep": strings.Repeat("x", 10_000)} {
		var table intern
		for i := range 3 * internEntries / 2 {
			cell := strconv.Itoa(i) + "%20" + suffix
			if got := table.get(cell, Unescape); got != strconv.Itoa(i)+" "+suffix {
				t.Fatalf("%s: cell %d became %.40q", name, i, got)
			}
			if len(table.values) > internEntries || table.bytes > internBytes+2*internLength {
				t.Fatalf("%s: %d entries of %d bytes", name, len(table.values), table.bytes)
			}
		}
	}
}

func TestInternDecodesEachCellOnce(t *testing.T) {
	var table intern
	calls := 0
	count := func(s string) string { calls++; return s }
	for range 10 {
		table.get("", count)
		table.get("a", count)
		table.get("b", count)
	}
	if calls != 3 {
		t.Errorf("%d calls, want 3", calls)
	}
}
