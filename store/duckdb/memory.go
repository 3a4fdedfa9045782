package duckdb

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void fewArenas(void) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 2);
#endif
}

static void trim(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
*/
import "C"

import "sync"

// limitArenas keeps the allocator of the C library from giving each thread a
// heap of its own, none of which ever shrinks: the threads on which Go calls
// DuckDB change all the time.
var limitArenas = sync.OnceFunc(func() { C.fewArenas() })

// returnMemory gives the system back what DuckDB freed during a load: the
// allocator of the C library would keep some 100 MB for a next time.
func returnMemory() { C.trim() }
