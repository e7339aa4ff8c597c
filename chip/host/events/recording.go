package events

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Event is one change of brightness at a pixel.
type Event struct {
	T    int64 // microseconds, from any origin
	X, Y uint16
	On   bool // brighter; else darker
}

// Recording is what one file holds, in the file's order.
type Recording struct {
	Width, Height int // of the sensor in pixels; 0: the file does not say
	Events        []Event
}

// format is one kind of file.
type format struct {
	extension string
	name      string
	parse     func(data []byte) (*Recording, error)
}

var formats = []format{
	{".bin", "N-MNIST", parseNMNIST},
}

func formatOf(path string) *format {
	at := slices.IndexFunc(formats, func(f format) bool { return f.extension == strings.ToLower(filepath.Ext(path)) })
	if at < 0 {
		return nil
	}
	return &formats[at]
}

// Is says whether a path names recordings: a file with the extension of one, a folder, or a pattern.
func Is(path string) bool {
	if info, err := os.Stat(path); err == nil {
		return info.IsDir() || formatOf(path) != nil
	}
	return formatOf(path) != nil || strings.ContainsAny(path, "*?[")
}

// Read reads a recording, whose format its extension says.
func Read(path string) (*Recording, error) {
	f := formatOf(path)
	if f == nil {
		return nil, fmt.Errorf("%s: no recording of events has this extension", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := f.parse(data)
	if err == nil {
		err = r.Extent().check()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// longest is the longest recording in microseconds: 12 days.
const longest = 1 << 40

// Extent is what is known of a recording without its events.
type Extent struct {
	Width, Height int // as of Recording
	Events        int
	First, Last   int64 // times of events; 0 when there are none
	MaxX, MaxY    int   // of events
}

// Extent looks through the events.
func (r *Recording) Extent() Extent {
	x := Extent{Width: r.Width, Height: r.Height, Events: len(r.Events)}
	for i, e := range r.Events {
		if i == 0 {
			x.First, x.Last = e.T, e.T
		}
		x.First, x.Last = min(x.First, e.T), max(x.Last, e.T)
		x.MaxX, x.MaxY = max(x.MaxX, int(e.X)), max(x.MaxY, int(e.Y))
	}
	return x
}

// check refuses what no recording can be: events outside the sensor, or days apart.
func (x Extent) check() error {
	if x.Last-x.First > longest || x.Last < x.First || x.Last-x.First < 0 {
		return fmt.Errorf("the events lie between %d and %d us, more than 12 days apart: are the times microseconds?", x.First, x.Last)
	}
	if x.Width > 0 && (x.MaxX >= x.Width || x.MaxY >= x.Height) {
		return fmt.Errorf("events lie at up to x = %d, y = %d; the file says that the sensor has %d x %d pixels", x.MaxX, x.MaxY, x.Width, x.Height)
	}
	return nil
}
