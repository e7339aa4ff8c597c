package isa

import (
	"fmt"
	"math"
	"strings"
	"unicode"
)

// MaxStart bounds the tick at which a population starts: refractory counts, which hold it, have 16 bits.
const MaxStart = math.MaxUint16

// maxPopulation bounds the neurons that one population may name; far above what the largest grid holds.
const maxPopulation = 1 << 31

// Verify checks everything that a chip relies on when it loads the image: every index, size, width and bound, and that every packet has a
// place to go. The error names the core or section, the resource, what was asked and what there is.
func (m *Image) Verify() error {
	if err := m.Arch.Validate(); err != nil {
		return fmt.Errorf("architecture: %w", err)
	}
	if err := m.verifyPopulations(); err != nil {
		return err
	}
	v := &verifier{image: m, arch: &m.Arch, place: map[CoreID]int{}, reach: make([][]sumRange, len(m.Cores))}
	for i := range m.Cores {
		c := &m.Cores[i]
		if err := v.core(i, c); err != nil {
			return fmt.Errorf("core %v: %w", c.ID, err)
		}
		v.place[c.ID] = i
	}
	for _, check := range []func() error{v.forwarding, v.inputs, v.outputs, v.sums, v.routes, v.relays} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// verifier is what the checks of one image share.
type verifier struct {
	image   *Image
	arch    *Arch
	place   map[CoreID]int // index into image.Cores
	reach   [][]sumRange   // by core and neuron: what one tick's integration can give; nil where nobody has asked
	keepers []keeper       // by core: of the multicast packets that arrive there
}

func (m *Image) verifyPopulations() error {
	seen := map[string]bool{}
	for i, p := range m.Populations {
		if !nameable(p.Name) {
			return fmt.Errorf("population %d: %q is not a name", i, p.Name)
		}
		if seen[p.Name] {
			return fmt.Errorf("population %d: the name %q is taken", i, p.Name)
		}
		seen[p.Name] = true
		if n := p.Size(); n == 0 {
			return fmt.Errorf("population %q: shape %v has no neurons, or too many", p.Name, p.Shape)
		}
		if p.Start > MaxStart {
			return fmt.Errorf("population %q starts at tick %d; at most %d can be waited for", p.Name, p.Start, MaxStart)
		}
	}
	if m.Ticks < 0 || m.Ticks > 1<<40 {
		return fmt.Errorf("a sample of %d ticks", m.Ticks)
	}
	return nil
}

// nameable accepts what can stand as one word in reports and in assembly.
func nameable(s string) bool {
	return s != "" && len(s) < 256 && strings.IndexFunc(s, func(c rune) bool {
		return c != '_' && c != '.' && c != '-' && !unicode.IsLetter(c) && !unicode.IsDigit(c)
	}) < 0
}

// Size is the number of neurons of a population; 0 when its shape cannot be.
func (p *Population) Size() int {
	n := uint64(1)
	for _, d := range p.Shape {
		if n *= uint64(d); n == 0 || n >= maxPopulation {
			return 0
		}
	}
	if len(p.Shape) == 0 {
		return 0
	}
	return int(n)
}

// population checks an index into the populations.
func (v *verifier) population(p uint32) (*Population, error) {
	if int(p) >= len(v.image.Populations) {
		return nil, fmt.Errorf("population %d is named; there are %d", p, len(v.image.Populations))
	}
	return &v.image.Populations[p], nil
}

// length checks the length of a list.
func length(what string, got, want int) error {
	if got != want {
		return fmt.Errorf("%d %s; there should be %d", got, what, want)
	}
	return nil
}

// firstError is the first of some checks that failed.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
