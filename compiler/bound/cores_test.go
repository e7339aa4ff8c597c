package bound

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var tianjic = Core{Neurons: 256, Axons: 256}

func windows(out, kernel, pad, channels, depth int) Kind {
	return Windows(Plane{square(out, kernel, 1, pad), square(out, kernel, 1, pad)}, channels, depth, tianjic)
}

func TestBoundOfDenseLayersIsExact(t *testing.T) {
	require.Equal(t, 10, Cores([]Kind{Whole(512, 784), Whole(10, 512)}, tianjic), "512 neurons take 2 x 4 cores, 10 take 2 whoever is beside them")
	require.Equal(t, 3, Cores([]Kind{Whole(100, 256), Whole(100, 256), Whole(100, 256)}, tianjic))
	require.Equal(t, 2, Cores([]Kind{Whole(100, 100), Whole(100, 100), Whole(57, 56)}, tianjic), "257 neurons")
	require.Equal(t, 16, Cores([]Kind{Apart(1024, 4)}, tianjic))
	require.Equal(t, 1, Cores([]Kind{Apart(200, 0), {}}, tianjic))
}

// TestColumnsAndRowsCountTogether: neither columns (7 cores) nor rows (43.0) alone tell what LeNet-5 needs.
func TestColumnsAndRowsCountTogether(t *testing.T) {
	lenet := []Kind{windows(28, 5, 2, 6, 1), Apart(1176, 4), windows(10, 5, 0, 16, 6), Apart(400, 4), Whole(120, 400), Whole(84, 120), Whole(10, 84)}
	require.Equal(t, 45, Cores(lenet, tianjic))
}

// TestAnyPricesProveLess: what prices prove is never above what better prices prove.
func TestAnyPricesProveLess(t *testing.T) {
	s := newSearch([]Kind{windows(8, 3, 1, 16, 4), Apart(300, 4)}, tianjic)
	s.run(s.grid(Core{128, 512}))
	best := s.prove(s.best)
	for i := range s.best {
		for _, factor := range []float64{0, 0.5, 0.9, 1.1, 2, 10} {
			other := append(prices{}, s.best...)
			for class := range other[i] {
				other[i][class] *= factor
			}
			require.LessOrEqual(t, s.prove(other), best*1.005)
		}
	}
}
