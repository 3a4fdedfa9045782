package source

import (
	"io/fs"
	"iter"
	"os"
	"path/filepath"
)

// folders gives the folders in which objects of path may come: itself and all
// below it, or the one that holds it if it is a file or a pattern.
func folders(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() {
			if parent := filepath.Dir(path); isFolder(parent) {
				yield(parent)
			}
			return
		}
		_ = filepath.WalkDir(path, func(p string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return nil // what cannot be looked at is reported by Files
			}
			if p != path && hidden(entry.Name()) {
				return fs.SkipDir
			}
			if !yield(p) {
				return fs.SkipAll
			}
			return nil
		})
	}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// IsPattern tells a glob pattern from a path.
func IsPattern(path string) bool {
	for _, r := range path {
		switch r {
		case '*', '?', '[':
			return true
		}
	}
	return false
}

// Exists says whether path names something that is there: a file, a folder, or a
// pattern that a file matches.
func Exists(path string) bool {
	roots, err := expand(path)
	return err == nil && len(roots) > 0
}
