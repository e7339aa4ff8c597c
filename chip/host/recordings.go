package host

import (
	"fmt"
	"slices"
	"sync"

	"orrery/chip/host/events"
)

// recordings are the samples of a data set of events.
type recordings struct {
	samples []recorded
	extents []events.Extent
	options events.Options
	binning events.Binning

	mutex sync.Mutex
	name  string // of the last file read that has several recordings, and they
	kept  []events.Recording
}

// recorded is one recording: the number of it in its file.
type recorded struct {
	file   string
	number int
}

func (r *recorded) String() string {
	if r.number == 0 {
		return r.file
	}
	return fmt.Sprintf("%s, recording %d", r.file, r.number)
}

// openRecordings looks through every recording that a path names.
func (r Reader) openRecordings(path string) (*Dataset, error) {
	files, labels, err := events.Find(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	set := &recordings{options: r.Events, binning: r.Binning}
	for i, f := range files {
		list, err := events.Read(f, r.Events)
		if err != nil {
			return nil, fmt.Errorf("data: %w", err)
		}
		set.add(f, list)
		if labels != nil && len(set.samples) != i+1 {
			labels = nil
		}
	}
	return set.dataset(path, labels), nil
}

// add adds the recordings of a file.
func (r *recordings) add(file string, list []events.Recording) {
	for i := range list {
		r.samples = append(r.samples, recorded{file, i})
		r.extents = append(r.extents, list[i].Extent())
	}
}

func (r *recordings) dataset(name string, labels []int) *Dataset {
	d := &Dataset{Name: name, Samples: len(r.samples), Labels: labels, recordings: r}
	for _, x := range r.extents {
		d.Ticks = max(d.Ticks, r.binning.Length(x))
	}
	return d
}

// fit says whether every recording can be replayed to an input of this shape.
func (r *recordings) fit(shape []int, ticks int) error {
	s := events.NewSorter(r.binning, shape)
	for i, x := range r.extents {
		if err := s.Check(x, ticks); err != nil {
			return fmt.Errorf("%v: %w", &r.samples[i], err)
		}
	}
	return nil
}

// read reads one recording. The last file is kept if it has more of them.
func (r *recordings) read(sample int) (*events.Recording, error) {
	at := r.samples[sample]
	list, err := r.file(at.file)
	if err != nil {
		return nil, err
	}
	if at.number >= len(list) || list[at.number].Extent() != r.extents[sample] {
		return nil, fmt.Errorf("%s has changed since it was opened", at.file)
	}
	return &list[at.number], nil
}

// file is the recordings of a file.
func (r *recordings) file(name string) ([]events.Recording, error) {
	r.mutex.Lock()
	if r.kept != nil && name == r.name {
		defer r.mutex.Unlock()
		return r.kept, nil
	}
	r.mutex.Unlock()
	list, err := events.Read(name, r.options)
	if err == nil && len(list) > 1 {
		r.mutex.Lock()
		defer r.mutex.Unlock()
		r.name, r.kept = name, list
	}
	return list, err
}

// sort sorts the events of a sample into the ticks of an input of this shape, and counts them.
func (r *recordings) sort(s *Stimulus, shape []int, sample, ticks int) error {
	recording, err := r.read(sample)
	if err != nil {
		return err
	}
	s.Events, s.LeftOut = events.NewSorter(r.binning, shape).Sort(s.Spikes[:ticks], recording, ticks)
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
