package core

import (
	"math/bits"
	"slices"
	"unsafe"

	"orrery/isa"
)

// Outbox holds the spikes that one goroutine has sent and that are not due yet, by the tick in which they are. A spike that waits ten ticks thus waits in
// a list, which is written and read from end to end, and its bit is set when it is due, together with all others of that tick.
type Outbox struct {
	lists [][]Mail // a ring of ticks
	now   int      // that of the running one
	room  int      // for so many more spikes there is room in every list that is not due
	shift uint     // bits of Mail that are used
	_     apart
}

// NewOutbox is empty.
func (e *Engine) NewOutbox() *Outbox {
	return &Outbox{lists: make([][]Mail, e.slots()), shift: e.mailBits()}
}

// mailBits is how many bits of Mail are used.
func (b *inboxes) mailBits() uint { return uint(bits.Len(uint(b.cores<<b.shift - 1))) }

// StartTick makes the next tick the running one. What was due in the one before has been delivered.
func (o *Outbox) StartTick() {
	o.lists[o.now] = slices.Grow(o.lists[o.now][:0], max(0, o.room))
	o.now = o.at(1)
}

// at is the list of the tick that comes delay ticks after the running one.
func (o *Outbox) at(delay int) int {
	if delay += o.now; delay >= len(o.lists) {
		delay -= len(o.lists)
	}
	return delay
}

// Post sends a spike that is due delay ticks after the running one.
func (o *Outbox) Post(m Mail, delay int) {
	list := &o.lists[o.at(delay)]
	*list = append(*list, m)
	o.room--
}

// Due are the spikes that are due in the running tick.
func (o *Outbox) Due() []Mail { return o.lists[o.now] }

// Take takes out the spikes that are due delay ticks after the running one. They are valid until more are posted there.
func (o *Outbox) Take(delay int) []Mail {
	list := &o.lists[o.at(delay)]
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
	list []Mail // and above the bits of Mail the delay
	same int    // delay of all entries, which then stand there without; 0 where they differ
}

// Prefetch asks the caches for the entries of some neurons.
func (x *Entries) Prefetch(neurons []isa.NeuronID) {
	if len(neurons) > 0 && x.fan > 0 {
		kernels.prefetchEntries(unsafe.Pointer(unsafe.SliceData(x.list)), neurons, x.fan*4)
	}
}

// Send posts the entries of some neurons.
func (o *Outbox) Send(x *Entries, neurons []isa.NeuronID) {
	if x.same > 0 {
		list := &o.lists[o.at(x.same)]
		*list = appendEntries(*list, x, neurons)
		o.room -= len(neurons) * x.fan
		return
	}
	o.reserve(len(neurons) * x.fan)
	kernels.send(o.lists, o.now, o.shift, x, neurons)
}

// reserve makes room for n more spikes in every list but the one that is due, which other goroutines are reading.
func (o *Outbox) reserve(n int) {
	if o.room < n {
		o.room = max(n, leastRoom)
		for i, list := range o.lists {
			if i != o.now {
				o.lists[i] = slices.Grow(list, o.room)
			}
		}
	}
	o.room -= n
}

// leastRoom is how much room is made at least.
const leastRoom = 1024

// send appends the entries of some neurons to lists with room for all of them; now is the list of delay 0.
func send(lists [][]Mail, now int, shift uint, x *Entries, neurons []isa.NeuronID) {
	mask := Mail(1)<<(shift&31) - 1
	for _, n := range neurons {
		for _, m := range x.list[int(n)*x.fan:][:x.fan] {
			k := int(m>>(shift&31)) + now
			if k >= len(lists) {
				k -= len(lists)
			}
			lists[k] = append(lists[k], m&mask)
		}
	}
}

// appendEntries appends the entries of some neurons that need no more than that.
func appendEntries(list []Mail, x *Entries, neurons []isa.NeuronID) []Mail {
	fan, from, used := x.fan, x.list, len(list)
	list = slices.Grow(list, len(neurons)*fan)[:used+len(neurons)*fan]
	to := list[used:]
	switch fan {
	case 1:
		for k, n := range neurons {
			to[k] = from[n]
		}
	case 4:
		for _, n := range neurons {
			*(*[4]Mail)(to) = [4]Mail(from[int(n)*4:])
			to = to[4:]
		}
	default:
		for _, n := range neurons {
			copy(to[:fan], from[int(n)*fan:])
			to = to[fan:]
		}
	}
	return list
}

// Directory makes Entries for the cores of an engine, next to each other in memory.
type Directory struct {
	free  []Mail
	shift uint
}

// NewDirectory has room for n entries; nil: 32 bits are too few for one.
func (e *Engine) NewDirectory(n int) *Directory {
	shift := e.mailBits()
	if uint(bits.Len(uint(e.delays))) > 32-shift {
		return nil
	}
	d := &Directory{free: make([]Mail, n), shift: shift}
	useHugePages(d.free)
	return d
}

// Destination is where a route leads to.
type Destination struct {
	Mail  Mail
	Delay int
}

// Entries are those of a core whose neurons have fan destinations each.
func (d *Directory) Entries(fan int, to []Destination) Entries {
	x := Entries{fan: fan, list: d.free[:len(to):len(to)]}
	d.free = d.free[len(to):]
	same := len(to) > 0
	for _, t := range to {
		same = same && t.Delay == to[0].Delay
	}
	if same {
		x.same = to[0].Delay
	}
	for i, t := range to {
		x.list[i] = t.Mail
		if !same {
			x.list[i] |= Mail(t.Delay) << d.shift
		}
	}
	return x
}
