package main

import "slices"

// suggestion is what to say after the name of a command that is none.
func suggestion(name string) string {
	best, distance := "", 3
	for command := range commands() {
		if d := editDistance(name, command); d < distance || (d == distance && command < best) {
			best, distance = command, d
		}
	}
	if best == "" || distance >= max(len(name), len(best)) {
		return ""
	}
	return "; did you mean `myweb " + best + "`?"
}

// editDistance is how many letters must be put in, taken out or replaced to
// make b of a.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := slices.Clone(row)
		next[0] = i + 1
		for j := range len(b) {
			replaced := row[j]
			if a[i] != b[j] {
				replaced++
			}
			next[j+1] = min(replaced, row[j+1]+1, next[j]+1)
		}
		row = next
	}
	return row[len(b)]
}
