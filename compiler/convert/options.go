package convert

import (
	"fmt"

	"orrery/isa"
)

// Method is how activations become spikes.
type Method string

const (
	Exact   Method = "exact"   // phased neurons: the integer network, number by number
	Balance Method = "balance" // the wired neuron, integrating and firing all the time
)

// Code is what the spikes of a phased neuron are.
type Code string

const (
	Count  Code = "count"  // as many spikes as the activation has levels, in as many ticks
	Digits Code = "digits" // its binary digits, the highest first
)

// Options say how to convert.
type Options struct {
	Method      Method  // "": Exact
	Code        Code    // of the exact method; "": Count
	Levels      int     // T: an activation is 0..T; 0: 8, of digits 15
	InputDigits int     // of the exact method: digits that the host sends of each value; 0: T levels, as a count
	WeightBits  int     // of whole weights, sign included; 0: what the core has, up to 8
	Percentile  float64 // of activations that are not clipped, 100: none is; 0: the clip of the least mean square error
}

// InputDigits is what the host sends of a value unless it is told otherwise: bytes are exact then.
const InputDigits = 8

// MaxLevels bounds the levels of an activation.
const MaxLevels = 1 << 12

// For fills in what is left open for an architecture, and refuses what the architecture cannot do.
func (o Options) For(arch *isa.Arch) (Options, error) {
	if o.Method == "" {
		o.Method = Exact
	}
	if o.Code == "" {
		o.Code = Count
	}
	if o.Levels == 0 {
		o.Levels = map[Code]int{Count: 8, Digits: 15}[o.Code]
	}
	have := 0
	if arch.Core.Weights != isa.Typed {
		have = arch.Core.WeightBits
	}
	if o.WeightBits == 0 {
		o.WeightBits = min(have, 8)
	}
	switch {
	case o.Method != Exact && o.Method != Balance:
		return o, fmt.Errorf("there is no method %q to convert by; there are exact and balance", o.Method)
	case o.Code != Count && o.Code != Digits:
		return o, fmt.Errorf("there is no code %q of activations; there are count and digits", o.Code)
	case arch.Soma.Unit != isa.UnitLIF || have < 2:
		return o, fmt.Errorf("%s has no signed weights on wired lif neurons, which converted networks need: choose another architecture", arch.Name)
	case o.Method == Exact && !arch.Microcode.Enabled:
		return o, fmt.Errorf("the exact method runs phased neurons as microcode; microcode.enabled of %s is false: take the method balance, or set microcode.enabled=true", arch.Name)
	case o.WeightBits > have && o.Method == Balance:
		return o, fmt.Errorf("weights of %d bits; a core of %s has %d", o.WeightBits, arch.Name, have)
	}
	return o, o.check()
}

func (o *Options) check() error {
	switch {
	case o.Levels < 1 || o.Levels > MaxLevels:
		return fmt.Errorf("T = %d; an activation has 1..%d levels", o.Levels, MaxLevels)
	case o.WeightBits < 2 || o.WeightBits > 12:
		return fmt.Errorf("weights of %d bits; 2..12 are converted", o.WeightBits)
	case o.InputDigits < 0 || o.InputDigits > isa.MaxDigits:
		return fmt.Errorf("%d digits of an input value; 1..%d are sent, or 0 for a count", o.InputDigits, isa.MaxDigits)
	case !(o.Percentile >= 0 && o.Percentile <= 100):
		return fmt.Errorf("the percentile is %v; it must be 0..100", o.Percentile)
	case o.Code == Digits && o.Levels&(o.Levels+1) != 0:
		return fmt.Errorf("digits send activations of 2^n - 1 levels, not %d: 3, 7, 15, 31, ..", o.Levels)
	}
	return nil
}
