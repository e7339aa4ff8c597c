package events

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Event is one change of brightness at a pixel, or one spike of a neuron.
type Event struct {
	T  int64  // nanoseconds, from any origin
	X  uint32 // pixel, or neuron
	Y  uint16
	On bool // brighter; else darker
}

// Recording is one recording, in its file's order.
type Recording struct {
	Width, Height int  // of the sensor in pixels, or the number of neurons and 1; 0: the file does not say
	Flat          bool // X is a neuron of the input, in row-major order; Y is 0
	NoPolarity    bool // all events are of one kind
	// Begin and End are what was recorded, where the file says; both 0: from the first event to the last.
	Begin, End int64
	Events     []Event
}

// Times in nanoseconds.
const (
	Microsecond = 1000
	second      = 1e9
)

// longest is the longest recording: 36 years.
const longest = 1 << 60

// Options are what lists of events do not say.
type Options struct {
	Columns []string // names of the columns of a list without any: t, x, y, p, n
	Unit    int64    // nanoseconds that a step of the times of a list stands for; 0: a microsecond
}

// format is one kind of file.
type format struct {
	extension string
	name      string
	parse     func(data []byte, key string, o Options) ([]Recording, error)
	// holds says whether a file, which could be something else, is of this kind; nil: always.
	holds func(data []byte, key string, o Options) bool
}

var formats = []format{
	{".bin", "N-MNIST", parseNMNIST, nil},
	{".aedat4", "AEDAT4", parseAEDAT4, nil},
	{".aedat", "AEDAT", parseAEDAT4, nil},
	{".npy", "NumPy", parseNPY, holdsNPY},
	{".npz", "NumPy", parseNPZ, holdsNPZ},
	{".csv", "text", parseText, holdsText},
	{".txt", "text", parseText, nil},
	{".h5", "NIRData", parseNIRData, holdsEvents},
	{".hdf5", "NIRData", parseNIRData, holdsEvents},
}

// split takes what follows the extension off a path: the stream of "x.aedat4:1", the observable of "x.h5:lif.spikes".
func split(path string) (file, key string) {
	if file, key, ok := splitNIRData(path); ok {
		return file, key
	}
	if before, after, found := strings.Cut(path, ".aedat4:"); found {
		return before + ".aedat4", after
	}
	return path, ""
}

func formatOf(path string) *format {
	file, _ := split(path)
	at := slices.IndexFunc(formats, func(f format) bool { return f.extension == strings.ToLower(filepath.Ext(file)) })
	if at < 0 {
		return nil
	}
	return &formats[at]
}

// Is says whether a path names recordings: a file of one, a folder, or a pattern.
func Is(path string, o Options) bool {
	file, key := split(path)
	info, err := os.Stat(file)
	f := formatOf(path)
	switch {
	case err == nil && info.IsDir():
		return true
	case err != nil:
		return f != nil && f.holds == nil || strings.ContainsAny(path, "*?[")
	case f == nil || f.holds == nil:
		return f != nil
	}
	data, err := os.ReadFile(file)
	return err == nil && f.holds(data, key, o)
}

// Read reads the recordings of a file, whose format its extension says.
func Read(path string, o Options) ([]Recording, error) {
	file, key := split(path)
	f := formatOf(file)
	if f == nil {
		return nil, fmt.Errorf("%s: no recording of events has this extension", path)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	list, err := f.parse(data, key, o)
	for i := range list {
		if err == nil {
			err = list[i].Extent().check()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return list, nil
}

// Extent is what is known of a recording without its events.
type Extent struct {
	Width, Height    int // as of Recording
	Flat, NoPolarity bool
	Events           int
	First, Last      int64 // of what was recorded, or times of events; 0 when there are none
	MaxX, MaxY       int   // of events
}

// Extent looks through the events.
func (r *Recording) Extent() Extent {
	x := Extent{Width: r.Width, Height: r.Height, Flat: r.Flat, NoPolarity: r.NoPolarity, Events: len(r.Events), First: r.Begin, Last: r.End}
	said := r.Begin != r.End
	for i, e := range r.Events {
		if i == 0 && !said {
			x.First, x.Last = e.T, e.T
		}
		x.First, x.Last = min(x.First, e.T), max(x.Last, e.T)
		x.MaxX, x.MaxY = max(x.MaxX, int(e.X)), max(x.MaxY, int(e.Y))
	}
	return x
}

// check refuses what no recording can be: events outside the sensor, or decades apart.
func (x Extent) check() error {
	if x.Last < x.First || x.Last-x.First < 0 || x.Last-x.First > longest {
		return fmt.Errorf("the events lie between %g and %g s, decades apart: is the unit of time right?", float64(x.First)/second, float64(x.Last)/second)
	}
	if x.Width > 0 && (x.MaxX >= x.Width || x.MaxY >= x.Height) {
		return fmt.Errorf("events lie at up to x = %d, y = %d; the file says that the sensor has %d x %d pixels", x.MaxX, x.MaxY, x.Width, x.Height)
	}
	return nil
}
