package core

// lifTick is one update of a core's LIF neurons by a kernel: what it reads and writes, and what it counts. Assembly reads it.
type lifTick struct {
	v, sum, bias []int32 // bias is nil when all are 0
	spiked       []uint64
	high, low    int32 // ends of a potential

	plain []*plainGroup // of firePlain

	lif        []*lifGroup // of fireLIF, as all that follows
	theta      []int32
	refractory []uint16
	noise      []uint64 // bits of the LFSR from its state before the tick on: neuron n's number starts at bit n+1; nil: there is none
	closing    []uint64 // neurons whose time window ends with this tick; nil: none
	excess     uint64   // by how many bits 32 are more than a potential

	// What the update did; firePlain leaves thresholds and inputs alone.
	potentialClips, thresholdClips, inputsLost uint64
	changed                                    bool // some neuron's state
}

// inputs are those of the group of neurons that starts with first.
func (t *lifTick) inputs(first int) (input [group]int32) {
	copy(input[:], t.sum[first:])
	if t.bias != nil {
		for i, b := range t.bias[first:min(first+group, len(t.bias))] {
			input[i&15] += b
		}
	}
	return input
}

// mark writes which neurons of a group have spiked.
func (t *lifTick) mark(first int, set uint64) {
	w := &t.spiked[first/64]
	if first%64 == 0 {
		*w = 0
	}
	*w |= set << (first % 64)
}

// wholeGroups is how many neurons are in groups of 16, after which the spikes of the others may be marked.
func (t *lifTick) wholeGroups() int {
	t.spiked[(len(t.v)-1)/64] = 0
	return len(t.v) &^ (group - 1)
}

// bitsAt are 32 bits of a bit set from any place on.
func bitsAt(set []uint64, at int) uint32 {
	low := set[at/64] >> (at % 64)
	if at%64 > 32 {
		low |= set[at/64+1] << (64 - at%64)
	}
	return uint32(low)
}

// fireLIF is stepLIF for all neurons of a core.
func fireLIF(t *lifTick) {
	t.potentialClips, t.thresholdClips, t.inputsLost, t.changed = 0, 0, 0, false
	t.fromLIF(0)
}

// fromLIF updates the neurons from a whole group on.
func (t *lifTick) fromLIF(first int) {
	moved, lost, potentials, thresholds := int32(0), uint64(0), uint64(0), uint64(0)
	low, high := t.low, t.high
	for ; first < len(t.v); first += group {
		p := t.lif[min(first/group, len(t.lif)-1)]
		end := min(first+group, len(t.v))
		v, theta, refractory := t.v[first:end], t.theta[first:end], t.refractory[first:end]
		input, noise, closing := t.inputs(first), t.noises(p, first), uint32(0)
		if t.closing != nil {
			closing = uint32(t.closing[first/64] >> (first % 64))
		}
		var set uint64
		for i := range v {
			k := i % group
			x, held := theta[i]+p.vth0[k]+noise[k], int32(refractory[i])
			vth := min(max(x, low), high)
			thresholds += count(vth != x)
			vth = max(vth, p.floor[k])

			free := (held - 1) >> 31 // all ones, or 0 where the neuron is refractory
			lost += uint64(uint32(^free&(input[k]|-input[k])) >> 31)
			x = v[i] + input[k]&free
			y := min(max(x, low), high)
			potentials += count(y != x)

			spike := (vth - y) >> 31
			set |= uint64(spike&1) << k
			y = pick(spike, y&p.keep[k]-p.sub[k]-vth&p.byVth[k], y)
			y = pick(-int32(closing>>k&1), p.vInit[k], scaled(y, p.alpha[k])+p.beta[k])
			x = min(max(y, low), high)
			potentials += count(y != x)
			x = max(x, p.floor[k])
			moved |= x ^ v[i]
			v[i] = x

			y = scaled(theta[i], p.thAlpha[k]) + p.thBeta[k] + p.thJump[k]&spike
			x = min(max(y, low), high)
			thresholds += count(y != x)
			after := pick(spike, p.refractory[k], max(held-1, 0))
			moved |= x ^ theta[i] | after ^ held
			theta[i], refractory[i] = x, uint16(after)
		}
		t.mark(first, set)
	}
	t.changed = t.changed || moved != 0
	t.inputsLost, t.potentialClips, t.thresholdClips = t.inputsLost+lost, t.potentialClips+potentials, t.thresholdClips+thresholds
}

// pick is a where all bits of the mask are set, and b where none is.
func pick(mask, a, b int32) int32 { return b ^ (a^b)&mask }

// noises are what is added to the thresholds of the group of neurons that starts with first.
func (t *lifTick) noises(p *lifGroup, first int) (list [group]int32) {
	if t.noise == nil {
		return list
	}
	for k := range list {
		list[k] = masked(int32(bitsAt(t.noise, first+k+1)), uint32(p.noise[k])) << t.excess >> t.excess
	}
	return list
}
