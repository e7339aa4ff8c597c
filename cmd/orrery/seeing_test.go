package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBadSeeingGolden: what the commands that show a run refuse.
func TestBadSeeingGolden(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, absolute(t, "asm", "blink.s"), filepath.Join(dir, "blink.s"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "text"), []byte("hello"), 0o644))
	var all strings.Builder
	for _, line := range []string{
		"diff",
		"diff nowhere.json text",
		"diff text text",
		"diff text text --top=-1",
		"run blink.s --report r --resume text",
	} {
		r := refused(t, dir, strings.Fields(line)...)
		fmt.Fprintf(&all, "$ orrery %s   [exit %d]\n%s", line, r.code, r.err)
	}
	golden(t, "seeing.golden", all.String())
}
