package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLinksInTheDocumentsLeadSomewhere: to a file that is there and to a heading in it.
func TestLinksInTheDocumentsLeadSomewhere(t *testing.T) {
	documents, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	studies, err := filepath.Glob("../../docs/studies/*.md")
	require.NoError(t, err)
	documents = append(append(documents, studies...), "../../README.md")
	link := regexp.MustCompile(`\]\(([^)#\s]*)(#[^)]+)?\)`)
	links := 0
	for _, document := range documents {
		for _, m := range link.FindAllStringSubmatch(string(readFile(t, document)), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			to := document
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(document), m[1])
			}
			_, err := os.Stat(to)
			require.NoError(t, err, "%s links to %s", document, m[1])
			if m[2] != "" {
				require.Contains(t, headings(t, to), m[2], "%s links to %s%s", document, m[1], m[2])
			}
			links++
		}
	}
	require.Greater(t, links, 50)
}

// headings are the anchors of a document.
func headings(t *testing.T, document string) (list []string) {
	t.Helper()
	other := regexp.MustCompile(`[^\w\- ]`)
	for _, line := range strings.Split(string(readFile(t, document)), "\n") {
		if title := strings.TrimLeft(line, "#"); title != line {
			list = append(list, "#"+strings.ReplaceAll(other.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), ""), " ", "-"))
		}
	}
	return list
}
