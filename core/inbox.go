package core

import (
	"math/bits"

	"orrery/isa"
)

// inboxes hold the spikes that wait for the engine's cores: for each core two counters and then a bit per axon in each slot of a ring. The
// ring has one slot more than the longest delay, so that no packet of a tick lands in the slot that is being integrated, whichever core is
// computed first.
type inboxes struct {
	memory []uint64 // stride words a core
	stride int
	words  int // of a slot, as many as the core with most axons needs
	cores  int
	due    []bool // by slot and core: spikes wait there
	delays int    // longest delay
	next   int64  // tick that starts next
	now    int    // slot of the running tick
}

// Where a core's counters are.
const (
	inboxPackets = iota // received
	inboxMerges         // received for an axon whose bit was set
	inboxSlots          // first slot
)

func newInboxes(delays int, cores []isa.Core) inboxes {
	b := inboxes{cores: len(cores), delays: delays, words: 1}
	for i := range cores {
		b.words = max(b.words, (cores[i].Axons+63)/64)
	}
	b.stride = inboxSlots + b.words*b.slots()
	b.memory, b.due = make([]uint64, b.stride*len(cores)), make([]bool, b.slots()*len(cores))
	useHugePages(b.memory)
	return b
}

func (b *inboxes) slots() int { return b.delays + 1 }

// start makes the slot of tick t the running one.
func (b *inboxes) start(t int64) {
	b.now = b.slotOf(t)
	b.next = t + 1
}

func (b *inboxes) slotOf(t int64) int { return int(t % int64(b.slots())) }

// isDue says that spikes wait for core i in the running tick.
func (b *inboxes) isDue(i int) bool { return b.due[b.now*b.cores+i] }

// slot is the bits of core i in a slot.
func (b *inboxes) slot(i, slot int) []uint64 {
	first := i*b.stride + inboxSlots + slot*b.words
	return b.memory[first : first+b.words]
}

// take appends the axons that are active in core i in the running tick to a list, ascending, and clears them.
func (b *inboxes) take(i int, list []uint32) []uint32 {
	b.due[b.now*b.cores+i] = false
	words := b.slot(i, b.now)
	for w, word := range words {
		for ; word != 0; word &= word - 1 {
			list = append(list, uint32(w*64+bits.TrailingZeros64(word)))
		}
		words[w] = 0
	}
	return list
}

// empty takes all spikes out and rewinds the ring.
func (b *inboxes) empty() {
	b.next, b.now = 0, 0
	clear(b.due)
	for i := range b.cores {
		clear(b.memory[i*b.stride+inboxSlots : (i+1)*b.stride])
	}
}

// waiting lists the slots that can hold spikes between two ticks, and for each where State keeps it: by tick modulo the longest delay.
func (b *inboxes) waiting(do func(slot, kept int)) {
	for d := range int64(b.delays) {
		t := b.next + d
		do(b.slotOf(t), int(t%int64(b.delays)))
	}
}

// mail is a spike on its way into an inbox: the word of its axon's bit, the core's counters, and where it is noted as due. Assembly reads the
// first two.
type mail struct {
	word, box, due, bit uint32
}

// address is the mail for an axon of core i, delay ticks after the running one.
func (b *inboxes) address(i, axon, delay int) mail {
	slot := b.now + delay
	if slot >= b.slots() {
		slot -= b.slots()
	}
	box := i * b.stride
	return mail{uint32(box + inboxSlots + slot*b.words + axon/64), uint32(box), uint32(slot*b.cores + i), uint32(axon % 64)}
}

func (b *inboxes) put(m mail) {
	word := &b.memory[m.word]
	b.memory[m.box+inboxPackets]++
	b.memory[m.box+inboxMerges] += *word >> m.bit & 1
	*word |= 1 << m.bit
	b.due[m.due] = true
}
