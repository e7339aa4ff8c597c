package core

import (
	"math/bits"
	"slices"
	"unsafe"

	"orrery/isa"
)

// Outbox holds the spikes that one goroutine has sent and that nobody has delivered, by the tick in which they are due and by the part of the chip that
// they go to, each of which is another goroutine's. A spike that waits ten ticks thus waits in a list, which is written and read from end to end, and
// its bit is set when it is due, together with all others of that tick.
type Outbox struct {
	lists [][]Mail // a ring of ticks, and for each tick a list by part
	parts int
	now   int  // first list of the running tick
	shift uint // bits of Mail that are used
}

// NewOutbox is for a chip in so many parts.
func (e *Engine) NewOutbox(parts int) *Outbox {
	return &Outbox{lists: make([][]Mail, e.slots()*parts), parts: parts, shift: e.mailBits()}
}

// mailBits is how many bits of Mail are used.
func (b *inboxes) mailBits() uint { return uint(bits.Len(uint(b.cores<<b.shift - 1))) }

// StartTick makes the next tick the running one.
func (o *Outbox) StartTick() { o.now = o.at(o.parts) }

// at is the list of a delay and a part, which is parts times the delay plus the part.
func (o *Outbox) at(list int) int {
	if list += o.now; list >= len(o.lists) {
		list -= len(o.lists)
	}
	return list
}

// Post sends a spike to a part of the chip that is due delay ticks after the running one.
func (o *Outbox) Post(m Mail, delay, part int) {
	list := &o.lists[o.at(delay*o.parts+part)]
	*list = append(*list, m)
}

// Take takes out what is due in a part of the chip delay ticks after the running one. It is valid until more is posted there.
func (o *Outbox) Take(delay, part int) []Mail {
	list := &o.lists[o.at(delay*o.parts+part)]
	all := *list
	*list = all[:0]
	return all
}

// Longest is the length of the longest list.
func (o *Outbox) Longest() (n int) {
	for _, list := range o.lists {
		n = max(n, len(list))
	}
	return n
}

// Entries are the routes of a core made ready to send: for each of its neurons as many entries.
type Entries struct {
	fan  int
	list []uint32 // Mail, and above it parts times the delay plus the part
	same int      // that of all entries, which then stand there without; -1 where they differ
}

// Prefetch asks the caches for the entries of some neurons.
func (x *Entries) Prefetch(neurons []isa.NeuronID) {
	if len(neurons) > 0 && x.fan > 0 {
		kernels.prefetchEntries(unsafe.Pointer(unsafe.SliceData(x.list)), neurons, x.fan*4)
	}
}

// Send posts the entries of some neurons.
func (o *Outbox) Send(x *Entries, neurons []isa.NeuronID) {
	if x.same >= 0 {
		list := &o.lists[o.at(x.same)]
		*list = appendEntries(*list, x, neurons)
		return
	}
	lists, now, shift, fan := o.lists, o.now, o.shift&31, x.fan
	mask := uint32(1)<<shift - 1
	for _, n := range neurons {
		for _, e := range x.list[int(n)*fan:][:fan] {
			k := int(e>>shift) + now
			if k >= len(lists) {
				k -= len(lists)
			}
			list := &lists[k]
			*list = append(*list, Mail(e&mask))
		}
	}
}

// appendEntries appends the entries of some neurons that need no more than that.
func appendEntries(list []Mail, x *Entries, neurons []isa.NeuronID) []Mail {
	fan, used := x.fan, len(list)
	list = slices.Grow(list, len(neurons)*fan)[:used+len(neurons)*fan]
	free := list[used:]
	for _, n := range neurons {
		for k, e := range x.list[int(n)*fan:][:fan] {
			free[k] = Mail(e)
		}
		free = free[fan:]
	}
	return list
}

// Directory makes Entries for the cores of an engine, next to each other in memory.
type Directory struct {
	free  []uint32
	shift uint
	parts int
}

// NewDirectory has room for n entries of outboxes with so many parts; nil: 32 bits are too few for an entry.
func (e *Engine) NewDirectory(n, parts int) *Directory {
	shift := e.mailBits()
	if uint(bits.Len(uint(e.slots()*parts-1))) > 32-shift {
		return nil
	}
	d := &Directory{free: make([]uint32, n), shift: shift, parts: parts}
	useHugePages(d.free)
	return d
}

// Destination is where a route leads to.
type Destination struct {
	Mail        Mail
	Delay, Part int
}

// Entries are those of a core whose neurons have fan destinations each.
func (d *Directory) Entries(fan int, to []Destination) Entries {
	x := Entries{fan: fan, list: d.free[:len(to):len(to)], same: -1}
	d.free = d.free[len(to):]
	same := len(to) > 0
	for _, t := range to {
		same = same && t.Delay == to[0].Delay && t.Part == to[0].Part
	}
	if same {
		x.same = to[0].Delay*d.parts + to[0].Part
	}
	for i, t := range to {
		x.list[i] = uint32(t.Mail)
		if !same {
			x.list[i] |= uint32(t.Delay*d.parts+t.Part) << d.shift
		}
	}
	return x
}
