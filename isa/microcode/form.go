package microcode

// Form is which operands an instruction has, as they are written.
type Form uint8

const (
	formNone  Form = iota // spk
	formD                 // sum d
	formA                 // send a
	formDB                // mov d, b
	formDI                // ldi d, 42
	formDAB               // add d, a, b
	formDAN               // sar d, a, 4
	formDABN              // mul d, a, b, 16
	formAB                // clt a, b
	formLoad              // ld d, s0
	formStore             // st s0, a
	formTable             // lut d, a, t0
)

// meaning says what field n of a word holds.
type meaning uint8

const (
	nothing meaning = iota
	amount          // a shift or a width, within Low..High of the instruction
	immediate16
	stateWord
	tableNumber
)

// operands says which fields of a word a form uses, and how it is written.
type operands struct {
	d, a, b bool
	n       meaning
	syntax  string
}

var forms = [...]operands{
	formNone:  {syntax: ""},
	formD:     {d: true, syntax: "d"},
	formA:     {a: true, syntax: "a"},
	formDB:    {d: true, b: true, syntax: "d, b"},
	formDI:    {d: true, b: true, n: immediate16, syntax: "d, number"},
	formDAB:   {d: true, a: true, b: true, syntax: "d, a, b"},
	formDAN:   {d: true, a: true, n: amount, syntax: "d, a, n"},
	formDABN:  {d: true, a: true, b: true, n: amount, syntax: "d, a, b, n"},
	formAB:    {a: true, b: true, syntax: "a, b"},
	formLoad:  {d: true, n: stateWord, syntax: "d, state"},
	formStore: {a: true, n: stateWord, syntax: "state, a"},
	formTable: {d: true, a: true, n: tableNumber, syntax: "d, a, table"},
}
