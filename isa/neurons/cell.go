package neurons

import "orrery/isa/microcode"

// Cell is one neuron of a built model, run by the reference executor: for looking at a model without a chip around it.
type Cell struct {
	built   *Built
	machine microcode.Machine
	state   []int32
	random  uint32
}

// NewCell is a neuron before its first tick.
func NewCell(b *Built) *Cell {
	return &Cell{built: b, machine: microcode.Machine{Program: b.Program}, state: append([]int32{b.Start}, b.Set().State...), random: 1}
}

// Tick runs one tick with a synaptic sum and a bias as the chip would hold them.
func (c *Cell) Tick(sum, bias int32) (spike bool) {
	set := c.built.Set()
	return c.machine.Update(c.state, microcode.Inputs{Set: &set, Sum: sum, Bias: bias, Draw: c.draw}).Spike
}

// draw steps the LFSR of docs/TIMING.md.
func (c *Cell) draw() int32 {
	x := c.random
	c.random = (x^x>>1^x>>2^x>>3^x>>5^x>>7)&1<<31 | x>>1
	return int32(c.random)
}

// State is a state word in its unit.
func (c *Cell) State(i int) float64 {
	return float64(c.state[i]) / c.built.Model.States[i].Format.One()
}
