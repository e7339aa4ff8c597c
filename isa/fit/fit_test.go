package fit

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/imagetest"
	"orrery/isa/traffic"
)

// TestExpectedCyclesAreThoseOfTheTimingManual takes rates of 1, at which expectation is certainty: every axon that gets packets is active.
func TestExpectedCyclesAreThoseOfTheTimingManual(t *testing.T) {
	for seed := range uint64(40) {
		m := imagetest.Random(seed)
		r := Of(m, traffic.Uniform(1))
		require.Len(t, r.Cores, len(m.Cores))
		for i := range m.Cores {
			c := &m.Cores[i]
			require.GreaterOrEqual(t, r.Cores[i].Cycles(), r.Cores[i].Integrate)
			if c.Mode == isa.Spiking {
				require.GreaterOrEqual(t, r.Cores[i].Fire, float64(c.Neurons), "an update each")
			}
			require.LessOrEqual(t, r.Cores[i].Cycles(), r.Cores[r.Slowest].Cycles())
		}
		busiest := r.Busiest(3)
		require.Equal(t, r.Cores[r.Slowest].Cycles(), r.Cores[busiest[0]].Cycles())
	}
}

func TestPopulationsAddUpToTheImage(t *testing.T) {
	for seed := range uint64(40) {
		m := imagetest.Random(seed)
		r := Of(m, traffic.Uniform(0.1))
		neurons, routes := 0, 0
		for _, p := range r.Populations {
			neurons += p.Neurons
			routes += p.Routes
			require.LessOrEqual(t, p.Binding.Share, 1.0)
		}
		u := m.Usage()
		require.Equal(t, int(u.Neurons.Used), neurons)
		require.Equal(t, int(u.Routes.Used), routes)
	}
}
