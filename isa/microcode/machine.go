package microcode

// Machine runs a program neuron by neuron, instruction by instruction: the reference, to be read. Its program has passed Verify.
type Machine struct {
	Program *Program
	Count   Count
	r       [registers]int32
	p       bool
}

// Count is what was done, by class: instructions that took effect. Bubbles are only fetched.
type Count struct {
	Fetched        uint64
	By             [Classes]uint64
	Interpolations uint64 // look-ups that multiply
}

// Inputs are what an update reads beside the neuron's state.
type Inputs struct {
	Set  *Set
	Sum  int32
	Bias int32
	// Draw is the next number of the LFSR.
	Draw func() int32
}

// Spiked is what an update sends.
type Spiked struct {
	Spike   bool
	Payload uint8 // of send; 0 of spk
}

// Update runs the program once for a neuron with the given state words.
func (m *Machine) Update(state []int32, in Inputs) (out Spiked) {
	m.r, m.p = [registers]int32{}, false
	for _, w := range m.Program.Code {
		m.Count.Fetched++
		if when := w.fields().when; when == IfP && !m.p || when == IfNotP && m.p {
			continue
		}
		m.Count.By[instructions[w>>26].Class]++
		m.step(w, state, &in, &out)
	}
	return out
}

func (m *Machine) step(w Word, state []int32, in *Inputs, out *Spiked) {
	f, row := w.fields(), &instructions[w>>26]
	a, b := m.r[f.a], m.operand(f, row, in.Set)
	switch row.effect {
	case computes:
		m.r[f.d] = row.Value(a, b, f.n)
	case compares:
		m.p = row.Holds(a, b)
	case selects:
		m.r[f.d] = b
		if m.p {
			m.r[f.d] = a
		}
	case loads:
		m.r[f.d] = state[f.n]
	case stores:
		state[f.n] = a
	case looksUp:
		m.r[f.d] = m.lookUp(&m.Program.Tables[f.n], a, w.interpolates())
	case readsSum:
		m.r[f.d] = in.Sum
	case readsBias:
		m.r[f.d] = in.Bias
	case draws:
		m.r[f.d] = in.Draw()
	case spikes:
		*out = Spiked{true, 0}
		if row.Form == formA {
			out.Payload = uint8(min(max(a, 0), 255))
		}
	}
}

// operand is b: a register, a constant, or ldi's number.
func (m *Machine) operand(f fields, row *Instruction, set *Set) int32 {
	switch use := forms[row.Form]; {
	case !use.b:
		return 0
	case use.n == immediate16:
		return f.immediate()
	case f.b&constantBit != 0:
		return set.Constants[f.b&^constantBit]
	}
	return m.r[f.b]
}

func (m *Machine) lookUp(t *Table, x int32, interpolate bool) int32 {
	if !interpolate {
		return t.Entry(x)
	}
	m.Count.Interpolations++
	return t.Interpolate(x)
}

// offset is how far x, clipped to the table, lies behind its first entry.
func (t *Table) offset(x int32) int64 {
	return min(max(int64(x), int64(t.First)), t.last()) - int64(t.First)
}

// Entry is the table's entry at or below x.
func (t *Table) Entry(x int32) int32 { return t.Values[t.offset(x)>>t.Shift] }

// Interpolate is the table at x, on the straight line between the entries on both sides, rounded down.
func (t *Table) Interpolate(x int32) int32 {
	at := t.offset(x)
	i, rest := at>>t.Shift, at&(1<<t.Shift-1)
	low := t.Values[i]
	if rest == 0 {
		return low
	}
	return int32(int64(low) + (int64(t.Values[i+1])-int64(low))*rest>>t.Shift)
}
