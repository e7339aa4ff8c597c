package compiler

import (
	"fmt"
	"io"
	"math"
	"math/bits"
	"strings"

	"orrery/compiler/ir"
	"orrery/isa"
)

// quantise turns each population's weights, thresholds, leaks and biases into integers at one scale: chip steps per unit of the author.
// The scale maps the largest weight that enters the population to the highest level. What that costs is reported.
func quantise(s *state) error {
	s.q.Populations = make([]ir.QuantisedPopulation, len(s.net.Populations))
	for i := range s.net.Populations {
		p, q := &s.net.Populations[i], &s.q.Populations[i]
		if p.Host() {
			q.Encoding = encoding(p.Input, 0)
			continue
		}
		if q.Scale = s.scale(ir.PopID(i)); !(q.Scale > 0) || math.IsInf(q.Scale, 0) {
			return p.Pos.Errorf("%s: no scale can be chosen: all its weights, its gain and its threshold are 0 or infinite", p.Name)
		}
		if err := s.quantisePopulation(p, q); err != nil {
			return p.Pos.Errorf("%s: %w", p.Name, err)
		}
	}
	for i := range s.net.Projections {
		s.quantiseWeights(i)
	}
	if s.opts.RequireLossless {
		return s.lossless()
	}
	return nil
}

// scale is the population's scale: as asked for, or the largest at which no weight is clipped.
func (s *state) scale(id ir.PopID) float64 {
	p := &s.net.Populations[id]
	if p.Scale > 0 {
		return p.Scale
	}
	if n := p.Neuron.Program; n != nil && n.Model.Integer {
		return 1
	}
	scale := math.Inf(1)
	for i := range s.net.Projections {
		if j := &s.net.Projections[i]; j.Target == id {
			_, high := s.levelsOf(j)
			if top := largest(s.q.Synapses[i].Weight); top > 0 {
				scale = min(scale, float64(high)/top)
			}
		}
	}
	if math.IsInf(scale, 1) && p.Input != nil && p.Input.Gain > 0 {
		scale = 255 / p.Input.Gain // a byte of input becomes as many steps
	}
	if math.IsInf(scale, 1) && p.Neuron.Threshold > 0 {
		scale = 127 / p.Neuron.Threshold
	}
	return scale
}

func (s *state) projectionBits(j *ir.Projection) int {
	if j.Bits > 0 {
		return j.Bits
	}
	return weightBits(s.arch)
}

// levelsOf is the range of levels of a projection's weights. A level beyond what one cell holds goes over several axons of its source.
func (s *state) levelsOf(j *ir.Projection) (low, high int) {
	if s.exact(j) {
		return math.MinInt16, math.MaxInt16
	}
	low, high = levels(s.projectionBits(j))
	axons := min(max(1, j.Axons), math.MaxInt16/high)
	return low * axons, high * axons
}

func largest(weights []float32) float64 {
	top := 0.0
	for _, w := range weights {
		top = max(top, math.Abs(float64(w)))
	}
	return top
}

// encoding is the integer form of an input encoding; scale is that of the driven population.
func encoding(in *ir.Input, scale float64) *isa.Input {
	return &isa.Input{Encoding: in.Encoding, Max: uint32(math.Round(in.Max * 65536)), Window: uint32(in.Window),
		Min: uint32(math.Ceil(in.Min * 65535)), Scale: uint32(math.Round(in.Gain * scale)),
		Planes: uint8(in.Planes), Signed: in.Signed, Step: in.Step}
}

// steps collects values in chip steps and what their rounding cost.
type steps struct {
	scale  float64
	limit  float64 // largest magnitude a potential register holds
	report *ir.QuantisationReport
	err    error
}

// of is a value in chip steps.
func (k *steps) of(what string, v float64) int32 {
	level := math.Round(v * k.scale)
	if !(math.Abs(level) <= k.limit) && k.err == nil {
		k.err = fmt.Errorf("%s %v is %.0f chip steps at a scale of %.4g; a potential holds %.0f: rescale the population or widen core.potential_bits",
			what, v, level, k.scale, k.limit)
	}
	return int32(level)
}

