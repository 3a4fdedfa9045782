package source

import "fmt"

// Failure is an object that could not be read.
type Failure struct {
	Object Object
	Err    error
}

// Failures is the error of a Load that could not read some of its objects.
// The others are committed: only these are worth to be handed over again.
type Failures []Failure

func (f Failures) Error() string {
	text := fmt.Sprintf("%s: %v", f[0].Object.URI, f[0].Err)
	if len(f) > 1 {
		text += fmt.Sprintf(" (and %d more objects that could not be read)", len(f)-1)
	}
	return text
}

// Unwrap gives the causes to errors.Is and errors.As.
func (f Failures) Unwrap() []error {
	causes := make([]error, len(f))
	for i := range f {
		causes[i] = f[i].Err
	}
	return causes
}
