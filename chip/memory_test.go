package chip_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/isa"
	"orrery/isa/workload"
)

// TestLoadedChipTakesLittleMoreThanItsWeights measures the heap that an image and a chip that computes it take, beside 1.1 times the synapse
// memory of the cores, 32 bytes a neuron, 8 bytes a route entry, and 4 KiB a core: dense rows as they come, sparse ones on a lean chip.
func TestLoadedChipTakesLittleMoreThanItsWeights(t *testing.T) {
	for name, lean := range map[string]bool{"r10k": true, "truenorth": false} {
		t.Run(name, func(t *testing.T) {
			built, err := workload.Build(name)
			require.NoError(t, err)
			data := built.Encode()
			allowed := 0
			for i := range built.Cores {
				c := &built.Cores[i]
				allowed += c.SynapseMemory()*11/10 + 32*c.Neurons + 8*len(c.Routes) + 4<<10
			}
			before := heap()
			image, err := isa.Decode(data)
			require.NoError(t, err)
			c, err := chip.New(image, chip.Options{Timing: chip.TimingNone, Lean: lean})
			require.NoError(t, err)
			used := heap() - before
			require.NoError(t, c.Tick(nil))
			t.Logf("%d bytes; %d are allowed", used, allowed)
			require.Less(t, used, allowed)
			runtime.KeepAlive(built)
			runtime.KeepAlive(data)
		})
	}
}

func heap() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
