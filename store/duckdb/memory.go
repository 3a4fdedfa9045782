package duckdb

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void trim(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
*/
import "C"

// returnMemory gives the system back what DuckDB freed during a load: the
// allocator of the C library would keep some 100 MB for a next time.
func returnMemory() { C.trim() }