func (s *state) quantisePopulation(p *ir.Population, q *ir.QuantisedPopulation) error {
	n := p.Neuron
	if n.Program != nil {
		return s.quantiseProgram(p, q)
	}
	k := &steps{scale: q.Scale, limit: float64(int64(1)<<(s.arch.Core.PotentialBits-1) - 1), report: &q.Report}
	if len(n.Bias) > 0 {
		q.Bias = make([]int32, len(n.Bias))
		for i, b := range n.Bias {
			q.Bias[i] = k.of("bias", b)
			q.Report.WorstBias = max(q.Report.WorstBias, math.Abs(float64(q.Bias[i])/q.Scale-b))
		}
	}
	if p.Input != nil {
		q.Encoding = encoding(p.Input, q.Scale)
		k.of("gain", p.Input.Gain)
	}
	q.Variant = p.Variant
	for _, n := range p.Kinds() {
		q.V0 = append(q.V0, k.of("initial potential", n.Initial))
		if s.arch.Soma.Unit == isa.UnitTrueNorth {
			q.TrueNorth = append(q.TrueNorth, k.trueNorth(&n))
		} else {
			q.LIF = append(q.LIF, k.lif(&n, s.arch.Core.PotentialBits))
		}
		if !math.IsInf(n.Threshold, 1) && n.Threshold != 0 {
			q.Report.Threshold = max(q.Report.Threshold, math.Abs(math.Round(n.Threshold*q.Scale)/q.Scale-n.Threshold)/math.Abs(n.Threshold))
		}
	}
	if k.err != nil {
		return k.err
	}
	if err := hold(p, q); err != nil {
		return err
	}
	q.Variant, q.V0, q.LIF, q.TrueNorth = mergeVariants(q.Variant, q.V0, q.LIF, q.TrueNorth)
	return nil
}

// threshold is n's threshold; one that is never reached is above all that a potential can hold.
func (k *steps) threshold(n *ir.Neuron) int32 {
	if math.IsInf(n.Threshold, 1) {
		return int32(k.limit)
	}
	return k.of("threshold", n.Threshold)
}

func (k *steps) lif(n *ir.Neuron, potentialBits int) isa.LIF {
	p := isa.LIF{
		Vth0: k.threshold(n), Reset: n.Reset, VReset: k.of("reset value", n.ResetTo), Delta: k.of("reset step", n.Delta),
		LeakBeta: k.of("leak", n.Leak), Refractory: uint16(n.Refractory), VInit: k.of("initial potential", n.Initial),
		ThBeta: k.of("threshold step", n.ThetaStep), ThIncrement: k.of("threshold jump", n.ThetaJump),
		VFloor: int32(-1 << (potentialBits - 1)),
	}
	if !math.IsInf(n.Floor, -1) {
		p.VFloor = k.of("floor", n.Floor)
	}
	p.LeakMultiplicative, p.LeakAlpha = k.alpha(n.Decay, &k.report.Decay)
	p.VthAdaptive, p.ThAlpha = k.alpha(n.ThetaDecay, new(float64))
	if n.Window > 0 {
		p.Window, p.WindowLength = true, uint16(n.Window-1) // windows repeat every WindowLength+1 ticks
	}
	if n.Noise > 0 {
		p.NoiseMask = 1<<bits.Len32(uint32(k.of("noise", n.Noise))) - 1
		k.report.NoiseWidth = max(k.report.NoiseWidth, float64(p.NoiseMask)/k.scale)
	}
	return p
}

// alpha is a decay in 1/256; a decay of 1 is no decay at all.
func (k *steps) alpha(decay float64, deviation *float64) (on bool, alpha uint16) {
	if decay == 1 {
		return false, 0
	}
	alpha = uint16(math.Round(decay * 256))
	if d := float64(alpha)/256 - decay; math.Abs(d) > math.Abs(*deviation) {
		*deviation = d
	}
	return true, alpha
}

// trueNorth spikes at V >= threshold; the bias goes into each neuron's leak when its core is known.
func (k *steps) trueNorth(n *ir.Neuron) isa.TrueNorth {
	p := isa.TrueNorth{PosThreshold: math.MaxInt32, NegThreshold: math.MinInt32, ResetSubtracts: n.Reset == isa.ResetSubtract,
		Reset: k.of("reset value", n.ResetTo)}
	if !math.IsInf(n.Threshold, 1) {
		p.PosThreshold = k.of("threshold", n.Threshold)
		if n.Strict && !p.ResetSubtracts { // what would be subtracted is the threshold, too
			p.PosThreshold++
		}
	}
	return p
}

