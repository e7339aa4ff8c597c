package chip

import (
	"math/bits"

	"orrery/isa"
	"orrery/isa/bitset"
)

// inputs turn the spikes of a tick at the image's inputs into what the host sends.
type inputs struct {
	image *isa.Image
	all   [][]hostPacket // by input and packet
	runs  []runs         // by input; none with timing, which is of packets
	words [][]uint64     // by input that has runs: a list as a set

	// Of the tick under way:
	packets []hostPacket // at their ports
	sets    []hostSet    // beside them
}

func newInputs(image *isa.Image, place []int32, timing Timing) inputs {
	n := len(image.Inputs)
	in := inputs{image: image, all: hostPackets(image, place), runs: make([]runs, n), words: make([][]uint64, n)}
	finder := runFinder{image, place}
	for i := range image.Inputs {
		if timing == TimingNone {
			in.runs[i] = finder.ofInput(&image.Inputs[i], in.all[i])
		}
	}
	return in
}

// count is how many packets the tick's spikes were, once they have been handed over.
func (in *inputs) count() uint64 {
	n := len(in.packets)
	for i := range in.sets {
		n += in.sets[i].packets
	}
	return uint64(n)
}

// load gathers what the spikes of a tick send: packets by input, neuron and entry, and sets.
func (in *inputs) load(spikes [][]uint32, sets []bitset.Set) {
	in.packets, in.sets = in.packets[:0], in.sets[:0]
	for i := range in.image.Inputs {
		switch {
		case len(in.image.Inputs[i].PacketStart) == 0:
		case i < len(sets) && sets[i].Len() > 0:
			in.loadSet(i, &sets[i])
		case i < len(spikes):
			in.loadList(i, spikes[i])
		}
	}
}

// loadList is load of a list.
func (in *inputs) loadList(input int, list []uint32) {
	if in.runs[input].worth(len(list)) {
		size := len(in.image.Inputs[input].PacketStart) - 1
		words, ok := gather(in.words[input], list, size)
		if in.words[input] = words; ok {
			in.sets = append(in.sets, hostSet{runs: &in.runs[input], spikes: bitset.Of(words, 0, size)})
			return
		}
	}
	for _, n := range list {
		in.fire(input, n)
	}
}

// gather makes a set of a list; ok is false when something is in it twice.
func gather(words []uint64, list []uint32, size int) (_ []uint64, ok bool) {
	words = append(words[:0], make([]uint64, bitset.Words(size))...)
	for _, n := range list {
		word, bit := &words[n/64], uint64(1)<<(n%64)
		if *word&bit != 0 {
			return words, false
		}
		*word |= bit
	}
	return words, true
}

// loadSet is load of a set.
func (in *inputs) loadSet(input int, s *bitset.Set) {
	if r := &in.runs[input]; r.list != nil && (r.cheap || r.worth(s.Count(0, s.Len()))) {
		in.sets = append(in.sets, hostSet{runs: r, spikes: *s})
		return
	}
	for at := 0; at < s.Len(); at += 64 {
		for word := s.Word(at); word != 0; word &= word - 1 {
			in.fire(input, uint32(at+bits.TrailingZeros64(word)))
		}
	}
}

// fire queues the packets of an input neuron.
func (in *inputs) fire(input int, n uint32) {
	start := in.image.Inputs[input].PacketStart
	in.packets = append(in.packets, in.all[input][start[n]:start[n+1]]...)
}
