package foreign

import (
	"fmt"
	"math"

	"orrery/compiler/ir"
	"orrery/compiler/lava"
	"orrery/isa/ndarray"
)

// replayFlags name recordings of a layer's input and of what it did: arrays of [neurons, ticks] or [width, height, channels, ticks].
type replayFlags struct {
	Replay      string `help:"Recorded spikes into the layer." placeholder:"IN.npy"`
	Expect      string `help:"Recorded spikes of the layer; those of the chip are compared with them." placeholder:"OUT.npy"`
	Current     string `help:"Recorded current u of the layer." placeholder:"U.npy"`
	Voltage     string `help:"Recorded voltage v of the layer." placeholder:"V.npy"`
	ResetFirst  int    `help:"First tick before which the layer is reset. Default: the number of neuron layers up to this one, where the file gives the ticks of a sample; -2: never." default:"-1" placeholder:"T"`
	ResetPeriod int    `help:"Ticks from one reset to the next. Default: the file's ticks of a sample and one." placeholder:"N"`
}

// recording is one layer's recorded life.
type recording struct {
	in                   [][]uint32 // by tick: neurons that fire, ascending
	spikes               [][]uint32
	current, voltage     *track // nil when not given
	ticks                int
	resetFirst, resetsBy int // resetFirst < 0: never
}

// track is a value per tick and neuron.
type track struct {
	values []float64
	ticks  int
	at     []int // by neuron: index of its first tick
}

// open reads the recordings of a layer.
func (f replayFlags) open(file *lava.File, layer int) (*recording, error) {
	if f.ResetPeriod < 0 || f.ResetFirst < -2 {
		return nil, fmt.Errorf("--reset-first %d --reset-period %d: they are ticks", f.ResetFirst, f.ResetPeriod)
	}
	if layer < 0 || f.Expect == "" {
		return nil, fmt.Errorf("--replay belongs to one layer and to what it should give: --layer K --expect OUT.npy")
	}
	l, err := file.Find(layer)
	if err != nil {
		return nil, err
	}
	r := &recording{resetFirst: -1}
	in, err := openTrack(f.Replay, l.In)
	if err != nil {
		return nil, err
	}
	out, err := openTrack(f.Expect, l.Shape)
	if err != nil {
		return nil, err
	}
	for _, v := range []struct {
		name string
		to   **track
	}{{f.Current, &r.current}, {f.Voltage, &r.voltage}} {
		if v.name == "" {
			continue
		}
		if *v.to, err = openTrack(v.name, l.Shape); err != nil {
			return nil, err
		}
		if (*v.to).ticks != out.ticks {
			return nil, fmt.Errorf("%s has %d ticks, %s %d", v.name, (*v.to).ticks, f.Expect, out.ticks)
		}
	}
	if in.ticks != out.ticks {
		return nil, fmt.Errorf("%s has %d ticks, %s %d", f.Replay, in.ticks, f.Expect, out.ticks)
	}
	r.ticks, r.in, r.spikes = in.ticks, in.spikes(), out.spikes()
	f.resets(r, file, layer)
	return r, nil
}

// resets says when the layer is reset: as asked for, or as in recordings of samples.
func (f replayFlags) resets(r *recording, file *lava.File, layer int) {
	r.resetFirst, r.resetsBy = f.ResetFirst, f.ResetPeriod
	if f.ResetFirst == -1 && file.Sample > 0 {
		r.resetFirst = file.FirstReset(layer)
	}
	switch {
	case r.resetsBy > 0:
	case file.Sample > 0:
		r.resetsBy = file.Sample + 1
	default:
		r.resetsBy = math.MaxInt
	}
}

// openTrack reads an array of [neurons, ticks] or [width, height, channels, ticks] for neurons of a shape.
func openTrack(name string, shape ir.Shape) (*track, error) {
	a, err := ndarray.Read(name)
	if err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	n := shape.Size()
	rank := len(a.Shape)
	t := &track{values: a.Values, at: make([]int, n)}
	switch {
	case rank == 2 && a.Shape[0] == n:
		t.ticks = a.Shape[1]
		for i := range t.at {
			t.at[i] = i * t.ticks
		}
	case rank == 4 && a.Shape[0]*a.Shape[1]*a.Shape[2] == n:
		t.ticks = a.Shape[3]
		w, h, c := a.Shape[0], a.Shape[1], a.Shape[2]
		for i := range t.at {
			x, y, ch := i%w, i/w%h, i/(w*h)
			t.at[i] = ((x*h+y)*c + ch) * t.ticks
		}
	default:
		return nil, fmt.Errorf("%s has shape %v; the layer's neurons have shape %v: [%d, ticks], or [width, height, channels, ticks]", name, a.Shape, shape, n)
	}
	if t.ticks < 1 {
		return nil, fmt.Errorf("%s has no ticks", name)
	}
	return t, nil
}

// spikes are the neurons whose value is not 0, by tick.
func (t *track) spikes() [][]uint32 {
	list := make([][]uint32, t.ticks)
	for n, at := range t.at {
		for k := range t.ticks {
			if t.values[at+k] != 0 {
				list[k] = append(list[k], uint32(n))
			}
		}
	}
	return list
}
