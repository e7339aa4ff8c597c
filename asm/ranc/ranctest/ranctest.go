// Package ranctest makes random memory files of RANC with the outputs that they should give, computed by a model written from the description of
// the formats alone. It knows nothing of images or chips.
package ranctest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Case is a random network with its test bench.
type Case struct {
	Files         map[string]string
	Width, Height int
	BusX, BusY    int
	Bits          map[string]int // widths that the lengths of the words do not tell
}

type neuron struct {
	connected          []bool
	v, reset           int64
	weights            []int64
	leak, pos, neg     int64
	subtracts          bool
	dx, dy, axon, tick int
}

type core struct {
	types   []int
	neurons []neuron
}

type maker struct {
	*rand.Rand
	Case
	axons, neurons, kinds, typeBits int
	word                            int // width of potentials, weights, leaks and thresholds
	step                            int // width of dx and dy
	cores                           []core
}

// Random is the case of a seed, the same everywhere.
func Random(seed uint64) *Case {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 7))}
	m.Files, m.Bits = map[string]string{}, map[string]int{}
	m.Width, m.Height = 1+m.IntN(4), 1+m.IntN(3)
	if m.Width*m.Height == 1 {
		m.Width = 2
	}
	m.BusX, m.BusY = m.IntN(m.Width), m.IntN(m.Height)
	m.axons, m.neurons, m.typeBits = 1+m.IntN(24), 1+m.IntN(12), 1+m.IntN(2)
	m.kinds, m.word, m.step = 1<<m.typeBits, 5+m.IntN(8), 4+m.IntN(6)
	for range m.Width * m.Height {
		m.cores = append(m.cores, m.core(len(m.cores)))
	}
	m.write()
	m.bench(m.IntN(3) == 0)
	return &m.Case
}

func (m *maker) bus() int { return m.BusX + m.Width*m.BusY }

// small is a signed value that fits the width of a field, mostly near 0.
func (m *maker) small() int64 {
	limit := int64(1) << m.IntN(m.word)
	return min(max(m.Int64N(2*limit+1)-limit, -1<<(m.word-1)), 1<<(m.word-1)-1)
}

func (m *maker) core(id int) core {
	c := core{}
	for range m.axons {
		c.types = append(c.types, m.IntN(m.kinds))
	}
	density := m.Float64()
	for k := range m.neurons {
		n := neuron{v: m.small(), reset: m.small(), leak: m.small() / 4, pos: m.small(), neg: m.small(), subtracts: m.IntN(2) == 0,
			axon: m.IntN(m.axons), tick: m.IntN(16)}
		if n.tick > 3 && m.IntN(2) == 0 {
			n.tick = 0
		}
		for range m.kinds {
			n.weights = append(n.weights, m.small())
		}
		for range m.axons {
			n.connected = append(n.connected, m.Float64() < density)
		}
		to := m.IntN(m.Width * m.Height)
		if k == 0 || m.IntN(3) == 0 {
			to, n.connected[0] = m.bus(), true
		}
		n.dx, n.dy = to%m.Width-id%m.Width, to/m.Width-id/m.Width
		c.neurons = append(c.neurons, n)
	}
	return c
}

// two is a number in two's complement of so many bits.
func two(v int64, bits int) string {
	var b strings.Builder
	for i := bits - 1; i >= 0; i-- {
		b.WriteByte('0' + byte(v>>i&1))
	}
	return b.String()
}

func (m *maker) packet(dx, dy, axon, tick int) string {
	axonBits := 0
	for 1<<axonBits < m.axons {
		axonBits++
	}
	return two(int64(dx), m.step) + two(int64(dy), m.step) + two(int64(axon), axonBits) + two(int64(tick), 4)
}

