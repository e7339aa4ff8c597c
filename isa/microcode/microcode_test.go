package microcode

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAssembleDisassembleAssemble: every instruction, with every predicate, reads back from its own text as the same word.
func TestAssembleDisassembleAssemble(t *testing.T) {
	for i := range instructions {
		in := &instructions[i]
		for _, when := range []Predicate{Always, IfP, IfNotP} {
			f := fields{op: Op(i), when: when}
			use := forms[in.Form]
			if use.d {
				f.d = 3
			}
			if use.a {
				f.a = 14
			}
			if use.b {
				f.b = constantBit | 5
			}
			switch use.n {
			case immediate16:
				f.b, f.n = 0xff, 0x85
			case amount:
				f.n = in.High
			case stateWord, tableNumber:
				f.n = 7
			}
			w := f.word()
			require.NoError(t, w.check(), "%s", in.Name)
			back, err := Parse(w.String(), nil)
			require.NoError(t, err, w.String())
			require.Equal(t, w, back, w.String())
		}
	}
}

func TestEncodingIsStable(t *testing.T) {
	for text, want := range map[string]Word{
		"mov r1, k2":           0x0010_8200,
		"ldi r15, -2":          0x04f0_fffe,
		"ld r2, s1":            0x1020_0001,
		"st s0, r3":            0x1403_0000,
		"?add r1, r2, r3":      0x1912_0300,
		"!mulz r4, r4, k1, 12": 0x8644_810c,
		"clt r1, k0":           0x6001_8000,
		"lut r6, r7, t2":       0x8c67_0002,
		"spk":                  0x9800_0000,
		"?send r9":             0x9d09_0000,
	} {
		w, err := Parse(text, nil)
		require.NoError(t, err, text)
		require.Equal(t, want, w, "%s is %08x", text, uint32(w))
	}
}

func TestArithmetic(t *testing.T) {
	const lowest, highest = math.MinInt32, math.MaxInt32
	for _, c := range []struct {
		name string
		a, b int32
		n    uint8
		want int32
	}{
		{"add", highest, 1, 0, lowest}, {"adds", highest, 1, 0, highest}, {"adds", lowest, -1, 0, lowest},
		{"sub", lowest, 1, 0, highest}, {"subs", lowest, 1, 0, lowest}, {"abs", 0, lowest, 0, highest}, {"abs", 0, -5, 0, 5},
		{"sar", -5, 0, 1, -3}, {"sarz", -5, 0, 1, -2}, {"sarz", -1, 0, 31, 0}, {"sarr", -5, 0, 1, -2}, {"sarr", 5, 0, 1, 3}, {"sarr", 5, 0, 0, 5},
		{"shr", -1, 0, 28, 15}, {"shl", 3, 0, 31, lowest}, {"shls", 3, 0, 31, highest}, {"shls", -3, 0, 31, lowest},
		{"sat", 300, 0, 8, 127}, {"sat", -300, 0, 8, -128}, {"sat", lowest, 0, 32, lowest}, {"wrap", 300, 0, 8, 44}, {"wrap", 128, 0, 8, -128},
		{"mul", -3, 3, 1, -5}, {"mulz", -3, 3, 1, -4}, {"mulr", -3, 3, 1, -4}, {"mulr", 3, 3, 1, 5}, {"mulr", lowest, lowest, 62, 1},
		{"mul", lowest, lowest, 0, 0}, {"muls", lowest, lowest, 0, highest}, {"mulz", lowest, highest, 31, -highest}, {"mulz", lowest, lowest, 63, 0},
	} {
		in := instructions[byName[c.name]]
		require.Equal(t, c.want, in.Value(c.a, c.b, c.n), "%s %d %d %d", c.name, c.a, c.b, c.n)
	}
}

func TestTablesInterpolateAndClip(t *testing.T) {
	table := Table{First: -10, Shift: 2, Values: []int32{0, 8, -8}}
	for x, want := range map[int32]int32{math.MinInt32: 0, -10: 0, -9: 2, -6: 8, -5: 4, -3: -4, -2: -8, math.MaxInt32: -8} {
		require.Equal(t, want, table.Interpolate(x), "at %d", x)
	}
	for x, want := range map[int32]int32{-100: 0, -7: 0, -6: 8, 5: -8} {
		require.Equal(t, want, table.Entry(x), "at %d", x)
	}
	steep := Table{First: 0, Shift: 1, Values: []int32{math.MinInt32, math.MaxInt32}}
	require.Equal(t, int32(-1), steep.Interpolate(1))
}

// assemble is a program of the given lines, with room for two states, two constants and one table.
func assemble(t testing.TB, lines ...string) *Program {
	p := &Program{Name: "test", States: 2, Tables: []Table{{Values: []int32{0, 1}}}, Sets: []Set{{Constants: []int32{7, -7}, State: []int32{0}}}}
	for _, l := range lines {
		w, err := Parse(l, nil)
		require.NoError(t, err, l)
		p.Code = append(p.Code, w)
	}
	return p
}

var roomy = Limits{Words: 100, States: 8, Constants: 8, TableWords: 8}

