package load

import (
	"fmt"
	"strconv"
	"strings"

	"orrery/compiler/ir"
	"orrery/compiler/nir"
)

// NIRFlags say what files in other projects' formats leave open.
type NIRFlags struct {
	Dt         *float64 `help:"Seconds a tick. Default: what the file's metadata say, else 1e-4." placeholder:"S"`
	Reset      string   `help:"What a spike does to the potential: zero, subtract (the threshold), delayed (the threshold, a tick later and after the leak, as snnTorch does unless told otherwise) or value (v_reset). Default: as the file says, else zero." placeholder:"MODE"`
	LayerDelay *int     `help:"Ticks that a spike takes from layer to layer, 0 (as in simulators) or 1. Default: 0." placeholder:"N"`
	InputBits  *int     `help:"Inputs are real values, given as this many bits. Default: inputs are spikes." placeholder:"N"`
	InputRange string   `help:"Lowest and highest input value; others are clipped and counted. Default: 0..1." placeholder:"A..B"`
	Neurons    string   `help:"Run neurons on the wired unit, as a program, or auto: by how near the wired unit's decay comes. Default: auto." placeholder:"KIND"`
}

// Given lists the flags that were set.
func (f NIRFlags) Given() []string {
	var list []string
	for _, flag := range []struct {
		name string
		set  bool
	}{{"--dt", f.Dt != nil}, {"--reset", f.Reset != ""}, {"--layer-delay", f.LayerDelay != nil}, {"--neurons", f.Neurons != ""}, {"--input-bits", f.InputBits != nil},
		{"--input-range", f.InputRange != ""}} {
		if flag.set {
			list = append(list, flag.name)
		}
	}
	return list
}

func (f NIRFlags) nir() (nir.Options, error) {
	o := nir.Options{Reset: nir.ResetMode(f.Reset), LayerDelay: nir.Unsaid, Neurons: nir.Realisation(f.Neurons)}
	if f.Dt != nil {
		if o.Dt = *f.Dt; !(o.Dt > 0) {
			return o, fmt.Errorf("--dt is %v; a tick is longer than 0 s", o.Dt)
		}
	}
	if f.LayerDelay != nil {
		if o.LayerDelay = *f.LayerDelay; o.LayerDelay < 0 {
			return o, fmt.Errorf("--layer-delay is %d; it is 0 or 1", o.LayerDelay)
		}
	}
	if f.InputBits != nil {
		if o.InputBits = *f.InputBits; o.InputBits < 1 || o.InputBits > ir.MaxPlanes {
			return o, fmt.Errorf("--input-bits is %d; it is 1..%d", o.InputBits, ir.MaxPlanes)
		}
	}
	if f.InputRange == "" {
		return o, nil
	}
	low, high, ok := strings.Cut(f.InputRange, "..")
	var errs [2]error
	o.InputRange[0], errs[0] = strconv.ParseFloat(low, 64)
	o.InputRange[1], errs[1] = strconv.ParseFloat(high, 64)
	if !ok || errs[0] != nil || errs[1] != nil || !(o.InputRange[0] < o.InputRange[1]) {
		return o, fmt.Errorf("--input-range %s: write the lowest and the highest value, such as -1..1", f.InputRange)
	}
	return o, nil
}
