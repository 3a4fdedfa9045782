package source

import (
	"bytes"
	"fmt"
	"strings"
)

// LoadError is what a Load gives when it went well but for some objects that
// could not be read: nothing of those is stored, all others are committed. Any
// other error of a Load says nothing of any object: all of them come again.
type LoadError struct {
	Failures []Failure
}

// Failure is an object that could not be read.
type Failure struct {
	URI string
	Err error
}

func (e *LoadError) Error() string {
	texts := make([]string, len(e.Failures))
	for i, f := range e.Failures {
		texts[i] = fmt.Sprintf("%s: %v", f.URI, f.Err)
	}
	return strings.Join(texts, "; ")
}

// Unwrap gives the errors of the objects.
func (e *LoadError) Unwrap() []error {
	errs := make([]error, len(e.Failures))
	for i, f := range e.Failures {
		errs[i] = f.Err
	}
	return errs
}

// Of gives the error of an object, nil if it was loaded.
func (e *LoadError) Of(uri string) error {
	for _, f := range e.Failures {
		if f.URI == uri {
			return f.Err
		}
	}
	return nil
}

// Memory is a File without a path: some lines of a stream.
func Memory(content []byte) File { return memory{bytes.NewReader(content)} }

type memory struct{ *bytes.Reader }

func (memory) Name() string { return "" }
func (memory) Close() error { return nil }
