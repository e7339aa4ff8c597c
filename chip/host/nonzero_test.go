package host

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNonZeroSeesEveryValue compares with a look at one value after the other.
func TestNonZeroSeesEveryValue(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 5000 {
		row, one := make([]uint16, r.IntN(65)), []uint16{1, 257, 0xffff, 0x8000}[r.IntN(4)]
		want, right := uint64(0), true
		for i := range row {
			switch r.IntN(300) {
			case 0:
				row[i] = uint16(r.Uint32())
			default:
				row[i] = one * uint16(r.IntN(2))
			}
			if row[i] != 0 {
				want |= 1 << i
				right = right && row[i] == one
			}
		}
		got, ok := nonZero(row, one)
		require.Equal(t, want, got)
		require.Equal(t, right, ok)
	}
}
