//go:build nogeo

package geo

// openEmbedded finds nothing: this build has no database of its own.
func openEmbedded() (*file, error) { return nil, nil }

const hasEmbedded = false
