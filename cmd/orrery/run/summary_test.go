package run

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestShadesSayHowBusyACoreWas: in colour where that is wanted, else in blocks.
func TestShadesSayHowBusyACoreWas(t *testing.T) {
	require.Equal(t, "░░██· ░░", shadeRow([]int64{0, 9, -1, 1}, 9, false))
	require.Contains(t, shadeRow([]int64{9}, 9, true), "\x1b[38;5;190m")
}
