package bitset

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSetsLieAnywhere: wherever a set begins in its words and whatever lies around it, it has the numbers whose bits are set.
func TestSetsLieAnywhere(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		words := make([]uint64, 1+r.IntN(6))
		for i := range words {
			words[i] = r.Uint64() & r.Uint64()
		}
		first := r.IntN(len(words) * 64)
		s := Of(words, first, r.IntN(len(words)*64-first+1))
		var want []uint32
		for n := range s.Len() {
			if bit := first + n; words[bit/64]>>(bit%64)&1 == 1 {
				want = append(want, uint32(n))
			}
		}
		require.Equal(t, want, s.AppendTo(nil))
		require.Equal(t, len(want), s.Count(0, s.Len()))
		from := r.IntN(s.Len() + 1)
		n, inside := r.IntN(s.Len()-from+1), 0
		for _, x := range want {
			if int(x) >= from && int(x) < from+n {
				inside++
			}
		}
		require.Equal(t, inside, s.Count(from, n))
		if s.Len() > 0 {
			at, k := r.IntN(s.Len()), 0
			for word := s.Word(at); word != 0; word &= word - 1 {
				require.Contains(t, want, uint32(at+bits.TrailingZeros64(word)))
				k++
			}
			for _, n := range want {
				if int(n) >= at && int(n) < at+64 {
					k--
				}
			}
			require.Zero(t, k)
		}
	}
}
