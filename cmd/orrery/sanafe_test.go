package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip"
	"orrery/chip/energy"
	"orrery/isa"
	"orrery/isa/workload"
)

var sanafePython = flag.String("sanafe", "", "a Python with the package sanafe, to run TestSANAFE (make crosscheck-sanafe)")

// sanafeConstants are what both simulators are given: SANA-FE's Loihi fit in joules, and latencies in seconds.
type sanafeConstants struct {
	Buffer      int     `json:"buffer"`
	Sync        float64 `json:"sync"`
	HopX        float64 `json:"hop_x"`
	HopY        float64 `json:"hop_y"`
	HopTime     float64 `json:"hop_s"`
	MessageInS  float64 `json:"message_in_s"`
	Synapse     float64 `json:"synapse"`
	SynapseTime float64 `json:"synapse_s"`
	Access      float64 `json:"access"`
	AccessTime  float64 `json:"access_s"`
	Update      float64 `json:"update"`
	UpdateTime  float64 `json:"update_s"`
	Spike       float64 `json:"spike"`
	SpikeTime   float64 `json:"spike_s"`
	Message     float64 `json:"message"`
	MessageOutS float64 `json:"message_s"`
}

func loihiLike() sanafeConstants {
	return sanafeConstants{Buffer: 16, HopX: 3e-12, HopY: 4.2e-12, Synapse: 35.5e-12, Access: 51.2e-12, Update: 21.6e-12, Spike: 69.3e-12, Message: 111e-12}
}

// likeOrrery gives SANA-FE the latencies of the architecture's cycles: what has none here (receiving a packet, a spike before its packets) takes no time there.
func (c sanafeConstants) likeOrrery(a *isa.Arch) sanafeConstants {
	cycle := 1e-6 / a.Clock.MHz
	c.Buffer, c.Sync = a.NoC.Buffer, float64(a.Clock.SyncCycles)*cycle
	c.HopTime = float64(a.NoC.RouterCycles+a.NoC.LinkCycles) * cycle
	c.SynapseTime, c.UpdateTime, c.MessageOutS = cycle/float64(a.Core.Lanes), float64(a.Soma.UpdateCycles)*cycle, cycle
	return c
}

// likeLoihi gives SANA-FE the latencies of its own Loihi file.
func (c sanafeConstants) likeLoihi(a *isa.Arch) sanafeConstants {
	c.Sync = float64(a.Clock.SyncCycles) * 1e-6 / a.Clock.MHz
	c.HopTime, c.MessageInS, c.SynapseTime, c.AccessTime, c.UpdateTime, c.SpikeTime, c.MessageOutS = 4.1e-9, 16e-9, 3.8e-9, 6e-9, 3.7e-9, 30e-9, 5.1e-9
	return c
}

// table is the same energy constants as a table.
func (c sanafeConstants) table() *isa.EnergyArch {
	at := func(joules float64) isa.Cost { return isa.Cost{PJ: isa.Picojoule(joules * 1e12), Source: "SANA-FE"} }
	return &isa.EnergyArch{Add: at(c.Synapse), NeuronUpdate: at(c.Access + c.Update), Spike: at(c.Spike), Packet: at(c.Message / 2), Hop: at(c.HopX), HopY: at(c.HopY - c.HopX)}
}

type sanafeNetwork struct {
	Cores     []sanafeCore    `json:"cores"`
	Synapses  [][3]int        `json:"synapses"`
	Constants sanafeConstants `json:"constants"`
}

type sanafeCore struct {
	X    int     `json:"x"`
	Y    int     `json:"y"`
	Bias []int32 `json:"bias"`
}

// networkOf reads an image back as a network: which neuron reaches which with what weight, by way of routes, axons and rows.
func networkOf(image *isa.Image, c sanafeConstants) *sanafeNetwork {
	place, start := map[isa.CoreID]int{}, []int{0}
	net := &sanafeNetwork{Constants: c}
	for i := range image.Cores {
		core := &image.Cores[i]
		at := image.Arch.Mesh.Coord(core.ID)
		net.Cores = append(net.Cores, sanafeCore{at.X, at.Y, core.Bias})
		place[core.ID] = i
		start = append(start, start[i]+core.Neurons)
	}
	for i := range image.Cores {
		core := &image.Cores[i]
		at := image.Arch.Mesh.Coord(core.ID)
		for n := range core.Neurons {
			for _, route := range core.Routes[core.RouteStart[n]:core.RouteStart[n+1]] {
				to := place[image.Arch.Mesh.At(isa.Coord{X: at.X + route.Header.DX(), Y: at.Y + route.Header.DY()})]
				x, axon := &image.Cores[to].Crossbar, route.Header.Destination()
				for k := x.RowStart[axon]; k < x.RowStart[axon+1]; k++ {
					net.Synapses = append(net.Synapses, [3]int{start[i] + n, start[to] + int(x.Target[k]), int(int8(x.Cell[k]))})
				}
			}
		}
	}
	return net
}

