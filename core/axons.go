package core

import "math/bits"

// axonBuffer holds the spikes that wait for their tick: a bit per axon in each of D slots, and the set that is being integrated. The
// active set is apart from the slots, so that delays 1..D can all be used.
type axonBuffer struct {
	slots, words int
	bits         []uint64 // slot by slot
	active       []uint64
	now          int // slot of the running tick
}

func newAxonBuffer(axons, slots int) axonBuffer {
	words := (axons + 63) / 64
	return axonBuffer{slots: slots, words: words, bits: make([]uint64, slots*words), active: make([]uint64, words)}
}

// startTick moves the slot of tick t into the active set and clears it.
func (b *axonBuffer) startTick(t int64) {
	b.now = int(t % int64(b.slots))
	slot := b.bits[b.now*b.words : (b.now+1)*b.words]
	copy(b.active, slot)
	clear(slot)
}

// set marks an axon for the tick delay ticks on, 1 <= delay <= slots, and says whether it was marked already.
func (b *axonBuffer) set(axon, delay int) (already bool) {
	slot := b.now + delay
	if slot >= b.slots {
		slot -= b.slots
	}
	word, bit := &b.bits[slot*b.words+axon/64], uint64(1)<<(axon%64)
	already = *word&bit != 0
	*word |= bit
	return already
}

// next is the first active axon from a on, or -1.
func (b *axonBuffer) next(a int) int {
	for w := a / 64; w < b.words; w++ {
		word := b.active[w]
		if w == a/64 {
			word &= ^uint64(0) << (a % 64)
		}
		if word != 0 {
			return w*64 + bits.TrailingZeros64(word)
		}
	}
	return -1
}

func (b *axonBuffer) isActive(a int) bool { return b.active[a/64]>>(a%64)&1 != 0 }

func (b *axonBuffer) reset() {
	clear(b.bits)
	clear(b.active)
	b.now = 0
}
