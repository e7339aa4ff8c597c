package asm_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/asm"
	"orrery/isa"
	"orrery/isa/imagetest"
)

func TestTextIsLossless(t *testing.T) {
	for seed := range uint64(80) {
		image := imagetest.Random(seed)
		text := asm.Disassemble(image)
		back, err := asm.Assemble("random.s", []byte(text))
		require.NoError(t, err, "seed %d", seed)
		require.Equal(t, image.Encode(), back.Encode(), "seed %d", seed)
		require.Equal(t, text, asm.Disassemble(back), "seed %d", seed)
	}
}

func blink(t testing.TB) string {
	text, err := os.ReadFile(filepath.Join("..", "testdata", "asm", "blink.s"))
	require.NoError(t, err)
	return string(text)
}

func TestHandWrittenProgramAssembles(t *testing.T) {
	image, err := asm.Assemble("blink.s", []byte(blink(t)))
	require.NoError(t, err)
	require.Len(t, image.Cores, 2)
	require.Empty(t, asm.Lint(image))
	require.Equal(t, isa.Tick(40), image.Ticks)
}

func TestLintFindsWhatHasNoEffect(t *testing.T) {
	text := strings.Replace(blink(t), "axons 1 neurons 1\n.lif vth=0", "axons 3 neurons 2\n.lif vth=0", 1)
	text = strings.Replace(text, "-> c0.a0\n.row a0 1", "-> c0.a0\n.neuron echo[0]\n.row a0 1 0\n.row a1 0 0", 1)
	image, err := asm.Assemble("blink.s", []byte(text))
	require.NoError(t, err)
	require.Equal(t, []string{
		"core c1: 2 axons that nothing sends to", "core c1: 2 axons without synapses",
		"core c1: 1 neurons that nothing drives", "core c1: 1 neurons whose spikes go nowhere and that nobody reads",
	}, asm.Lint(image))
}

// TestMistakesNameLineAndColumn changes one thing in the example at a time.
func TestMistakesNameLineAndColumn(t *testing.T) {
	for _, c := range []struct{ old, with, want string }{
		{".arch tiny", ".arch venus", `blink.s:4:7: no architecture "venus"`},
		{".arch tiny", "", "blink.s:8:1: .population comes after .arch"},
		{".core c0 spiking", ".core c99 spiking", "blink.s:11:7: a core is 99; it must be 0..15"},
		{".core c0 spiking", ".core 0 spiking", `blink.s:11:7: expected a core such as c0, found "0"`},
		{"c0 spiking", "c0 dreaming", `blink.s:11:10: expected spiking or partial, found "dreaming"`},
		{"axons 1 neurons 1\n.lif vth=4", "axons 17 neurons 1\n.lif vth=4", "blink.s:11:24: axons is 17; it must be 1..16"},
		{"vth=4", "threshold=4", `blink.s:12:6: the LIF unit has no "threshold"; it has vth, reset,`},
		{"reset=subtract", "reset=maybe", `blink.s:12:12: reset is "maybe"; it can be to, subtract, delta, none`},
		{"blink[0] bias=1", "blonk[0] bias=1", `blink.s:13:9: there is no population "blonk"`},
		{"blink[0] bias=1", "blink[1] bias=1", "blink.s:13:9: an index of blink is 1; it must be 0..0"},
		{"-> c1.a0 ->", "-> c1.b0 ->", `blink.s:13:28: expected an axon such as a0, found "b0"`},
		{"-> c1.a0 ->", "-> c2.a0 ->", "blink.s: core c0 neuron n0: a packet goes to core c2, which the image does not use"},
		{"-> c1.a0 ->", "-> c1.a1 ->", "blink.s: core c0 neuron n0: a packet goes to axon a1 of core c1, which has 1"},
		{"-> c1.a0 ->", "-> c1.a0+9 ->", "blink.s:13:28: a delay is 9; it must be 1..4"},
		{"-> west.0.0", "-> north.0.0", "blink.s:13:37: tiny has no host port north.0"},
		{".row a0 -5", ".row a0 -500", "blink.s:14:9: weights is -500; it must be -128..127"},
		{".row a0 -5", ".row a0 -5 3", "blink.s:14:12: more than 1 weights"},
		{".row a0 -5", ".row a0", "blink.s:14:6: 0 weights; there should be 1"},
		{".read c0.n0 west.0.0", "", "blink.s: output 0: 0 neurons; there should be 1"},
		{".output blink count", ".output blink shout", `blink.s:21:15: expected count, first or potential, found "shout"`},
		{".ticks 40", ".ticks forty", `blink.s:6:8: expected the ticks of a sample, a whole number, found "forty"`},
		{`.network "blink"`, `.network blink`, "blink.s:5:10: expected a text in quotes, found blink"},
		{`.network "blink"`, `.network "blink`, "blink.s:5:10: a text in quotes has no end, or a bad escape"},
		{".ticks 40", ".tacks 40", `blink.s:6:1: there is no statement ".tacks"`},
		{".neuron echo[0] -> c0.a0\n", "", "blink.s:16:1: core c1 has 1 neurons and 0 .neuron lines"},
	} {
		text := blink(t)
		require.Contains(t, text, c.old)
		_, err := asm.Assemble("blink.s", []byte(strings.Replace(text, c.old, c.with, 1)))
		require.ErrorContains(t, err, c.want)
	}
}

