package core

import (
	"fmt"
	"math/bits"

	"orrery/isa"
	"orrery/isa/bitset"
)

// inboxes hold the spikes that wait for the engine's cores: a bit per axon, core by core, in each slot of a ring. A tick thus reads one stretch of
// memory from end to end. The ring has one slot more than the longest delay, so that no packet of a tick lands in the slot that is being
// integrated, whichever core is computed first.
type inboxes struct {
	memory []uint64 // slot by slot, and in a slot core by core
	words  int      // of a core in a slot: a power of two, as many as the core with most axons needs
	shift  uint8    // log2 of that in bits
	cores  int
	due    []bool // by slot and core: spikes wait there
	delays int    // longest delay
	next   int64  // tick that starts next
	now    int    // slot of the running tick

	// A spike is counted when it is taken out, so that delivery touches nothing but its bit. What was received and has not been taken waits, or found
	// its bit set.
	taken, merged []uint64 // by core
}

// Mail is a spike on its way into an inbox: the place of its bit in a slot, which is the core's index and the axon's. CheckSize sees to it that there
// are no more places than that.
type Mail uint32

func newInboxes(delays int, cores []isa.Core) inboxes {
	b := inboxes{cores: len(cores), delays: delays}
	axons := 1
	for i := range cores {
		axons = max(axons, cores[i].Axons)
	}
	b.shift = boxShift(axons)
	b.words = 1 << (b.shift - 6)
	boxes := b.slots() * len(cores)
	b.memory, b.due = make([]uint64, b.words*boxes), make([]bool, boxes)
	b.taken, b.merged = make([]uint64, len(cores)), make([]uint64, len(cores))
	useHugePages(b.memory)
	return b
}

// boxShift is how many bits number the places of a core with that many axons.
func boxShift(axons int) uint8 { return uint8(max(6, bits.Len(uint(axons-1)))) }

// CheckSize refuses more cores than mail can be addressed to: 2^32 axons in all, each core's rounded up to a power of two.
func CheckSize(cores []isa.Core) error {
	axons := 1
	for i := range cores {
		axons = max(axons, cores[i].Axons)
	}
	return checkPlaces(len(cores), axons)
}

func checkPlaces(cores, axons int) error {
	most := uint64(1) << (32 - boxShift(axons))
	if uint64(cores) > most {
		return fmt.Errorf("the image has %d cores of up to %d axons; the fast engine addresses %d of that size: use fewer cores or axons, or --engine reference", cores, axons, most)
	}
	return nil
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
	first := (slot*b.cores + i) * b.words
	return b.memory[first : first+b.words]
}

// take appends the axons that are active in core i in the running tick to a list, ascending, and clears them.
func (b *inboxes) take(i int, list []uint32) []uint32 {
	b.due[b.now*b.cores+i] = false
	before := len(list)
	list = kernels.takeBits(b.slot(i, b.now), list)
	b.taken[i] += uint64(len(list) - before)
	return list
}

// takeSlack is how many places beyond its end a kernel may write in a list that it appends to.
const takeSlack = 16

func takeBits(words []uint64, list []uint32) []uint32 {
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
	for i := range b.cores {
		b.discard(i)
	}
	b.start(0)
	b.next = 0
}

// discard takes all spikes of core i out: they have been received.
func (b *inboxes) discard(i int) {
	b.taken[i] += b.waitingFor(i)
	for slot := range b.slots() {
		clear(b.slot(i, slot))
		b.due[slot*b.cores+i] = false
	}
}

// waitingFor is how many bits of core i are set.
func (b *inboxes) waitingFor(i int) (n uint64) {
	for slot := range b.slots() {
		if b.due[slot*b.cores+i] {
			for _, word := range b.slot(i, slot) {
				n += uint64(bits.OnesCount64(word))
			}
		}
	}
	return n
}

// received is how many packets core i has got.
func (b *inboxes) received(i int) uint64 { return b.taken[i] + b.waitingFor(i) + b.merged[i] }

// restore puts spikes that were received before into a slot of core i.
func (b *inboxes) restore(i, slot int, axons []uint64) {
	copy(b.slot(i, slot), axons)
	for _, word := range axons {
		b.taken[i] -= uint64(bits.OnesCount64(word))
		b.due[slot*b.cores+i] = b.due[slot*b.cores+i] || word != 0
	}
}

// waiting lists the slots that can hold spikes between two ticks, and for each where State keeps it: by tick modulo the longest delay.
func (b *inboxes) waiting(do func(slot, kept int)) {
	for d := range int64(b.delays) {
		t := b.next + d
		do(b.slotOf(t), int(t%int64(b.delays)))
	}
}

// Address is the mail for an axon of core i.
func (b *inboxes) Address(i, axon int) Mail { return Mail(i)<<(b.shift&31) + Mail(axon) }

// Deliver puts spikes into their inboxes, to be taken delay ticks after the running one. All of them are for cores of the calling goroutine.
func (b *inboxes) Deliver(list []Mail, delay int) {
	first := (b.now + delay) % b.slots() * b.cores
	memory, due := b.memory[first*b.words:][:b.cores*b.words], b.due[first:][:b.cores]
	for len(list) > 0 {
		done := kernels.deliver(memory, due, list, b.shift)
		if done < len(list) {
			b.merged[list[done]>>(b.shift&31)]++
			done++
		}
		list = list[done:]
	}
}

// DeliverSet puts spikes into core i's inbox, delay ticks after the running one: number from + k of a set is one for axon + k, for k below n. It
// returns how many there were.
func (b *inboxes) DeliverSet(i, axon, delay int, s *bitset.Set, from, n int) (spikes int) {
	box, merged := (b.now+delay)%b.slots()*b.cores+i, 0
	memory := b.memory[box*b.words:][:b.words]
	for k := 0; k < n; {
		to, at := &memory[(axon+k)>>6], (axon+k)&63
		take := min(64-at, n-k)
		word := s.Word(from+k) & (1<<take - 1)
		spikes += bits.OnesCount64(word)
		word <<= at
		merged += bits.OnesCount64(*to & word)
		*to |= word
		k += take
	}
	if spikes > 0 {
		b.due[box] = true
		b.merged[i] += uint64(merged)
	}
	return spikes
}

// DeliverPart is Deliver, in the running tick, of those that are for the cores from first up to end.
func (e *Engine) DeliverPart(list []Mail, first, end int, s *Scratch) {
	low, n := Mail(first)<<(e.shift&31), Mail(end-first)<<(e.shift&31)
	for len(list) > 0 {
		some := list[:min(len(list), partBatch)]
		e.Deliver(kernels.selectMail(s.mail[:0], some, low, n), 0)
		list = list[len(some):]
	}
}

// partBatch is how many spikes are looked at at a time.
const partBatch = 1024

// selectMail appends the n places from low on to a list that has room for takeSlack more.
func selectMail(to, list []Mail, low, n Mail) []Mail {
	for _, m := range list {
		if m-low < n {
			to = append(to, m)
		}
	}
	return to
}

// Pass counts n spikes that core i received and does not keep.
func (b *inboxes) Pass(i, n int) { b.taken[i] += uint64(n) }

// deliver sets bits until one is set already, and returns how many it has set.
func deliver(memory []uint64, due []bool, list []Mail, shift uint8) int {
	for k, m := range list {
		word, bit := &memory[m>>6], uint64(1)<<(m&63)
		if *word&bit != 0 {
			return k
		}
		*word |= bit
		due[m>>(shift&31)] = true
	}
	return len(list)
}
