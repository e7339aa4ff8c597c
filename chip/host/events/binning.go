package events

import (
	"fmt"
	"math/bits"
	"slices"
)

// Binning says how the events of a recording become spikes of the neurons of an input, tick by tick. The zero value divides a recording
// into as many equal parts as the run has ticks, and takes the channels of the input as darker, brighter.
type Binning struct {
	Width int64 // of a tick in nanoseconds, counted from the recording's begin; 0: see Bins
	Bins  int   // equal parts of each recording, when Width is 0; 0: as many as there are ticks
	// Sensor is width and height in pixels, for files that do not say; 0, 0: that of the input.
	Sensor   [2]int
	Shrink   int // pixels of the sensor to a side of one of the input; 0 and 1: each its own
	Polarity Polarity
}

// Bounds of what can be asked for.
const (
	MaxBins = 1 << 20
	MaxSide = 1 << 16
)

// Polarity says which channel of an input an event belongs to.
type Polarity uint8

// The order of two channels, or what one channel takes. Off first is what a channel index of 0 or 1 for the polarity bit gives, as in tonic.
const (
	OffOn Polarity = iota
	OnOff
	Merged  // one channel for both
	OnlyOn  // one channel, of events that say brighter; others are counted as left out
	OnlyOff // the same for darker
)

// Polarities are the names of the polarities, in their order.
var Polarities = []string{"off,on", "on,off", "merged", "on", "off"}

// channel is the channel of an event; -1 when it is left out.
func (p Polarity) channel(on bool) int {
	switch {
	case p == Merged, p == OnlyOn && on, p == OnlyOff && !on:
		return 0
	case p >= OnlyOn:
		return -1
	case on == (p == OffOn):
		return 1
	}
	return 0
}

func (p Polarity) channels() int {
	if p <= OnOff {
		return 2
	}
	return 1
}

// Sorter sorts recordings into the ticks of one input.
type Sorter struct {
	b                       Binning
	shape                   []int
	size                    int
	channels, height, width int // of the input; 0 if it has no rows and columns
}

// NewSorter is a sorter for an input: of shape [channels, height, width] or [height, width] for cameras, of any for recordings of neurons.
func NewSorter(b Binning, shape []int) *Sorter {
	s := &Sorter{b: b, shape: shape, size: 1}
	s.b.Shrink = max(1, b.Shrink)
	for _, n := range shape {
		s.size *= n
	}
	switch len(shape) {
	case 2:
		s.channels, s.height, s.width = 1, shape[0], shape[1]
	case 3:
		s.channels, s.height, s.width = shape[0], shape[1], shape[2]
	}
	return s
}

// sensor is the size of a recording's sensor: what the file says, else what the user says, else the input's.
func (s *Sorter) sensor(x Extent) (width, height int) {
	switch {
	case x.Width > 0:
		return x.Width, x.Height
	case s.b.Sensor[0] > 0:
		return s.b.Sensor[0], s.b.Sensor[1]
	}
	return s.width * s.b.Shrink, s.height * s.b.Shrink
}

func (s *Sorter) tooLarge(w, h int) error {
	k := max((w+s.width-1)/s.width, (h+s.height-1)/s.height)
	return fmt.Errorf("the sensor has %d x %d pixels, the input %d x %d neurons a channel: shrink %d would put %d x %d pixels into one", w, h, s.width, s.height, k, k, k)
}

// Check says whether a recording fits the input and a run of ticks.
func (s *Sorter) Check(x Extent, ticks int) error {
	err := s.checkPixels(x)
	if x.Flat {
		err = s.checkNeurons(x)
	}
	if n := s.b.Length(x); err == nil && n > ticks {
		err = fmt.Errorf("it takes %d ticks, a sample has %d: give a recording fewer ticks, or --ticks %d", n, ticks, n)
	}
	return err
}

func (s *Sorter) checkNeurons(x Extent) error {
	if x.Width > 0 && x.Width != s.size {
		return fmt.Errorf("recordings of %d neurons; the input of shape %v has %d", x.Width, s.shape, s.size)
	}
	if x.MaxX >= s.size {
		return fmt.Errorf("events of neuron %d; the input of shape %v has %d", x.MaxX, s.shape, s.size)
	}
	return nil
}

func (s *Sorter) checkPixels(x Extent) error {
	w, h := s.sensor(x)
	want := s.b.Polarity.channels()
	switch {
	case s.channels == 0:
		return fmt.Errorf("recordings of pixels are for inputs of shape [channels, height, width] or [height, width], not of %v", s.shape)
	case x.NoPolarity && s.channels != 1:
		return fmt.Errorf("its events have no polarity, the input has %d channels", s.channels)
	case !x.NoPolarity && s.channels != want:
		return fmt.Errorf("the polarity is to be %s, which makes %d of the input's %d channels: two are off,on or on,off, one is merged, on or off",
			Polarities[s.b.Polarity], want, s.channels)
	case w > s.width*s.b.Shrink || h > s.height*s.b.Shrink:
		return s.tooLarge(w, h)
	case x.MaxX >= w || x.MaxY >= h:
		return fmt.Errorf("events lie at up to x = %d, y = %d, outside the sensor of %d x %d pixels", x.MaxX, x.MaxY, w, h)
	}
	return nil
}

// Length is the number of ticks that a recording takes; 0 when it takes as many as there are.
func (b *Binning) Length(x Extent) int {
	if b.Width == 0 {
		return b.Bins
	}
	return int((x.Last-x.First)/b.Width) + 1
}

// Sort appends, to the list of each tick, the neurons that the events belong to, ascending, each as often as it has events, and counts
// the events and those left out for their polarity. The recording passes Check.
func (s *Sorter) Sort(lists [][]uint32, r *Recording, ticks int) (events, leftOut int) {
	x := r.Extent()
	parts, span := uint64(s.b.Bins), uint64(x.Last-x.First)+1
	switch {
	case s.b.Width > 0:
		parts, span = 1, uint64(s.b.Width)
	case parts == 0:
		parts = uint64(ticks)
	}
	for _, e := range r.Events {
		n, ok := s.neuron(r, e)
		if !ok {
			leftOut++
			continue
		}
		high, low := bits.Mul64(uint64(e.T-x.First), parts)
		t, _ := bits.Div64(high, low, span)
		lists[t] = append(lists[t], n)
	}
	for _, list := range lists {
		slices.Sort(list)
	}
	return len(r.Events), leftOut
}

// neuron is the one that an event belongs to; ok is false when it is left out.
func (s *Sorter) neuron(r *Recording, e Event) (n uint32, ok bool) {
	if r.Flat {
		return e.X, true
	}
	c := 0
	if !r.NoPolarity {
		c = s.b.Polarity.channel(e.On)
	}
	y, x := int(e.Y)/s.b.Shrink, int(e.X)/s.b.Shrink
	return uint32((c*s.height+y)*s.width + x), c >= 0
}
