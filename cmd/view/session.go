package view

import (
	"context"
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
		e := host.NewEncoder(in, image.Populations[in.Population].Size(), s.cfg.Seed)
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

// Cycles runs n cycles of the tick under way, or of the next, and stops at its end or at a breakpoint.
func (s *Session) Cycles(ctx context.Context, n int) (reason string, err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.step(ctx, goal{cycles: max(1, n)})
}

// Ticks runs to the end of the tick under way, or n ticks from between two, and stops at a breakpoint or when ctx ends.
func (s *Session) Ticks(ctx context.Context, n int) (reason string, err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for range max(1, n) {
		if reason, err = s.step(ctx, goal{}); err != nil || reason != "" || ctx.Err() != nil {
			return reason, err
		}
	}
	return "", nil
}

// step sends the chip after a goal.
func (s *Session) step(_ context.Context, g goal) (reason string, err error) {
	if !s.running {
		if int(s.tick) >= s.cfg.Ticks {
			return "", errEnd
		}
		s.begin(g)
	} else {
		s.goals <- g
	}
	at := <-s.stops
	if at.end {
		s.running = false
		s.endTick()
	}
	if at.reason == "" && at.end {
		at.reason = s.breakAtEnd()
	}
	return at.reason, at.err
}

// begin runs the next tick in a goroutine of its own, which stops between cycles as eachCycle says.
func (s *Session) begin(g goal) {
	s.running, s.doing, s.cycle = true, g, 0
	clear(s.fired)
	spikes := make([][]uint32, len(s.stimuli))
	for i := range s.stimuli {
		if int(s.tick) < len(s.stimuli[i].Spikes) {
			spikes[i] = s.stimuli[i].Spikes[s.tick]
		}
	}
	go func() {
		err := s.chip.Tick(spikes)
		s.stops <- stop{end: true, err: err}
	}()
}

// eachCycle is called by the chip after each cycle, in the goroutine of the tick. While it stops there, the session reads what it left.
func (s *Session) eachCycle(l *chip.Look) {
	s.cycle = l.Cycle + 1
	if s.doing.drain {
		return
	}
	reason := s.breakIn(l)
	s.doing.cycles--
	if reason == "" && s.doing.cycles != 0 {
		return
	}
	s.seen = s.takeSnapshot(l)
	s.stops <- stop{reason: reason}
	s.doing = <-s.goals
}

// endTick takes note of a tick that is over.
func (s *Session) endTick() {
	s.history.add(s.chip, s.cfg.Image, s.tick, s.counted())
	s.tick++
	s.seen = s.quietSnapshot()
	s.cycle = 0
	s.save()
}

// counted is what the tick added to the counters.
func (s *Session) counted() chip.Counters {
	now := s.chip.Counters()
	added := now.Minus(&s.before)
	s.before = now
	return added
}

// save keeps the chip's state between two ticks.
func (s *Session) save() {
	if int(s.tick)%s.every == 0 && int(s.tick)/s.every == len(s.saved) {
		s.saved = append(s.saved, s.chip.State())
	}
}

// drain ends a tick under way.
func (s *Session) drain() {
	if s.running {
		s.goals <- goal{drain: true}
		<-s.stops
		s.running = false
		s.endTick()
	}
}

// Goto goes to the start of a tick, back by checkpoint or forward by running.
func (s *Session) Goto(ctx context.Context, tick int) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if tick < 0 || tick > s.cfg.Ticks {
		return fmt.Errorf("there are ticks 0..%d; %d is asked for", s.cfg.Ticks, tick)
	}
	s.drain()
	if isa.Tick(tick) < s.tick {
		from := min(tick/s.every, len(s.saved)-1)
		if err := s.chip.SetState(s.saved[from]); err != nil {
			return err
		}
		s.tick = s.chip.Now()
		s.history.cut(int(s.tick))
		s.chip.CountersInto(&s.before)
		s.seen = s.quietSnapshot()
	}
	for int(s.tick) < tick && ctx.Err() == nil {
		s.begin(goal{drain: true})
		at := <-s.stops
		s.running = false
		s.endTick()
		if at.err != nil {
			return at.err
		}
	}
	return nil
}

// Close ends a tick under way, so that no goroutine stays behind.
func (s *Session) Close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.drain()
}
