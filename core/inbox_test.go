package core

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMailReachesEveryAxon: chips of more axons than mail can be addressed to are refused, and the largest of the others are not.
func TestMailReachesEveryAxon(t *testing.T) {
	for _, c := range []struct{ cores, axons int }{{1 << 20, 4096}, {1 << 24, 256}, {1 << 23, 257}, {1 << 26, 1}} {
		require.NoError(t, checkPlaces(c.cores, c.axons))
		require.ErrorContains(t, checkPlaces(c.cores+1, c.axons), "--engine reference")
		b := inboxes{cores: c.cores, shift: boxShift(c.axons)}
		require.EqualValues(t, uint64(1)<<32, uint64(b.Address(c.cores-1, 1<<b.shift-1))+1, "the last place has a number")
		require.EqualValues(t, 32, b.mailBits())
	}
}
