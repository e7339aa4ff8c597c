package view

import (
	"context"
	"fmt"

	"orrery/chip"
	"orrery/isa"
)

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
