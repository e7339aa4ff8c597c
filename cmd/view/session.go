package view

import (
	"errors"
	"fmt"
	"sync"

	"orrery/chip"
	"orrery/chip/host"
	"orrery/isa"
)

// Config is what is to be viewed.
type Config struct {
	Image  *isa.Image
	Data   []*host.Dataset // by input; nil for an input that stays silent
	Labels []int           // by sample, -1 where there is none; may be empty
	Sample int
	Ticks  int // of a sample
	Seed   uint64
}

// Bounds of what a session remembers, so that a long session does not fill the memory.
const (
	maxCheckpointValues = 16 << 20 // neurons x checkpoints
	maxHistoryValues    = 16 << 20 // neurons x ticks
	maxTicks            = 100_000
)

// errEnd says that the sample has no more ticks.
var errEnd = errors.New("the sample is over: go back to an earlier tick, or start again")

// Session is a chip with its controls. Its methods may be called from several goroutines; one at a time is served.
type Session struct {
	cfg     Config
	mutex   sync.Mutex
	chip    *chip.Chip
	stimuli []host.Stimulus
	breaks  []Breakpoint
	fired   []int // by core: neurons that had fired in the last cycle of the tick

	goals   chan goal // to the goroutine of a tick that is stopped between two cycles
	stops   chan stop // from it
	running bool      // there is one
	doing   goal      // what it is after
	cycle   isa.Cycle // of the tick under way
	tick    isa.Tick  // under way, or the next
	seen    *snapshot // of the last stop
	history history
	saved   []chip.State // by tick, every k-th
	every   int
	before  chip.Counters
}

// goal is what a step is after.
type goal struct {
	cycles int  // stop after this many; 0: at the end of the tick
	drain  bool // to the end of the tick, whatever happens
}

// stop is where and why the chip stopped.
type stop struct {
	reason string // a breakpoint; "" when the goal was reached
	end    bool   // the tick is over
	err    error
}

// NewSession starts at tick 0 of the sample.
func NewSession(cfg Config) (*Session, error) {
	if cfg.Ticks < 1 || cfg.Ticks > maxTicks {
		return nil, fmt.Errorf("a view shows 1..%d ticks; %d are asked for", maxTicks, cfg.Ticks)
	}
	c, err := chip.New(cfg.Image, chip.Options{Engine: chip.Reference})
	if err != nil {
		return nil, err
	}
	s := &Session{cfg: cfg, chip: c, goals: make(chan goal), stops: make(chan stop), stimuli: make([]host.Stimulus, len(cfg.Image.Inputs)),
		fired: make([]int, len(cfg.Image.Cores))}
	neurons := 1
	for i := range cfg.Image.Cores {
		neurons += cfg.Image.Cores[i].Neurons
	}
	s.every = max(1, cfg.Ticks*neurons/maxCheckpointValues+1)
	s.history.limit = max(1, maxHistoryValues/neurons)
	if err := c.EachCycle(s.eachCycle); err != nil {
		return nil, err
	}
	return s, s.start()
}

// start encodes the sample and puts the chip before its first tick.
func (s *Session) start() error {
	image := s.cfg.Image
	s.chip.Reset()
	s.tick, s.cycle, s.saved = 0, 0, nil
	s.history.cut(0)
	for i := range image.Inputs {
		if i >= len(s.cfg.Data) || s.cfg.Data[i] == nil {
			continue
		}
		in := &image.Inputs[i]
		e := host.NewEncoder(in, image.Populations[in.Population].Extents(), s.cfg.Seed)
		if err := e.EncodeInto(&s.stimuli[i], s.cfg.Data[i], s.cfg.Sample, s.cfg.Ticks); err != nil {
			return err
		}
		if s.stimuli[i].Bias != nil {
			s.chip.SetInputBias(i, s.stimuli[i].Bias)
		}
	}
	s.chip.CountersInto(&s.before)
	s.seen = s.quietSnapshot()
	s.save()
	return nil
}

// Sample goes to the start of another sample.
func (s *Session) Sample(n int) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	samples := 1
	for _, d := range s.cfg.Data {
		if d != nil {
			samples = d.Samples
		}
	}
	if n < 0 || n >= samples {
		return fmt.Errorf("there are samples 0..%d; %d is asked for", samples-1, n)
	}
	s.drain()
	s.cfg.Sample = n
	return s.start()
}
