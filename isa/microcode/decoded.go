package microcode

// Decoded is an instruction with its fields apart, for executors that translate programs instead of reading them.
type Decoded struct {
	*Instruction
	When           Predicate
	D, A           uint8 // registers
	B              uint8 // register, when not Constant
	Constant       bool  // B is a constant
	N              uint8 // shift, width, state word or table
	Immediate      int32 // of ldi
	Action         Action
	ReadsA, ReadsB bool // registers
	WritesD        bool
	Interpolates   bool
}

// Action is what a decoded instruction does.
type Action uint8

const (
	Computes   = Action(computes) // d = Value(a, b, n)
	Compares   = Action(compares) // P = Holds(a, b)
	Selects    = Action(selects)  // d = P ? a : b
	Loads      = Action(loads)
	Stores     = Action(stores)
	LooksUp    = Action(looksUp)
	ReadsSum   = Action(readsSum)
	ReadsBias  = Action(readsBias)
	Draws      = Action(draws)
	SendsSpike = Action(spikes)
)

// Registers is how many an update has; they are 0 at its start, and the flag P is not set.
const Registers = registers

// Decode takes a word that has passed Verify apart.
func (w Word) Decode() Decoded {
	f, in := w.fields(), &instructions[w>>26]
	use := forms[in.Form]
	d := Decoded{Instruction: in, When: f.when, D: f.d, A: f.a, B: f.b &^ constantBit, N: f.n, Action: Action(in.effect), ReadsA: use.a,
		WritesD: use.d, Interpolates: w.interpolates()}
	switch {
	case use.n == immediate16:
		d.Immediate = f.immediate()
	case use.b:
		d.Constant = f.b&constantBit != 0
		d.ReadsB = !d.Constant
	}
	return d
}
