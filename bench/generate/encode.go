package generate

// escaped marks the bytes that CloudFront writes as %XX: 0 to 32, 127 and
// above, and a few that URLs do not allow. The percent sign is among them, so
// a path that a browser has encoded is encoded twice.
var escaped = func() (t [256]bool) {
	for b := range t {
		t[b] = b <= 32 || b >= 127
	}
	for _, b := range []byte("<>\"#%{}|\\^~`'") {
		t[b] = true
	}
	return t
}()

// appendCell appends what a log says for a value: "-" for an empty one.
func appendCell(dst []byte, value string) []byte {
	if value == "" {
		return append(dst, '-')
	}
	const digits = "0123456789ABCDEF"
	for i := 0; i < len(value); i++ {
		if b := value[i]; escaped[b] {
			dst = append(dst, '%', digits[b>>4], digits[b&15])
		} else {
			dst = append(dst, b)
		}
	}
	return dst
}

func cell(value string) string { return string(appendCell(nil, value)) }