// TestForwardingMistakes changes one thing at a time in a chain of three cores.
func TestForwardingMistakes(t *testing.T) {
	chain := ".arch\n| base: tiny\n| name: chain\n| routes: {multicast: adjacent, relay_buffer: 2}\n.population n 3\n" +
		".core c0 spiking axons 1 neurons 1\n.lif vth=0\n.neuron n[0] bias=1 ->> c1.a3 ->> c1.a2+2\n" +
		".core c1 spiking axons 4 neurons 1\n.forward copy c2\n.lif vth=9\n.neuron n[1] ->> c2.a1\n" +
		".core c2 spiking axons 4 neurons 1\n.lif vth=9\n.neuron n[2] ->> c2.a0\n"
	image, err := asm.Assemble("chain.s", []byte(chain))
	require.NoError(t, err)
	require.Equal(t, []string{"core c0: 1 axons that nothing sends to", "core c0: 1 axons without synapses",
		"core c1: 2 axons that nothing sends to", "core c1: 4 axons without synapses", "core c1: 1 neurons that nothing drives",
		"core c2: 4 axons without synapses", "core c2: 1 neurons that nothing drives"}, asm.Lint(image))
	for _, c := range []struct{ old, with, want string }{
		{"adjacent, relay_buffer: 2", "none", "chain.s: core c1: forwards packets; routes.multicast of the architecture is none"},
		{"multicast: adjacent", "multicast: tree", `arch:3:21: routes.multicast is "tree"; it can be none or adjacent`},
		{"relay_buffer: 2", "relay_buffer: 1", "chain.s: core c1: up to 2 multicast packets to send on in one tick; routes.relay_buffer is 1"},
		{"copy c2", "copy c1", "chain.s: core c1: multicast packets that it forwards come back to it; a chain of forwarding cores has an end"},
		{"c2 spiking axons 4 neurons 1\n", "c2 spiking axons 4 neurons 1\n.forward relay c1\n", "chain.s: core c2: multicast packets that it forwards come back to it"},
		{"copy c2", "copy c3", "chain.s: core c1: forwards packets to core c3, which the image does not use"},
		{"copy c2", "copy c99", "chain.s:10:15: the next core is 99; it must be 0..15"},
		{"copy c2", "keep c2", `chain.s:10:10: expected copy or relay, found "keep"`},
		{"copy c2\n", "copy c2\n.forward relay c2\n", "chain.s:11:1: core c1 forwards already"},
		{"c2 spiking axons 4", "c2 spiking axons 3", "chain.s: core c0 neuron n0: a multicast packet by way of core c1 goes to axon a3 of core c2, which has 3"},
		{"->> c1.a3", "->> c3.a3", "chain.s: core c0 neuron n0: a packet goes to core c3, which the image does not use"},
		{"->> c1.a3", "->> west.0.1", "chain.s: core c0 neuron n0: a multicast packet goes to the host; only cores forward"},
		{"->> c1.a3", "=> c1.a3", `chain.s:8:21: a neuron has no "";`},
		{"->> c1.a3", "-- c1.a3", `chain.s:8:21: expected -> or ->>, found "--"`},
	} {
		require.Contains(t, chain, c.old)
		_, err := asm.Assemble("chain.s", []byte(strings.Replace(chain, c.old, c.with, 1)))
		require.ErrorContains(t, err, c.want)
	}
	// A core that only passes packets on needs no axons for them.
	relay := strings.Replace(strings.Replace(chain, "copy", "relay", 1), "c1 spiking axons 4", "c1 spiking axons 1", 1)
	_, err = asm.Assemble("chain.s", []byte(relay))
	require.NoError(t, err)
}

// TestSumsFitTheirShareOfAPacket: 258 weights of 127 add up to 32,766, which 16 bits hold; one more does not fit.
func TestSumsFitTheirShareOfAPacket(t *testing.T) {
	program := func(axons int) string {
		text := fmt.Sprintf(".arch\n| base: tiny\n| name: wide\n| core: {axons: 300, sums_per_packet: 4, synapse_bytes: 4800}\n.population n 1\n"+
			".core c0 spiking axons 1 neurons 1\n.expect 1\n.lif vth=0\n.neuron n[0]\n"+
			".core c1 partial axons %d neurons 1\n.sums c0.n0\n.neuron n[0]\n", axons)
		for a := range axons {
			text += fmt.Sprintf(".row a%d 127\n", a)
		}
		return text
	}
	_, err := asm.Assemble("wide.s", []byte(program(258)))
	require.NoError(t, err)
	_, err = asm.Assemble("wide.s", []byte(program(259)))
	require.EqualError(t, err, "wide.s: core c1: the input of neuron n0 can be 0..32893; a packet of partial sums carries 16 bits")
}

func FuzzAssemble(f *testing.F) {
	f.Add([]byte(blink(f)))
	for seed := range uint64(6) {
		f.Add([]byte(asm.Disassemble(imagetest.Random(seed))))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		image, err := asm.Assemble("fuzz.s", text)
		if err != nil {
			require.NotContains(t, err.Error(), "\n", "one clear error")
			return
		}
		back, err := asm.Assemble("again.s", []byte(asm.Disassemble(image)))
		require.NoError(t, err)
		require.Equal(t, image.Encode(), back.Encode())
		asm.Lint(image)
	})
}
