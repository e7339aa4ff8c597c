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

// bitsAt are 32 bits of a bit set from any place on.
func bitsAt(set []uint64, at int) uint32 {
	low := set[at/64] >> (at % 64)
	if at%64 > 32 {
		low |= set[at/64+1] << (64 - at%64)
	}
	return uint32(low)
}

// fireLIF is stepLIF for all neurons of a core.
func fireLIF(t *lifTick) { t.fromLIF(0) }

// fromLIF updates the neurons from a whole group on.
func (t *lifTick) fromLIF(first int) {
	moved := int32(0)
	for ; first < len(t.v); first += group {
		p := t.lif[min(first/group, len(t.lif)-1)]
		end := min(first+group, len(t.v))
		v, theta, refractory := t.v[first:end], t.theta[first:end], t.refractory[first:end]
		input, vth := t.inputs(first), t.thresholds(p, first, theta)
		closing := uint32(0)
		if t.closing != nil {
			closing = uint32(t.closing[first/64] >> (first % 64))
		}
		var set uint64
		for i := range v {
			k, count := i%group, int32(refractory[i])
			free := (count - 1) >> 31 // all ones, or 0 where the neuron is refractory
			t.inputsLost += uint64(uint32(^free&(input[k]|-input[k])) >> 31)
			y := t.clipPotential(v[i] + input[k]&free)
			spike := (vth[k] - y) >> 31
			set |= uint64(spike&1) << i
			y = pick(spike, y&p.keep[k]-p.sub[k]-vth[k]&p.byVth[k], y)
			y = y>>8*p.alpha[k] + (y&255*p.alpha[k])>>8 + p.beta[k]
			y = pick(-int32(closing>>i&1), p.vInit[k], y)
			y = max(t.clipPotential(y), p.floor[k])
			x := theta[i]
			z := x>>8*p.thAlpha[k] + (x&255*p.thAlpha[k])>>8 + p.thBeta[k] + p.thJump[k]&spike
			z = t.clipThreshold(z)
			after := pick(spike, p.refractory[k], max(count-1, 0))
			moved |= y ^ v[i] | z ^ x | after ^ count
			v[i], theta[i], refractory[i] = y, z, uint16(after)
		}
		t.mark(first, set)
	}
	t.changed = t.changed || moved != 0
}

// pick is a where all bits of the mask are set, and b where none is.
func pick(mask, a, b int32) int32 { return b ^ (a^b)&mask }

func (t *lifTick) clipPotential(x int32) int32 {
	y := min(max(x, t.low), t.high)
	t.potentialClips += count(x != y)
	return y
}

func (t *lifTick) clipThreshold(x int32) int32 {
	y := min(max(x, t.low), t.high)
	t.thresholdClips += count(x != y)
	return y
}

// thresholds are Vth of a group of neurons.
func (t *lifTick) thresholds(p *lifGroup, first int, theta []int32) (vth [group]int32) {
	for i, x := range theta {
		k := i % group
		x += p.vth0[k]
		if t.noise != nil {
			r := masked(int32(bitsAt(t.noise, first+i+1)), uint32(p.noise[k]))
			x += r << t.excess >> t.excess
		}
		vth[k] = max(t.clipThreshold(x), p.floor[k])
	}
	return vth
}
