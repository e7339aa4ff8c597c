package compare

import (
	"context"

	"golang.org/x/sync/errgroup"

	"orrery/chip"
	"orrery/chip/evaluate"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
)

// run lets the engines run all samples, or those until ctx ends.
func (m *Comparison) run(ctx context.Context, io terminal.Streams) error {
	m.progress = terminal.NewProgress(io, m.Samples*m.Ticks, "running")
	defer m.progress.Finish()
	if !has(m.engines, chipEngine) {
		return m.runWithoutChip(ctx)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	m.Watch = func(sample int, tick isa.Tick, on *chip.Chip) {
		if err := m.step(m.lockstepOf(on), sample, int(tick), on); err != nil {
			m.fail(err)
			stop()
		}
	}
	if _, err := evaluate.Run(ctx, m.Config); err != nil {
		return err
	}
	return m.failed
}

func (m *Comparison) fail(err error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.failed == nil {
		m.failed = err
	}
}

// lockstepOf is what runs beside a chip.
func (m *Comparison) lockstepOf(on *chip.Chip) *lockstep {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	l := m.running[on]
	if l == nil {
		l = newLockstep(m)
		m.running[on] = l
	}
	return l
}

// runWithoutChip gives each thread one sample after the other.
func (m *Comparison) runWithoutChip(ctx context.Context) error {
	group, within := errgroup.WithContext(ctx)
	next := make(chan int)
	group.Go(func() error {
		defer close(next)
		for i := range m.Samples {
			select {
			case next <- i:
			case <-within.Done():
				return nil
			}
		}
		return nil
	})
	for range max(1, min(m.Threads, m.Samples)) {
		l := newLockstep(m)
		group.Go(func() error {
			for i := range next {
				for t := range m.Ticks {
					if within.Err() != nil {
						return nil
					}
					if err := m.step(l, i, t, nil); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// step takes one tick of one sample.
func (m *Comparison) step(l *lockstep, sample, tick int, on *chip.Chip) error {
	if tick == 0 {
		if err := l.begin(sample); err != nil {
			return err
		}
	}
	l.tick(tick, on)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.ticks++
	m.progress.Set(m.ticks)
	if tick == m.Ticks-1 {
		in := l.inputData()
		m.inputs.Add(&in)
		engines, layers := l.end()
		if sample == 0 {
			m.seen = l.first
		}
		m.count(l)
		for e, class := range engines {
			m.answers[e][sample] = evaluate.Answer{Class: class, Done: true}
		}
		for i, class := range layers {
			m.alone[i][sample] = evaluate.Answer{Class: class, Done: true}
		}
	}
	return nil
}
