package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"orrery/chip"
	"orrery/isa"
	"orrery/noc"
)

// Breakpoint is where the chip is to stop.
type Breakpoint struct {
	Text  string
	kind  breakKind
	tick  isa.Tick
	fires []isa.Place
	held  bool // it was so in the last cycle
}

type breakKind int

const (
	breakFires breakKind = iota // one of some neurons fires
	breakQueue                  // an input FIFO of a router is full
	breakFIFO                   // a send FIFO is full
	breakTick                   // a tick begins
)

// ParseBreakpoint reads "hidden[17] fires", "queue full", "fifo full" or "tick 12".
func ParseBreakpoint(image *isa.Image, text string) (Breakpoint, error) {
	b := Breakpoint{Text: strings.Join(strings.Fields(text), " ")}
	name, fires := strings.CutSuffix(b.Text, " fires")
	tick, at := strings.CutPrefix(b.Text, "tick ")
	switch {
	case b.Text == "queue full":
		b.kind = breakQueue
	case b.Text == "fifo full":
		b.kind = breakFIFO
	case at:
		n, err := strconv.ParseInt(tick, 10, 32)
		if err != nil || n < 0 {
			return b, fmt.Errorf("%q: a tick is a number from 0 on", b.Text)
		}
		b.kind, b.tick = breakTick, isa.Tick(n)
	case fires:
		s, err := image.Select(name)
		if err != nil {
			return b, err
		}
		b.fires = slices.DeleteFunc(image.Places(s), func(p isa.Place) bool { return p.Core < 0 })
		if len(b.fires) == 0 {
			return b, fmt.Errorf("%q: %s are inputs of the host and do not fire on the chip", b.Text, name)
		}
	default:
		return b, fmt.Errorf(`%q is no breakpoint: write "NAME[3] fires", "queue full", "fifo full" or "tick 12"`, b.Text)
	}
	return b, nil
}

// SetBreakpoints replaces the breakpoints.
func (s *Session) SetBreakpoints(texts []string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var list []Breakpoint
	for _, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		b, err := ParseBreakpoint(s.cfg.Image, text)
		if err != nil {
			return err
		}
		list = append(list, b)
	}
	s.breaks = list
	return nil
}

// breakIn says which breakpoint a cycle has reached, in the goroutine of the tick. What lasts stops the chip when it begins.
func (s *Session) breakIn(l *chip.Look) (reason string) {
	for i := range s.breaks {
		b := &s.breaks[i]
		where, now := s.holds(b, l)
		if now && !b.held && reason == "" {
			reason = b.Text + ": " + where
		}
		b.held = now && b.kind != breakFires
	}
	for c := range s.fired {
		s.fired[c] = len(l.Fired(c))
	}
	return reason
}

// holds says whether what a breakpoint waits for is so in this cycle, and where.
func (s *Session) holds(b *Breakpoint, l *chip.Look) (where string, now bool) {
	image := s.cfg.Image
	switch b.kind {
	case breakFires:
		for _, p := range b.fires {
			if fired := l.Fired(p.Core); len(fired) > s.fired[p.Core] && fired[len(fired)-1] == p.Neuron {
				return image.NeuronName(image.Cores[p.Core].Symbol[p.Neuron]), true
			}
		}
	case breakQueue:
		return s.fullQueue(l)
	case breakFIFO:
		for c := range image.Cores {
			if len(l.Core(c).FIFO) >= image.Arch.Core.SendFIFO {
				return fmt.Sprintf("that of core %v", image.Cores[c].ID), true
			}
		}
	}
	return "", false
}

func (s *Session) fullQueue(l *chip.Look) (string, bool) {
	for router := range isa.CoreID(s.cfg.Image.Arch.Mesh.Cores()) {
		for _, p := range noc.Ports {
			if l.Depth(router, p) >= s.cfg.Image.Arch.NoC.Buffer {
				return fmt.Sprintf("%v input of router %v", p, s.cfg.Image.Arch.Mesh.Coord(router)), true
			}
		}
	}
	return "", false
}

// breakAtEnd says which breakpoint the next tick is.
func (s *Session) breakAtEnd() string {
	for i := range s.breaks {
		if b := &s.breaks[i]; b.kind == breakTick && b.tick == s.tick {
			return b.Text
		}
	}
	return ""
}
