package microcode

import (
	"fmt"
	"math"
	"slices"
)

// Program is what a microcoded core runs for each of its neurons.
type Program struct {
	Name   string // of the neuron model, for reports
	Code   []Word
	Tables []Table
	States int   // state words of a neuron; word 0 is what reports and read-outs call its potential
	Sets   []Set // parameter sets; a neuron names one
}

// Set is one set of the parameters of a program.
type Set struct {
	Constants []int32
	State     []int32 // state words 1.. before the first tick; word 0 is set by neuron
}

// Table is a function of evenly spaced values: entry i stands for First + i * 2^Shift.
type Table struct {
	First  int32
	Shift  uint8
	Values []int32
}

// Limits are what an architecture gives a program.
type Limits struct {
	Words      int // instructions
	States     int // state words per neuron
	Constants  int // per parameter set
	TableWords int // of all tables together
	Graded     bool
}

// MaxShift bounds the spacing of a table's entries.
const MaxShift = 30

// Constants is how many constants each parameter set has.
func (p *Program) Constants() int {
	if len(p.Sets) == 0 {
		return 0
	}
	return len(p.Sets[0].Constants)
}

// TableWords is the memory that the tables take.
func (p *Program) TableWords() int {
	n := 0
	for i := range p.Tables {
		n += len(p.Tables[i].Values)
	}
	return n
}

// Verify checks that the program stays within its memories and within what the architecture has; the error names the instruction. After it
// nothing that the program does can index outside.
func (p *Program) Verify(l Limits) error {
	for _, size := range []struct {
		what, key   string
		used, there int
	}{
		{"instructions", "microcode.program_words", len(p.Code), l.Words},
		{"state words per neuron", "microcode.state_words", p.States, min(l.States, MaxStates)},
		{"constants", "microcode.constants", p.Constants(), min(l.Constants, MaxConstants)},
		{"words of tables", "microcode.table_words", p.TableWords(), l.TableWords},
	} {
		if size.used > size.there {
			return fmt.Errorf("program %s has %d %s; %s is %d", p.Name, size.used, size.what, size.key, size.there)
		}
	}
	if len(p.Code) == 0 || p.States < 1 || len(p.Sets) == 0 {
		return fmt.Errorf("program %s has %d instructions, %d state words and %d parameter sets; it needs at least one of each", p.Name, len(p.Code), p.States, len(p.Sets))
	}
	if err := p.verifyData(); err != nil {
		return fmt.Errorf("program %s: %w", p.Name, err)
	}
	for i, w := range p.Code {
		if err := p.verifyWord(w, l); err != nil {
			return fmt.Errorf("program %s: instruction %d: %w", p.Name, i, err)
		}
	}
	return nil
}

func (p *Program) verifyData() error {
	for i := range p.Sets {
		if s := &p.Sets[i]; len(s.Constants) != p.Constants() || len(s.State) != p.States-1 {
			return fmt.Errorf("parameter set %d has %d constants and %d initial states; there should be %d and %d", i, len(s.Constants), len(s.State),
				p.Constants(), p.States-1)
		}
	}
	if len(p.Tables) > MaxTables {
		return fmt.Errorf("%d tables; an instruction can name %d", len(p.Tables), MaxTables)
	}
	for i := range p.Tables {
		t := &p.Tables[i]
		if len(t.Values) < 2 || t.Shift > MaxShift || t.last() > math.MaxInt32 {
			return fmt.Errorf("table t%d of %d entries from %d, 2^%d apart, does not lie within 32 bits, or has less than 2 entries", i, len(t.Values), t.First, t.Shift)
		}
	}
	return nil
}

// last is where the table's last entry stands.
func (t *Table) last() int64 { return int64(t.First) + int64(len(t.Values)-1)<<t.Shift }

func (p *Program) verifyWord(w Word, l Limits) error {
	if err := w.check(); err != nil {
		return err
	}
	f, in := w.fields(), &instructions[w>>26]
	use := forms[in.Form]
	switch {
	case use.b && use.n != immediate16 && f.b&constantBit != 0 && int(f.b&^constantBit) >= p.Constants():
		return fmt.Errorf("%s reads constant k%d; there are %d", w, f.b&^constantBit, p.Constants())
	case use.n == stateWord && int(f.n) >= p.States:
		return fmt.Errorf("%s names state word s%d; there are %d", w, f.n, p.States)
	case use.n == tableNumber && int(f.n) >= len(p.Tables):
		return fmt.Errorf("%s names table t%d; there are %d", w, f.n, len(p.Tables))
	case in.effect == draws && f.when != Always:
		return fmt.Errorf("%s is predicated; the LFSR steps for every neuron alike", w)
	case in.Name == "send" && !l.Graded:
		return fmt.Errorf("%s needs graded spikes; microcode.graded is off", w)
	}
	return nil
}

// SameCode says that two programs differ in their parameter sets alone, so that neurons of both can share a core.
func (p *Program) SameCode(q *Program) bool {
	return p.Name == q.Name && p.States == q.States && p.Constants() == q.Constants() && slices.Equal(p.Code, q.Code) &&
		slices.EqualFunc(p.Tables, q.Tables, func(s, t Table) bool {
			return s.First == t.First && s.Shift == t.Shift && slices.Equal(s.Values, t.Values)
		})
}

// Draws is how often the LFSR steps in an update.
func (p *Program) Draws() int {
	n := 0
	for _, w := range p.Code {
		if instructions[w>>26].effect == draws {
			n++
		}
	}
	return n
}

// Cycles is how long an update takes when instructions of each class take that many cycles: the same for every neuron in every state.
func (p *Program) Cycles(cost [Classes]int) int {
	n := 0
	for _, w := range p.Code {
		n += cost[instructions[w>>26].Class]
	}
	return n
}
