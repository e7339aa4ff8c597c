package host

import (
	"fmt"
	"math"

	"orrery/isa"
)

// InputCounters count what became of recorded events and of values given bit by bit.
type InputCounters struct {
	Events  int `json:"events"`   // in the recordings
	Merged  int `json:"merged"`   // of them, those of a neuron that another event had made spike in the same tick
	LeftOut int `json:"left_out"` // of them, those of a polarity that was not wanted

	Values  int     `json:"values"`  // given bit by bit: once for a value that stays, otherwise in every tick
	Clipped int     `json:"clipped"` // of them, those outside the range of the bits
	Worst   float64 `json:"worst"`   // the most that one of the others differs from what its bits say
}

// Add adds up.
func (c *InputCounters) Add(o *InputCounters) {
	c.Events, c.Merged, c.LeftOut = c.Events+o.Events, c.Merged+o.Merged, c.LeftOut+o.LeftOut
	c.Values, c.Clipped, c.Worst = c.Values+o.Values, c.Clipped+o.Clipped, max(c.Worst, o.Worst)
}

// values is the shape of one bit plane, or of the input if it has none.
func (e *Encoder) values() []int {
	if e.in.Encoding != isa.EncodeBits {
		return e.shape
	}
	planes := int(e.in.Planes)
	if n := e.shape[0] / planes; n > 1 {
		return append([]int{n}, e.shape[1:]...)
	}
	return e.shape[1:]
}

// fitsBits wants a value for each tick and neuron of a plane, or one that stays.
func (e *Encoder) fitsBits(d *Dataset, ticks int) error {
	size, n := e.size/int(e.in.Planes), d.Size()
	switch {
	case n == size:
		return nil
	case len(d.Shape) == 0 || n != d.Shape[0]*size:
		return fmt.Errorf("%s has samples of shape %v; the input takes %d values that stay, or [ticks, %d]", d.Name, d.Shape, size, size)
	}
	return e.lasts(d, ticks)
}

// Real gives, by tick, the values of a bits input as they are before they are rounded to steps: one for each neuron of a plane. Values that stay
// are the same slice in each tick; after the last tick of the data there are none.
func (e *Encoder) Real(d *Dataset, sample, ticks int) ([][]float64, error) {
	size := e.size / max(1, int(e.in.Planes))
	if d.recordings != nil {
		var s Stimulus
		s.clear(ticks)
		rows, err := e.eventCounts(&s, d, sample, ticks)
		return rows, err
	}
	values, rows := d.Values(sample), make([][]float64, ticks)
	for t := range rows {
		if len(values) == size {
			rows[t] = values
		} else if (t+1)*size <= len(values) {
			rows[t] = values[t*size : (t+1)*size]
		}
	}
	return rows, nil
}

// eventCounts is the number of events by tick and neuron.
func (e *Encoder) eventCounts(s *Stimulus, d *Dataset, sample, ticks int) ([][]float64, error) {
	if err := d.recordings.sort(s, e.values(), sample, ticks); err != nil {
		return nil, err
	}
	rows := make([][]float64, ticks)
	for t, list := range s.Spikes[:ticks] {
		rows[t] = make([]float64, e.size/int(e.in.Planes))
		for _, n := range list {
			rows[t][n]++
		}
	}
	return rows, nil
}

// planes gives each value as the bits of a whole number of steps.
func (e *Encoder) planes(s *Stimulus, d *Dataset, sample, ticks int) (err error) {
	var rows [][]float64
	if d.recordings != nil {
		rows, err = e.eventCounts(s, d, sample, ticks)
		s.clear(ticks)
	} else {
		rows, err = e.Real(d, sample, ticks)
	}
	for t, row := range rows {
		if t > 0 && len(row) > 0 && len(rows[t-1]) > 0 && &row[0] == &rows[t-1][0] {
			s.Spikes[t] = append(s.Spikes[t], s.Spikes[t-1]...) // a value that stays
			continue
		}
		s.Spikes[t] = e.tick(s, s.Spikes[t], row)
	}
	return err
}

// tick appends the neurons of all planes that spike for a row of values.
func (e *Encoder) tick(s *Stimulus, list []uint32, row []float64) []uint32 {
	low, high := 0.0, math.Ldexp(1, int(e.in.Planes))-1
	if e.in.Signed {
		low, high = -(high+1)/2, (high-1)/2
	}
	levels := make([]uint32, len(row))
	for i, x := range row {
		q := math.Floor(x/e.in.Step + 0.5)
		if q < low || q > high {
			q = min(max(q, low), high)
			s.Clipped++
		} else {
			s.Worst = max(s.Worst, math.Abs(q*e.in.Step-x))
		}
		levels[i] = uint32(int32(q))
	}
	s.Values += len(row)
	for b := range int(e.in.Planes) {
		for i, q := range levels {
			if q>>b&1 == 1 {
				list = append(list, uint32(b*len(row)+i))
			}
		}
	}
	return list
}
