package chip

import "orrery/isa"

// fifo is a core's send FIFO: a ring over a slice of one array shared by all cores.
type fifo struct {
	ring  []isa.Packet
	head  int
	count int
	peak  int
}

func newFIFOs(n, depth int) []fifo {
	store := make([]isa.Packet, n*depth)
	fifos := make([]fifo, n)
	for i := range fifos {
		fifos[i].ring = store[i*depth : (i+1)*depth]
	}
	return fifos
}

func (f *fifo) full() bool { return f.count == len(f.ring) }

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
