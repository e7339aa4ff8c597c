package load

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"orrery/chip/host"
	"orrery/chip/host/events"
)

// eventFlags say how recordings of events become ticks.
type eventFlags struct {
	Divide   float64       `help:"Divide the values of arrays by this, such as 255 for bytes that a network takes as 0..1 (encoding bits)." placeholder:"D"`
	Bin      time.Duration `help:"Recordings of events: the time that a tick stands for, such as 1ms." placeholder:"TIME"`
	Bins     *int          `help:"Recordings of events: divide each into this many equal ticks. Default: as many as a sample has." placeholder:"N"`
	Sensor   string        `help:"Recordings of events: pixels of the sensor, where the file does not say. Default: those of the input." placeholder:"WxH"`
	Shrink   int           `help:"Recordings of events: pixels to a side of each neuron's field." default:"1"`
	Columns  string        `help:"Lists of events without names: what their columns are, such as t,x,y,p, or t,n for neurons." placeholder:"NAMES"`
	TimeUnit string        `help:"Lists of events: the unit of their times, ns, us, ms or s." enum:"ns,us,ms,s" default:"us"`
	Polarity string        `help:"Recordings of events: channels off,on (in this order) or on,off; or one channel: merged, on or off." default:"off,on"`
}

// Reader opens data as the flags say.
func (f eventFlags) Reader() (r host.Reader, err error) {
	polarity := slices.Index(events.Polarities, f.Polarity)
	switch {
	case f.Divide < 0 || math.IsInf(f.Divide, 0):
		return r, fmt.Errorf("--divide is %g; it must be above 0", f.Divide)
	case f.Bin < 0:
		return r, fmt.Errorf("--bin %v: a tick takes some time", f.Bin)
	case f.Bins != nil && f.Bin != 0:
		return r, fmt.Errorf("--bin gives ticks a length and --bins a number: give one of them")
	case f.Bins != nil && (*f.Bins < 1 || *f.Bins > events.MaxBins):
		return r, fmt.Errorf("--bins is %d; it must be 1..%d", *f.Bins, events.MaxBins)
	case f.Shrink < 1 || f.Shrink > events.MaxSide:
		return r, fmt.Errorf("--shrink is %d; it must be 1..%d", f.Shrink, events.MaxSide)
	case polarity < 0:
		return r, fmt.Errorf("--polarity %s; there are %s", f.Polarity, strings.Join(events.Polarities, " | "))
	}
	r.Divide = f.Divide
	r.Binning = events.Binning{Width: f.Bin.Nanoseconds(), Bins: Or(f.Bins, 0), Shrink: f.Shrink, Polarity: events.Polarity(polarity)}
	r.Events.Unit = map[string]int64{"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[f.TimeUnit]
	if f.Columns != "" {
		r.Events.Columns = strings.Split(f.Columns, ",")
		if err := events.CheckColumns(r.Events.Columns); err != nil {
			return r, fmt.Errorf("--columns %s: %w", f.Columns, err)
		}
	}
	if f.Sensor == "" {
		return r, nil
	}
	s := &r.Binning.Sensor
	if n, err := fmt.Sscanf(f.Sensor, "%dx%d", &s[0], &s[1]); n != 2 || err != nil || f.Sensor != fmt.Sprintf("%dx%d", s[0], s[1]) ||
		min(s[0], s[1]) < 1 || max(s[0], s[1]) > events.MaxSide {
		return r, fmt.Errorf("--sensor %s: write width and height in pixels, such as 34x34", f.Sensor)
	}
	return r, nil
}

// Used refuses flags that none of the data can follow.
func (f eventFlags) Used(data []*host.Dataset) error {
	asked := ""
	for _, flag := range []struct {
		name string
		set  bool
	}{{"--bin", f.Bin != 0}, {"--bins", f.Bins != nil}, {"--sensor", f.Sensor != ""}, {"--shrink", f.Shrink > 1}, {"--polarity", f.Polarity != events.Polarities[0]}} {
		if flag.set {
			asked = flag.name
		}
	}
	if asked == "" || slices.ContainsFunc(data, func(d *host.Dataset) bool { return d != nil && d.Recorded() }) {
		return nil
	}
	for _, d := range data {
		if d != nil {
			return fmt.Errorf("%s is for recordings of events; %s is an array", asked, d.Name)
		}
	}
	return nil
}
