package host

import (
	"fmt"
	"slices"

	"orrery/chip/host/events"
)

// recordings are the samples of a data set of events: files, of which no more than one is in memory.
type recordings struct {
	files   []string
	extents []events.Extent
	binning events.Binning
}

// openRecordings looks through every recording that a path names.
func openRecordings(path string, binning events.Binning) (*Dataset, error) {
	files, labels, err := events.Find(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	r := &recordings{files: files, binning: binning}
	d := &Dataset{Name: path, Samples: len(files), Labels: labels, recordings: r}
	for _, f := range files {
		recording, err := events.Read(f)
		if err != nil {
			return nil, fmt.Errorf("data: %w", err)
		}
		x := recording.Extent()
		r.extents = append(r.extents, x)
		d.Ticks = max(d.Ticks, binning.Length(x))
	}
	return d, nil
}

// fit says whether every recording can be replayed to an input of this shape.
func (r *recordings) fit(shape []int, ticks int) error {
	s, err := events.NewSorter(r.binning, shape)
	if err != nil {
		return err
	}
	for i, x := range r.extents {
		if err := s.Check(x, ticks); err != nil {
			return fmt.Errorf("%s: %w", r.files[i], err)
		}
	}
	return nil
}

// sort sorts the events of a sample into the ticks of an input of this shape, and counts them.
func (r *recordings) sort(s *Stimulus, shape []int, sample, ticks int) error {
	sorter, err := events.NewSorter(r.binning, shape)
	if err != nil {
		return err
	}
	recording, err := events.Read(r.files[sample])
	if err != nil {
		return err
	}
	if x := recording.Extent(); x != r.extents[sample] {
		return fmt.Errorf("%s has changed since it was opened", r.files[sample])
	}
	s.Events, s.LeftOut = sorter.Sort(s.Spikes[:ticks], recording, ticks)
	return nil
}

// replayEvents turns a recording into lists of spikes. Several events of a neuron in a tick are one spike.
func (e *Encoder) replayEvents(s *Stimulus, r *recordings, sample, ticks int) error {
	if err := r.sort(s, e.shape, sample, ticks); err != nil {
		return err
	}
	for t, list := range s.Spikes {
		s.Spikes[t] = slices.Compact(list)
		s.Merged += len(list) - len(s.Spikes[t])
	}
	return nil
}
