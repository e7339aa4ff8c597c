package core

import (
	"unsafe"

	"orrery/isa"
)

// Scratch is what one goroutine needs to compute one core after the other. Only what outlives a core's turn is in the Engine, so that an
// emulated chip takes little more memory than its weights and potentials.
type Scratch struct {
	sum     []int32              // by neuron: inputs, for cores whose inputs nobody else adds to
	active  []uint32             // axons of the core under way
	ahead   [AheadCores]upcoming // a ring of the cores that come next
	next    int                  // the first of them
	waiting int                  // how many there are
	spiked  []uint64             // bit set of neurons
	weights []int16              // typed weights: by block of 32 neurons, axon type and neuron
	sliced  *sliced              // rows of bits, when many are active
	spikes  []isa.NeuronID
	wantSet bool      // spikes are wanted as a set
	isSet   bool      // and are
	noise   []uint64  // the LFSR's bits of a tick
	closing []uint64  // bit set of neurons whose time window ends
	few     []uint64  // bit set of 16 neurons
	mail    []Mail    // for this goroutine's cores
	whole   northCore // call under way: here because a kernel is called through a variable
	lif     lifTick   // the same
	_       apart
	frame   *frame // of programs; nil when no core runs one
}

// apart keeps what one goroutine writes all the time out of the lines of another's.
type apart [64]byte

// AheadCores is how many cores may be on their way into the caches while one is computed.
const AheadCores = 3

// upcoming is a core whose rows have been asked for.
type upcoming struct {
	core  int
	axons []uint32 // its active ones
}

// NewScratch makes room for any core of the engine.
func (e *Engine) NewScratch() *Scratch {
	neurons := padded(e.arch.Core.Neurons)
	s := &Scratch{sum: make([]int32, neurons), active: make([]uint32, 0, e.arch.Core.Axons+takeSlack),
		spiked: make([]uint64, (neurons+63)/64), weights: make([]int16, neurons*typesPerBlock),
		noise: make([]uint64, neurons/64+3), closing: make([]uint64, (neurons+63)/64),
		few: make([]uint64, 1)}
	s.sliced = newSliced(neurons)
	s.lif.spiked = s.spiked
	s.mail = make([]Mail, 0, partBatch+takeSlack)
	if len(e.codes) > 0 {
		s.frame = newFrame(e.codes)
	}
	for i := range s.ahead {
		s.ahead[i].axons = make([]uint32, 0, e.arch.Core.Axons+takeSlack)
	}
	return s
}

// padded is a number of neurons rounded up to whole vectors of the widest kernel.
func padded(n int) int { return (n + lanes - 1) / lanes * lanes }

// sums is where core c's inputs are added up in this tick.
func (c *engineCore) sums(s *Scratch) []int32 {
	if c.sum != nil {
		return c.sum
	}
	return s.sum[:padded(c.neurons)]
}

// Ahead takes the axons of core i that are active in the running tick and asks the caches for their rows, so that they are there when
// Integrate gets to it. It is optional, for cores that the same goroutine integrates next, in that order, and for AheadCores of them at a time.
func (e *Engine) Ahead(i int, s *Scratch) {
	if s.waiting == AheadCores || !e.inboxes.isDue(i) {
		return
	}
	u := &s.ahead[(s.next+s.waiting)%AheadCores]
	s.waiting++
	u.core, u.axons = i, e.inboxes.take(i, u.axons[:0])
	if e.isShort(i) {
		kernels.prefetchShort(&e.short[i], unsafe.SliceData(u.axons), len(u.axons))
		return
	}
	c := &e.cores[i]
	c.rows.prefetch(u.axons)
	kernels.prefetchSoma(c.v, c.rows.typed.sets, c.rows.typed.axonType)
}

// begin makes the active axons of core i those of s.
func (e *Engine) begin(i int, s *Scratch) {
	switch u := &s.ahead[s.next]; {
	case s.waiting > 0 && u.core == i:
		s.active, u.axons = u.axons, s.active
		s.next = (s.next + 1) % AheadCores
		s.waiting--
	case e.inboxes.isDue(i):
		s.active = e.inboxes.take(i, s.active[:0])
	default:
		s.active = s.active[:0]
	}
}

// StartTick forgets the spikes of the last tick.
func (s *Scratch) StartTick() { s.spikes = s.spikes[:0] }

// fired lists the neurons of the bit set, if a list is wanted.
func (s *Scratch) fired(neurons int) {
	if s.isSet = s.wantSet; s.isSet {
		return
	}
	s.spikes = kernels.listSet(s.spikes, s.spiked[:(neurons+63)/64])
}

// AppendMembers appends the neurons of a bit set to a list.
func AppendMembers(list []isa.NeuronID, set []uint64) []isa.NeuronID {
	return kernels.listSet(list, set)
}

// PrefetchRoutes asks the caches for the route entries of some neurons, each of which has fan of them.
func PrefetchRoutes(routes []isa.Route, neurons []isa.NeuronID, fan int) {
	if len(neurons) > 0 {
		kernels.prefetchEntries(unsafe.Pointer(unsafe.SliceData(routes)), neurons, fan*int(unsafe.Sizeof(isa.Route{})))
	}
}
