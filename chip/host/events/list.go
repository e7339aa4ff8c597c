package events

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// columns says where in a list's records the parts of an event are; -1: nowhere.
type columns struct{ t, x, y, p, n int }

// synonyms are the names that columns go by.
var synonyms = [][]string{
	{"t", "ts", "time", "times", "timestamp", "timestamps"},
	{"x"},
	{"y"},
	{"p", "pol", "polarity", "on"},
	{"n", "idx", "index", "addr", "address", "neuron", "channel", "unit"},
}

// find finds the columns by name. Others are left alone.
func find(names []string) (columns, error) {
	at := [5]int{-1, -1, -1, -1, -1}
	for i, name := range names {
		name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`))
		for k, list := range synonyms {
			if slices.Contains(list, name) && at[k] < 0 {
				at[k] = i
			}
		}
	}
	c := columns{at[0], at[1], at[2], at[3], at[4]}
	switch {
	case c.t < 0:
		return c, fmt.Errorf("the columns are %s; an event has a time t", strings.Join(names, ", "))
	case c.n < 0 && (c.x < 0 || c.y < 0):
		return c, fmt.Errorf("the columns are %s; an event has a pixel x, y or a neuron n", strings.Join(names, ", "))
	}
	return c, nil
}

// CheckColumns says what is missing for columns of these names to be a list of events.
func CheckColumns(names []string) error {
	_, err := find(names)
	return err
}

// lister makes a recording of records of numbers.
type lister struct {
	at   columns
	unit float64
	Recording
}

func newLister(names []string, o Options) (*lister, error) {
	at, err := find(names)
	l := &lister{at: at, unit: Microsecond}
	if o.Unit > 0 {
		l.unit = float64(o.Unit)
	}
	l.Flat, l.NoPolarity = at.n >= 0 && (at.x < 0 || at.y < 0), at.p < 0
	return l, err
}

// Bounds of coordinates and of times, in nanoseconds.
const (
	maxPixel  = 1 << 16
	maxNeuron = 1 << 26
	maxTime   = 1 << 62
)

// add appends the event of a record, whose fields value gives by column.
func (l *lister) add(value func(column int) float64) error {
	e := Event{On: true}
	t := math.Round(value(l.at.t) * l.unit)
	if !(math.Abs(t) <= maxTime) {
		return fmt.Errorf("the time is %v", value(l.at.t))
	}
	e.T = int64(t)
	coordinate := func(name string, column, below int) (uint32, error) {
		v := value(column)
		if v != math.Trunc(v) || !(v >= 0 && v < float64(below)) {
			return 0, fmt.Errorf("%s is %v; it is a whole number from 0 to %d", name, v, below-1)
		}
		return uint32(v), nil
	}
	var err error
	if l.Flat {
		e.X, err = coordinate("n", l.at.n, maxNeuron)
	} else {
		var y uint32
		if e.X, err = coordinate("x", l.at.x, maxPixel); err == nil {
			y, err = coordinate("y", l.at.y, maxPixel)
		}
		e.Y = uint16(y)
	}
	if l.at.p >= 0 {
		e.On = value(l.at.p) > 0 // 1 and 0, or 1 and -1
	}
	l.Events = append(l.Events, e)
	return err
}