// write writes the memory of all cores but, now and then, the one behind the bus.
func (m *maker) write() {
	withBus := m.IntN(2) == 0
	for id, c := range m.cores {
		if id == m.bus() && !withBus {
			continue
		}
		var words, types strings.Builder
		for _, n := range c.neurons {
			for a := m.axons - 1; a >= 0; a-- {
				if n.connected[a] {
					words.WriteByte('1')
				} else {
					words.WriteByte('0')
				}
			}
			words.WriteString(two(n.v, m.word) + two(n.reset, m.word))
			for _, w := range n.weights {
				words.WriteString(two(w, m.word))
			}
			mode := int64(0)
			if n.subtracts {
				mode = 1
			}
			words.WriteString(two(n.leak, m.word) + two(n.pos, m.word) + two(n.neg, m.word) + two(mode, 1))
			words.WriteString(m.packet(n.dx, n.dy, n.axon, n.tick) + "\n")
		}
		for _, k := range c.types {
			types.WriteString(two(int64(k), m.typeBits) + "\n")
		}
		m.Files[fmt.Sprintf("csram_%03d.mem", id)], m.Files[fmt.Sprintf("tc_%03d.mem", id)] = words.String(), types.String()
	}
}

// event is an axon of a core in a tick.
type event struct{ tick, core, axon int }

// bench makes input rows and the outputs from some tick on. Preloaded, the first row is read in tick 0, else in tick 1, or as much later as its
// packets say.
func (m *maker) bench(preloaded bool) {
	active := map[event]bool{}
	var input, counts strings.Builder
	for t := range 3 + m.IntN(12) {
		n := m.IntN(2 * m.axons)
		for range n {
			to, axon, tick := m.IntN(m.Width*m.Height), m.IntN(m.axons), m.IntN(16)
			if to == m.bus() {
				to = (to + 1) % (m.Width * m.Height)
			}
			input.WriteString(m.packet(to%m.Width, to/m.Width, axon, tick) + "\n")
			read := t + 1 + tick
			if preloaded {
				read--
			}
			active[event{read, to, axon}] = true
		}
		fmt.Fprintln(&counts, n)
	}
	m.Files["tb_input.txt"], m.Files["tb_num_inputs.txt"] = input.String(), counts.String()
	m.outputs(m.run(active, 30), m.IntN(4))
}

// run is the model: what reaches the bus in each tick.
func (m *maker) run(active map[event]bool, ticks int) [][]int {
	var rows [][]int
	for t := range ticks {
		seen := map[int]bool{}
		for id := range m.cores {
			if id == m.bus() {
				continue
			}
			for k := range m.cores[id].neurons {
				n := &m.cores[id].neurons[k]
				if !n.step(active, t, id, m.cores[id].types) {
					continue
				}
				to := id + n.dx + m.Width*n.dy
				if to == m.bus() {
					seen[n.axon] = true
				} else {
					active[event{t + 1 + n.tick, to, n.axon}] = true
				}
			}
		}
		row := []int{}
		for id := range seen {
			row = append(row, id)
		}
		slices.Sort(row)
		rows = append(rows, row)
	}
	return rows
}

// step is one tick of a neuron.
func (n *neuron) step(active map[event]bool, t, core int, types []int) (spike bool) {
	for a, connected := range n.connected {
		if connected && active[event{t, core, a}] {
			n.v += n.weights[types[a]]
		}
	}
	n.v += n.leak
	switch {
	case n.v >= n.pos && n.subtracts:
		n.v -= n.pos
		return true
	case n.v >= n.pos:
		n.v = n.reset
		return true
	case n.v < n.neg && n.subtracts:
		n.v -= n.neg
	case n.v < n.neg:
		n.v = -n.reset
	}
	return false
}

func (m *maker) outputs(rows [][]int, skip int) {
	bits := 1
	for 1<<bits < m.axons {
		bits++
	}
	var words, counts strings.Builder
	for _, row := range rows[skip:] {
		for _, id := range row {
			words.WriteString(two(int64(id), bits) + "\n")
		}
		fmt.Fprintln(&counts, len(row))
	}
	m.Files["tb_correct.txt"], m.Files["tb_num_outputs.txt"] = words.String(), counts.String()
}