// quantiseWeights turns the weights of one projection into levels.
func (s *state) quantiseWeights(i int) {
	j, y := &s.net.Projections[i], &s.q.Synapses[i]
	q := &s.q.Populations[j.Target]
	r := &q.Report
	low, high := s.levelsOf(j)
	y.Level = make([]int16, len(y.Weight))
	sum := r.MeanError * float64(r.Weights)
	for k, w32 := range y.Weight {
		w := float64(w32)
		exact := math.Round(w * q.Scale)
		level := min(max(exact, float64(low)), float64(high))
		y.Level[k] = int16(level)
		r.Clipped += count(level != exact)
		r.ZeroedOut += count(level == 0 && w != 0)
		deviation := math.Abs(level/q.Scale - w)
		sum += deviation
		r.WorstError = max(r.WorstError, deviation)
		r.MaxWeight = max(r.MaxWeight, math.Abs(w))
	}
	r.Weights += len(y.Weight)
	if r.Weights > 0 {
		r.MeanError = sum / float64(r.Weights)
	}
	y.Weight = nil
}

func count(happened bool) int {
	if happened {
		return 1
	}
	return 0
}

// losslessError is the relative deviation that counts as none: weights come as 32-bit floats.
const losslessError = 1e-6

func (s *state) lossless() error {
	for i := range s.net.Populations {
		p, r := &s.net.Populations[i], &s.q.Populations[i].Report
		worst := max(r.WorstError, r.WorstBias)
		if top := max(r.MaxWeight, 1); r.Clipped > 0 || worst > losslessError*top || r.Threshold > losslessError || math.Abs(r.Decay) > losslessError || r.WorstConstant > losslessError ||
			r.NoiseWidth != 0 && math.Abs(r.NoiseWidth-widestNoise(p)) > losslessError {
			return p.Pos.Errorf("%s: not lossless: worst weight error %.3g, worst bias error %.3g, threshold error %.3g, decay error %.3g, %d clipped: "+
				"train for the chip's grid, or leave --require-lossless out", p.Name, r.WorstError, r.WorstBias, r.Threshold, r.Decay, r.Clipped)
		}
	}
	return nil
}

func checkQuantised(s *state) error {
	for i := range s.q.Synapses {
		low, high := s.levelsOf(&s.net.Projections[i])
		for _, level := range s.q.Synapses[i].Level {
			if int(level) < low || int(level) > high {
				return fmt.Errorf("projection %d has level %d", i, level)
			}
		}
	}
	return nil
}

func dumpQuantisation(s *state, w io.Writer) {
	for _, note := range s.quantisationNotes() {
		fmt.Fprintln(w, note)
	}
}

// quantisationNotes says for each population what the integers cost.
func (s *state) quantisationNotes() []string {
	var notes []string
	for i := range s.net.Populations {
		p, q := &s.net.Populations[i], &s.q.Populations[i]
		if p.Host() {
			continue
		}
		r := &q.Report
		note := fmt.Sprintf("%s: scale %.6g steps, %d weights up to %.4g, mean error %.3g, worst %.3g, %d clipped, %d rounded to 0; bias error %.3g; "+
			"threshold error %.3g %%", p.Name, q.Scale, r.Weights, r.MaxWeight, r.MeanError, r.WorstError, r.Clipped, r.ZeroedOut, r.WorstBias, 100*r.Threshold)
		if q.Program != nil {
			notes = append(notes, note[:strings.LastIndex(note, ";")]+r.Program)
			continue
		}
		note += decayNote(p, q)
		if q.TrueNorth != nil && p.Neuron.Strict && q.TrueNorth[0].ResetSubtracts {
			note += "; fires at its threshold, not only above it, as this unit does with reset by subtraction"
		}
		if r.NoiseWidth != 0 {
			note += fmt.Sprintf("; noise %.4g realised as %.4g", widestNoise(p), r.NoiseWidth)
		}
		notes = append(notes, note)
	}
	return notes
}

// Encoding is an input's encoding in integers, as an image holds it; scale is that of the population that a current drives.
func Encoding(in *ir.Input, scale float64) *isa.Input { return encoding(in, scale) }
