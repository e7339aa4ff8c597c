package main

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryCommandHasAnExample: in its help, which says of a flag with a placeholder, too, what holds without it.
func TestEveryCommandHasAnExample(t *testing.T) {
	dir := t.TempDir()
	help := succeeds(t, dir, "--help").out
	names := regexp.MustCompile(`(?m)^  ([a-z]+)( [a-z]+)? {2,}\S`).FindAllStringSubmatch(help, -1)
	require.Greater(t, len(names), 18)
	for _, m := range names {
		args := []string{m[1]}
		if m[2] != "" {
			args = append(args, m[2][1:])
		}
		out := succeeds(t, dir, append(args, "--help")...).out
		require.Regexp(t, `Example:\n\n    .*orrery `+m[1], out)
	}
	require.Regexp(t, `--trace-limit=MIB +Stop recording after this many MiB. Default: 256\.`, succeeds(t, dir, "run", "--help").out)
}
