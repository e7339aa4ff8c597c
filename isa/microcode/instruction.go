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
	Value  func(a, b int32, n uint8) int32
	Holds  func(a, b int32) bool
	effect effect
	Doc    string
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
	{Name: "mov", Form: formDB, Class: Move, Value: second, Doc: "d = b"},
	{Name: "ldi", Form: formDI, Class: Move, Value: second, Doc: "d = number, -32768..32767"},
	{Name: "sum", Form: formD, Class: Move, effect: readsSum, Doc: "d = what the dendrite has integrated in this tick, bias apart"},
	{Name: "bias", Form: formD, Class: Move, effect: readsBias, Doc: "d = the neuron's bias register"},
	{Name: "ld", Form: formLoad, Class: State, effect: loads, Doc: "d = state word"},
	{Name: "st", Form: formStore, Class: State, effect: stores, Doc: "state word = a"},

	{Name: "add", Form: formDAB, Class: Add, Value: add, Doc: "d = a + b, wrapping"},
	{Name: "adds", Form: formDAB, Class: Add, Value: addSaturating, Doc: "d = a + b, saturating"},
	{Name: "sub", Form: formDAB, Class: Add, Value: subtract, Doc: "d = a - b, wrapping"},
	{Name: "subs", Form: formDAB, Class: Add, Value: subtractSaturating, Doc: "d = a - b, saturating"},
	{Name: "abs", Form: formDB, Class: Add, Value: absolute, Doc: "d = abs b; of the lowest number the highest"},

	{Name: "min", Form: formDAB, Class: Logic, Value: minimum, Doc: "d = the lesser of a and b"},
	{Name: "max", Form: formDAB, Class: Logic, Value: maximum, Doc: "d = the greater of a and b"},
	{Name: "and", Form: formDAB, Class: Logic, Value: and, Doc: "d = a & b"},
	{Name: "or", Form: formDAB, Class: Logic, Value: or, Doc: "d = a \\| b"},
	{Name: "xor", Form: formDAB, Class: Logic, Value: xor, Doc: "d = a ^ b"},
	{Name: "shl", Form: formDAN, Class: Logic, High: 31, Value: shiftLeft, Doc: "d = a * 2^n, wrapping"},
	{Name: "shls", Form: formDAN, Class: Logic, High: 31, Value: shiftLeftSaturating, Doc: "d = a * 2^n, saturating"},
	{Name: "sar", Form: formDAN, Class: Logic, High: 31, Value: shiftFloor, Doc: "d = floor(a / 2^n)"},
	{Name: "sarz", Form: formDAN, Class: Logic, High: 31, Value: shiftToZero, Doc: "d = a / 2^n rounded toward zero"},
	{Name: "sarr", Form: formDAN, Class: Logic, High: 31, Value: shiftRound, Doc: "d = floor(a / 2^n + 1/2)"},
	{Name: "shr", Form: formDAN, Class: Logic, High: 31, Value: shiftLogical, Doc: "d = a >> n, zeros coming in"},
	{Name: "sat", Form: formDAN, Class: Logic, Low: 1, High: 32, Value: saturate, Doc: "d = a clipped to n bits, signed"},
	{Name: "wrap", Form: formDAN, Class: Logic, Low: 1, High: 32, Value: wrap, Doc: "d = the lowest n bits of a, signed"},
	{Name: "clt", Form: formAB, Class: Logic, effect: compares, Holds: less, Doc: "P = a < b"},
	{Name: "cle", Form: formAB, Class: Logic, effect: compares, Holds: atMost, Doc: "P = a <= b"},
	{Name: "cgt", Form: formAB, Class: Logic, effect: compares, Holds: greater, Doc: "P = a > b"},
	{Name: "cge", Form: formAB, Class: Logic, effect: compares, Holds: atLeast, Doc: "P = a >= b"},
	{Name: "ceq", Form: formAB, Class: Logic, effect: compares, Holds: equal, Doc: "P = a == b"},
	{Name: "cne", Form: formAB, Class: Logic, effect: compares, Holds: differs, Doc: "P = a != b"},
	{Name: "sel", Form: formDAB, Class: Logic, effect: selects, Doc: "d = a if P, else b"},

	{Name: "mul", Form: formDABN, Class: Multiply, High: 63, Value: multiplyWrapping, Doc: "d = floor(a * b / 2^n), wrapping; the product has 64 bits"},
	{Name: "muls", Form: formDABN, Class: Multiply, High: 63, Value: multiplyFloor, Doc: "d = floor(a * b / 2^n), saturating"},
	{Name: "mulz", Form: formDABN, Class: Multiply, High: 63, Value: multiplyToZero, Doc: "d = a * b / 2^n rounded toward zero, saturating"},
	{Name: "mulr", Form: formDABN, Class: Multiply, High: 63, Value: multiplyRound, Doc: "d = floor(a * b / 2^n + 1/2), saturating"},

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
