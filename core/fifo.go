package core

import "orrery/isa"

// fifo is the send FIFO, or the relay buffer, of the readable core, clocked in two phases: pushes and the pop of a cycle are staged until commit.
type fifo struct {
	depth  int
	queue  []isa.Packet
	staged []isa.Packet
	popped bool
	peak   int
}

func (f *fifo) full() bool { return len(f.queue) >= f.depth }

func (f *fifo) empty() bool { return len(f.queue) == 0 && len(f.staged) == 0 }

func (f *fifo) push(p isa.Packet) { f.staged = append(f.staged, p) }

func (f *fifo) head() (isa.Packet, bool) {
	if len(f.queue) == 0 {
		return isa.Packet{}, false
	}
	return f.queue[0], true
}

func (f *fifo) commit() {
	if f.popped {
		f.queue, f.popped = f.queue[1:], false
	}
	f.queue = append(f.queue, f.staged...)
	f.staged = f.staged[:0]
	f.peak = max(f.peak, len(f.queue))
}
