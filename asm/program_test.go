package asm_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/asm"
	"orrery/isa"
)

// counter is a core whose neuron counts its input and spikes at every third.
const counter = `.arch tiny
.network "counter"
.population n 1
.core c0 spiking axons 1 neurons 1
.seed 1
.program counter states 2
.do ld r0, s0
.do sum r1
.do bias r2
.do add r1, r1, r2
.do add r0, r0, r1
.do cge r0, k0
.do ?spk
.do ?sub r0, r0, k0
.do st s0, r0
.do lut r3, r0, t0
.do st s1, r3
.lookup 0 1 5 7 -9
.constants 3 | 40
.neuron n[0] bias=1
`

func TestProgramsReadBack(t *testing.T) {
	image, err := asm.Assemble("counter.s", []byte(counter))
	require.NoError(t, err)
	text := asm.Disassemble(image)
	again, err := asm.Assemble("again.s", []byte(text))
	require.NoError(t, err)
	require.Equal(t, image.Encode(), again.Encode())
	require.Equal(t, text, asm.Disassemble(again))
	back, err := isa.Decode(image.Encode())
	require.NoError(t, err)
	require.Equal(t, image, back)
}

// TestBadProgramsAreRefused: with the line of the text, or with the core, the instruction and the reason.
func TestBadProgramsAreRefused(t *testing.T) {
	for _, c := range []struct{ old, with, want string }{
		{".program counter states 2\n", "", "bad.s:6:1: core c0 has no program yet: .program NAME states N comes first"},
		{".program counter states 2", ".program counter", `bad.s:6:17: expected "states", found the end of the line`},
		{"states 2", "states 99", "bad.s:6:25: state words of a neuron is 99; it must be 1..64"},
		{"add r1, r1, r2", "fly r1", `bad.s:10:5: there is no instruction "fly"`},
		{"add r1, r1, r2", "add r1, r99, r2", `bad.s:10:5: add: expected a register r0..r15, found "r99"`},
		{".arch tiny", ".arch\n| base: tiny\n| name: plain\n| microcode: {enabled: false}", "bad.s: core c0: has a program; microcode.enabled of plain is false"},
		{"?spk", "??spk", `there is no instruction "??spk"`},
		{"st s1, r3", "st s2, r3", "bad.s: core c0: program counter: instruction 10: st s2, r3 names state word s2; there are 2"},
		{"cge r0, k0", "cge r0, k1", "bad.s: core c0: program counter: instruction 5: cge r0, k1 reads constant k1; there are 1"},
		{"lut r3, r0, t0", "lut r3, r0, t1", "bad.s: core c0: program counter: instruction 9: lut r3, r0, t1 names table t1; there are 1"},
		{"?spk", "send r0", "bad.s: core c0: program counter: instruction 6: send r0 needs graded spikes; microcode.graded is off"},
		{"sum r1", "?rnd r1", "bad.s: core c0: program counter: instruction 1: ?rnd r1 is predicated; the LFSR steps for every neuron alike"},
		{".constants 3 | 40", ".constants 3", "bad.s: core c0: program counter: parameter set 0 has 1 constants and 0 initial states; there should be 1 and 1"},
		{".lookup 0 1 5 7 -9", ".lookup 0 1 5", "bad.s: core c0: program counter: table t0 of 1 entries"},
		{".do sum r1", strings.Repeat(".do sum r1\n", 1100), "bad.s: core c0: program counter has 1110 instructions; microcode.program_words is 1024"},
		{".do ld r0, s0", ".lif vth=3\n.do ld r0, s0", "bad.s: core c0: has a program and parameter sets of a wired unit"},
	} {
		require.Contains(t, counter, c.old)
		_, err := asm.Assemble("bad.s", []byte(strings.Replace(counter, c.old, c.with, 1)))
		require.ErrorContains(t, err, c.want, c.with)
	}
}
