package nir

import (
	"fmt"
	"strings"
	"unicode"
)

// among names the one that a name may have meant, or a few of those there are.
func among(name string, there []string) string {
	best, distance := "", 1+len(name)/2
	for _, t := range there {
		if d := editDistance(name, t); d < distance {
			best, distance = t, d
		}
	}
	if best != "" {
		return fmt.Sprintf("; did you mean %s?", best)
	}
	const most = 8
	if len(there) > most {
		return fmt.Sprintf("; there are %s and %d more", strings.Join(there[:most], ", "), len(there)-most)
	}
	return "; there are " + strings.Join(there, ", ")
}

// editDistance is the number of letters to put in, leave out or change between two names (Levenshtein, 1966).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// word makes a node's path a name that populations can have.
func word(path string, taken map[string]bool) string {
	name := strings.Map(func(c rune) rune {
		if c == '_' || c == '.' || c == '-' || unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return '_'
	}, path)
	if len(name) > 200 {
		name = name[:200]
	}
	name = strings.ToValidUTF8(name, "_")
	if name == "" {
		name = "_"
	}
	base := name
	for i := 2; taken[name]; i++ {
		name = fmt.Sprintf("%s_%d", base, i)
	}
	taken[name] = true
	return name
}
