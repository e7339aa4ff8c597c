package microcode

// Op is the number of an instruction: its place in the table.
type Op uint8

// Instruction is one row of the instruction set.
type Instruction struct {
	Name  string
	Form  Form
	Class Class
	// Low and High bound n.
	Low, High uint8
	// Value is the result, for instructions whose result depends on operands alone. Holds is what P becomes, for comparisons. The other
	// instructions (loads, stores, look-ups, inputs, spikes) act on the machine and say so in effect.
	Value func(a, b int32, n uint8) int32
	Holds func(a, b int32) bool
	// Real and RealHolds are the same for words that stand for real numbers: nothing is rounded and nothing overflows.
	Real      func(a, b float64, n uint8) float64
	RealHolds func(a, b float64) bool
	effect    effect
	Doc       string
}

// effect is what an instruction does beyond computing a value.
type effect uint8

const (
	computes effect = iota
	compares
	selects
	loads
	stores
	looksUp
	readsSum
	readsBias
	draws
	spikes
)

// Class is what an instruction is charged as, in cycles and energy.
type Class uint8

const (
	Move     Class = iota // between registers, constants and inputs
	State                 // a state word of the neuron is read or written
	Logic                 // shifts, comparisons, selections, bit operations
	Add                   // additions and subtractions
	Multiply              // 32 x 32 bits, 64-bit product
	LookUp                // table look-up; one that interpolates multiplies too
	Random                // a step of the core's LFSR
	Spike                 // a spike handed to the routing table
	Classes
)

var classNames = [Classes]string{"move", "state", "logic", "add", "multiply", "lookup", "random", "spike"}

func (c Class) String() string { return classNames[c] }