// sanafeCounts are what both simulators report.
type sanafeCounts struct {
	Fired   uint64  `json:"fired"`
	Packets uint64  `json:"packets"`
	Events  uint64  `json:"events"`
	Updates uint64  `json:"updates"`
	Hops    uint64  `json:"hops"`
	Energy  float64 `json:"energy"`
	Seconds float64 `json:"seconds"`
}

// here runs the image. SANA-FE counts a synaptic event when its spike is sent, the chip when it is integrated, a tick later: so events are those of one tick more.
func here(t *testing.T, image *isa.Image, steps int, table *isa.EnergyArch) sanafeCounts {
	t.Helper()
	c, err := chip.New(image, chip.Options{})
	require.NoError(t, err)
	for range steps {
		require.NoError(t, c.Tick(nil))
	}
	n := c.Counters()
	require.NoError(t, c.Tick(nil))
	after := c.Counters()
	ev := n.Events()
	ev.Adds = after.CoreTotal().SynapticAdds
	cores, routers := n.CoreTotal(), n.RouterTotal()
	bill := energy.Price(table, energy.ActivityOf(&image.Arch, ev, isa.Cycle(n.Chip.Cycles)))
	return sanafeCounts{cores.Spikes, cores.PacketsOut, ev.Adds, cores.NeuronUpdates, routers.Hops(), float64(bill.Dynamic.Mid) * 1e-12,
		float64(n.Chip.Cycles) / (image.Arch.Clock.MHz * 1e6)}
}

func there(t *testing.T, net *sanafeNetwork, steps int, model string) sanafeCounts {
	t.Helper()
	path := filepath.Join(t.TempDir(), "network.json")
	text, err := json.Marshal(net)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, text, 0o644))
	cmd := exec.Command(*sanafePython, testdata("sanafe", "crosscheck.py"), path, fmt.Sprint(steps), model)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var counts sanafeCounts
	line := string(out)
	require.NoError(t, json.Unmarshal([]byte(line[strings.LastIndex(line, "{"):]), &counts), line)
	return counts
}

// TestSANAFE gives SANA-FE and the chip the same networks and constants: every count is the same and the energy within 0.1 %; times per step are printed beside
// each other, for SANA-FE's three models, with latencies like ours and with its own.
func TestSANAFE(t *testing.T) {
	if *sanafePython == "" {
		t.Skip("needs SANA-FE: make crosscheck-sanafe PYTHON=...")
	}
	for _, w := range []struct {
		name   string
		steps  int
		models []string
	}{{"r1k", 1000, []string{"simple", "detailed"}}, {"r1k", 50, []string{"cycle"}}, {"r10k", 200, []string{"simple", "detailed"}}} {
		image, err := workload.Build(w.name)
		require.NoError(t, err)
		ours := here(t, image, w.steps, loihiLike().table())
		fmt.Printf("%-5s %4d steps: fired %d, events %d, packets %d, hops %d, updates %d, %.6g J; %.4g us a step\n", w.name, w.steps, ours.Fired, ours.Events, ours.Packets,
			ours.Hops, ours.Updates, ours.Energy, 1e6*ours.Seconds/float64(w.steps))
		for _, latencies := range []struct {
			name string
			of   func(*isa.Arch) sanafeConstants
		}{{"our latencies", loihiLike().likeOrrery}, {"its latencies", loihiLike().likeLoihi}} {
			for _, model := range w.models {
				theirs := there(t, networkOf(image, latencies.of(&image.Arch)), w.steps, model)
				deviation := ours.Energy/theirs.Energy - 1
				fmt.Printf("  SANA-FE %-8s %s: energy %+.2g %%; %.4g us a step, %.3f of ours\n", model, latencies.name, 100*deviation, 1e6*theirs.Seconds/float64(w.steps),
					theirs.Seconds/ours.Seconds)
				require.Less(t, math.Abs(deviation), 0.001)
				theirs.Energy, theirs.Seconds = ours.Energy, ours.Seconds
				require.Equal(t, ours, theirs, "every count")
			}
		}
	}
}

// TestSANAFENetworkIsTheWorkload: what is handed over has the published size, so that the comparison is of the same network.
func TestSANAFENetworkIsTheWorkload(t *testing.T) {
	image, err := workload.Build("r1k")
	require.NoError(t, err)
	net := networkOf(image, loihiLike())
	require.Len(t, net.Synapses, 1024*100)
	require.False(t, slices.ContainsFunc(net.Synapses, func(s [3]int) bool { return s[2] == 0 || s[2] < -8 || s[2] > 8 }))
}
