package ranc

// cutter takes fields off a word.
type cutter struct{ rest string }

func (c *cutter) take(bits int) string {
	f := c.rest[:bits]
	c.rest = c.rest[bits:]
	return f
}

func (c *cutter) unsigned(bits int) int { return int(field(c.take(bits))) }

func (c *cutter) signed(bits int) int {
	v := c.unsigned(bits)
	if bits > 0 && v>>(bits-1) != 0 {
		v -= 1 << bits
	}
	return v
}

// field is a word of up to 31 binary digits.
func field(text string) uint32 {
	var v uint32
	for _, d := range []byte(text) {
		v = v<<1 | uint32(d-'0')
	}
	return v
}

func (w *Widths) neuron(s source, at word) (Neuron, error) {
	if len(at.text) != w.word() {
		return Neuron{}, s.in(at, "a neuron of %d bits; %d axons and %s make %d", len(at.text), w.Axons, w, w.word())
	}
	c := cutter{at.text}
	n := Neuron{at: word{line: at.line, column: at.column}, Connections: make([]uint64, (w.Axons+63)/64)}
	for i, d := range []byte(c.take(w.Axons)) {
		if a := w.Axons - 1 - i; d == '1' {
			n.Connections[a/64] |= 1 << (a % 64)
		}
	}
	n.Potential, n.Reset = int32(c.signed(w.Potential)), int32(c.signed(w.Potential))
	for k := range w.Weights {
		n.Weights[k] = int16(c.signed(w.Weight))
	}
	n.Leak, n.Positive, n.Negative = int32(c.signed(w.Leak)), int32(c.signed(w.Threshold)), int32(c.signed(w.Threshold))
	mode := c.unsigned(w.ResetMode)
	if mode > 1 {
		return n, s.in(at, "reset mode %d; there are 0 (to the reset potential) and 1 (by subtraction)", mode)
	}
	n.Subtracts = mode == 1
	n.Packet = c.packet(w)
	return n, nil
}

func (c *cutter) packet(w *Widths) Packet {
	return Packet{DX: c.signed(w.DX), DY: c.signed(w.DY), Axon: c.unsigned(w.Axon), Delay: c.unsigned(w.Delay)}
}