// instructions is the instruction set; an instruction's code is its place here. New ones go to the end.
var instructions = [...]Instruction{
	{Name: "mov", Form: formDB, Class: Move, Value: second, Real: secondReal, Doc: "d = b"},
	{Name: "ldi", Form: formDI, Class: Move, Value: second, Real: secondReal, Doc: "d = number, -32768..32767"},
	{Name: "sum", Form: formD, Class: Move, effect: readsSum, Doc: "d = what the dendrite has integrated in this tick, bias apart"},
	{Name: "bias", Form: formD, Class: Move, effect: readsBias, Doc: "d = the neuron's bias register"},
	{Name: "ld", Form: formLoad, Class: State, effect: loads, Doc: "d = state word"},
	{Name: "st", Form: formStore, Class: State, effect: stores, Doc: "state word = a"},

	{Name: "add", Form: formDAB, Class: Add, Value: add, Real: addReal, Doc: "d = a + b, wrapping"},
	{Name: "adds", Form: formDAB, Class: Add, Value: addSaturating, Real: addReal, Doc: "d = a + b, saturating"},
	{Name: "sub", Form: formDAB, Class: Add, Value: subtract, Real: subtractReal, Doc: "d = a - b, wrapping"},
	{Name: "subs", Form: formDAB, Class: Add, Value: subtractSaturating, Real: subtractReal, Doc: "d = a - b, saturating"},
	{Name: "abs", Form: formDB, Class: Add, Value: absolute, Real: absoluteReal, Doc: "d = abs b; of the lowest number the highest"},

	{Name: "min", Form: formDAB, Class: Logic, Value: minimum, Real: minimumReal, Doc: "d = the lesser of a and b"},
	{Name: "max", Form: formDAB, Class: Logic, Value: maximum, Real: maximumReal, Doc: "d = the greater of a and b"},
	{Name: "and", Form: formDAB, Class: Logic, Value: and, Real: andReal, Doc: "d = a & b"},
	{Name: "or", Form: formDAB, Class: Logic, Value: or, Real: orReal, Doc: "d = a \\| b"},
	{Name: "xor", Form: formDAB, Class: Logic, Value: xor, Real: xorReal, Doc: "d = a ^ b"},
	{Name: "shl", Form: formDAN, Class: Logic, High: 31, Value: shiftLeft, Real: scaleUp, Doc: "d = a * 2^n, wrapping"},
	{Name: "shls", Form: formDAN, Class: Logic, High: 31, Value: shiftLeftSaturating, Real: scaleUp, Doc: "d = a * 2^n, saturating"},
	{Name: "sar", Form: formDAN, Class: Logic, High: 31, Value: shiftFloor, Real: scaleDown, Doc: "d = floor(a / 2^n)"},
	{Name: "sarz", Form: formDAN, Class: Logic, High: 31, Value: shiftToZero, Real: scaleDown, Doc: "d = a / 2^n rounded toward zero"},
	{Name: "sarr", Form: formDAN, Class: Logic, High: 31, Value: shiftRound, Real: scaleDown, Doc: "d = floor(a / 2^n + 1/2)"},
	{Name: "shr", Form: formDAN, Class: Logic, High: 31, Value: shiftLogical, Real: scaleDown, Doc: "d = a >> n, zeros coming in"},
	{Name: "sat", Form: formDAN, Class: Logic, Low: 1, High: 32, Value: saturate, Real: saturateReal, Doc: "d = a clipped to n bits, signed"},
	{Name: "wrap", Form: formDAN, Class: Logic, Low: 1, High: 32, Value: wrap, Real: wrapReal, Doc: "d = the lowest n bits of a, signed"},
	{Name: "clt", Form: formAB, Class: Logic, effect: compares, Holds: less[int32], RealHolds: less[float64], Doc: "P = a < b"},
	{Name: "cle", Form: formAB, Class: Logic, effect: compares, Holds: atMost[int32], RealHolds: atMost[float64], Doc: "P = a <= b"},
	{Name: "cgt", Form: formAB, Class: Logic, effect: compares, Holds: greater[int32], RealHolds: greater[float64], Doc: "P = a > b"},
	{Name: "cge", Form: formAB, Class: Logic, effect: compares, Holds: atLeast[int32], RealHolds: atLeast[float64], Doc: "P = a >= b"},
	{Name: "ceq", Form: formAB, Class: Logic, effect: compares, Holds: equal[int32], RealHolds: equal[float64], Doc: "P = a == b"},
	{Name: "cne", Form: formAB, Class: Logic, effect: compares, Holds: differs[int32], RealHolds: differs[float64], Doc: "P = a != b"},
	{Name: "sel", Form: formDAB, Class: Logic, effect: selects, Doc: "d = a if P, else b"},

	{Name: "mul", Form: formDABN, Class: Multiply, High: 63, Value: multiplyWrapping, Real: multiplyReal, Doc: "d = floor(a * b / 2^n), wrapping; the product has 64 bits"},
	{Name: "muls", Form: formDABN, Class: Multiply, High: 63, Value: multiplyFloor, Real: multiplyReal, Doc: "d = floor(a * b / 2^n), saturating"},
	{Name: "mulz", Form: formDABN, Class: Multiply, High: 63, Value: multiplyToZero, Real: multiplyReal, Doc: "d = a * b / 2^n rounded toward zero, saturating"},
	{Name: "mulr", Form: formDABN, Class: Multiply, High: 63, Value: multiplyRound, Real: multiplyReal, Doc: "d = floor(a * b / 2^n + 1/2), saturating"},

	{Name: "lut", Form: formTable, Class: LookUp, effect: looksUp, Doc: "d = the table at a, interpolated between entries; a is clipped to the table's range"},
	{Name: "lutn", Form: formTable, Class: LookUp, effect: looksUp, Doc: "d = the table's entry at or below a; a is clipped to the table's range"},

	{Name: "rnd", Form: formD, Class: Random, effect: draws, Doc: "d = the next 32 bits of the core's LFSR, which steps from neuron to neuron; cannot be predicated"},
	{Name: "spk", Form: formNone, Class: Spike, effect: spikes, Doc: "the neuron spikes in this tick"},
	{Name: "send", Form: formA, Class: Spike, effect: spikes, Doc: "the neuron spikes with payload a, clipped to 0..255; needs microcode.graded"},
}

// byName finds an instruction by its mnemonic.
var byName = func() map[string]Op {
	m := make(map[string]Op, len(instructions))
	for i := range instructions {
		m[instructions[i].Name] = Op(i)
	}
	return m
}()

// Instructions is a copy of the table, for documentation.
func Instructions() []Instruction { return append([]Instruction{}, instructions[:]...) }

// Syntax is how the instruction's operands are written.
func (in *Instruction) Syntax() string { return forms[in.Form].syntax }

// interpolates says that a look-up multiplies: it is lut, and not lutn.
func (w Word) interpolates() bool { return instructions[w>>26].Name == "lut" }