// TestPredicatesNest: a comparison that is predicated itself makes P the conjunction, or with ! the disjunction.
func TestPredicatesNest(t *testing.T) {
	p := assemble(t, "ld r0, s0", "clt r0, k0", "?cgt r0, k1", "?spk", "cge r0, k0", "!cle r0, k1", "?st s1, r0")
	require.NoError(t, p.Verify(roomy))
	for v, inside := range map[int32]bool{-8: false, -7: false, -6: true, 6: true, 7: false} {
		m := Machine{Program: p}
		state := []int32{v, 99}
		out := m.Update(state, Inputs{Set: &p.Sets[0]})
		require.Equal(t, inside, out.Spike, "%d", v)
		require.Equal(t, !inside, state[1] == v, "%d", v)
		require.Equal(t, uint64(len(p.Code)), m.Count.Fetched, "a bubble is fetched")
	}
}

func TestVerifyRefusesWithInstructionAndReason(t *testing.T) {
	for want, p := range map[string]*Program{
		"program test has 101 instructions; microcode.program_words is 100":                         assemble(t, strings.Split(strings.Repeat("spk\n", 100)+"spk", "\n")...),
		"program test: instruction 1: ld r0, s2 names state word s2; there are 2":                   assemble(t, "spk", "ld r0, s2"),
		"program test: instruction 0: mov r0, k2 reads constant k2; there are 2":                    assemble(t, "mov r0, k2"),
		"program test: instruction 0: lut r0, r1, t1 names table t1; there are 1":                   assemble(t, "lut r0, r1, t1"),
		"program test: instruction 0: ?rnd r0 is predicated; the LFSR steps for every neuron alike": assemble(t, "?rnd r0"),
		"program test: instruction 0: send r0 needs graded spikes; microcode.graded is off":         assemble(t, "send r0"),
	} {
		require.EqualError(t, p.Verify(roomy), want)
	}
	p := assemble(t, "spk")
	p.Code[0] |= 1
	require.EqualError(t, p.Verify(roomy), "program test: instruction 0: word 98000001 (spk): bits are set in a field that it does not use")
	p.Code[0] = 0xfc000000
	require.EqualError(t, p.Verify(roomy), "program test: instruction 0: word fc000000: there is no instruction 63")
	p = assemble(t, "spk")
	p.Tables[0] = Table{First: math.MaxInt32, Shift: 3, Values: []int32{1, 2}}
	require.ErrorContains(t, p.Verify(roomy), "table t0 of 2 entries from 2147483647, 2^3 apart, does not lie within 32 bits")
}

func TestBadTextIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"fly r0":              `there is no instruction "fly"`,
		"??add r0, r1, r2":    `there is no instruction "??add"`,
		"add r0, r1":          "add has 3 operands, found 2: add d, a, b",
		"add r0, k1, r2":      `add: expected a register r0..r15, found "k1"`,
		"add r16, r1, r2":     `add: expected a register r0..r15, found "r16"`,
		"mul r0, r1, k128, 3": `mul: expected a constant k0..k127, found "k128"`,
		"sar r0, r1, 32":      "(sar): 32; it takes 0..31",
		"wrap r0, r1, 0":      "(wrap): 0; it takes 1..32",
		"ldi r0, 40000":       `ldi: expected a number -32768..32767, found "40000"`,
		"spk r0":              "spk has 0 operands, found 1",
	} {
		_, err := Parse(text, nil)
		require.ErrorContains(t, err, want, text)
	}
}

// FuzzProgram runs any words that Verify accepts: every update takes exactly the number of instructions and cycles known when the program was
// loaded, and what lies around its state stays as it was; and each word reads back from its text.
func FuzzProgram(f *testing.F) {
	f.Add([]byte{0x10, 0, 0, 1, 0x60, 0, 0x80, 0, 0x99, 0, 0, 0, 0x94, 0x20, 0, 0})
	f.Add([]byte("\x05\x8c\x67\x00\x00\x14\x03\x00\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := assemble(t)
		for ; len(data) >= 4; data = data[4:] {
			w := Word(uint32(data[0])<<24 | uint32(data[1])<<16 | uint32(data[2])<<8 | uint32(data[3]))
			if back, err := Parse(w.String(), nil); err == nil {
				require.Equal(t, w, back)
			}
			p.Code = append(p.Code, w)
		}
		if p.Verify(roomy) != nil {
			return
		}
		m := Machine{Program: p}
		guarded := []int32{0x5eed, 3, -4, 0x5eed}
		draws := 0
		m.Update(guarded[1:3:3], Inputs{Set: &p.Sets[0], Sum: 100, Bias: -1, Draw: func() int32 { draws++; return int32(draws) << 20 }})
		require.Equal(t, []int32{0x5eed, 0x5eed}, []int32{guarded[0], guarded[3]})
		require.Equal(t, uint64(len(p.Code)), m.Count.Fetched)
		require.Equal(t, p.Draws(), draws)
		done := uint64(0)
		for _, n := range m.Count.By {
			done += n
		}
		require.LessOrEqual(t, done, m.Count.Fetched)
		require.Equal(t, len(p.Code), p.Cycles([Classes]int{1, 1, 1, 1, 1, 1, 1, 1}))
	})
}

// FuzzParse: no text gets past the assembler that does not read back.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"add r1, r2, k3", "?mulz r0, r0, k1, 12", "st s1, r9", "ldi r3, -7", "lut r1,r2,t0", "spk", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w, err := Parse(text, nil)
		if err != nil {
			return
		}
		back, err := Parse(w.String(), nil)
		require.NoError(t, err)
		require.Equal(t, w, back)
	})
}
