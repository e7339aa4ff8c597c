package chip

import "orrery/isa"

// fifo is a core's send FIFO or relay buffer: a ring over a slice of one array shared by all cores.
type fifo struct {
	ring  []isa.Packet
	head  int
	count int
	peak  int
}

func newFIFOs(depths []int) []fifo {
	all := 0
	for _, depth := range depths {
		all += depth
	}
	store := make([]isa.Packet, all)
	fifos := make([]fifo, len(depths))
	for i, depth := range depths {
		fifos[i].ring, store = store[:depth:depth], store[depth:]
	}
	return fifos
}

func (f *fifo) push(p isa.Packet) {
	at := f.head + f.count
	if at >= len(f.ring) {
		at -= len(f.ring)
	}
	f.ring[at] = p
	f.count++
	f.peak = max(f.peak, f.count)
}

func (f *fifo) pop() isa.Packet {
	p := f.ring[f.head]
	if f.head++; f.head == len(f.ring) {
		f.head = 0
	}
	f.count--
	return p
}
