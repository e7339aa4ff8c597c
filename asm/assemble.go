package asm

import (
	"encoding/hex"
	"fmt"
	"sort"
	"strings"

	"orrery/isa"
)

// Assemble reads an image from text. An error names file, line and column; what only the whole image shows (isa.Image.Verify) names the
// core.
func Assemble(file string, text []byte) (*isa.Image, error) {
	a := &assembler{file: file, image: &isa.Image{}, names: map[string]uint32{}}
	lines := strings.Split(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		l, err := splitLine(file, i+1, lines[i])
		if err != nil {
			return nil, err
		}
		if len(l.words) == 0 {
			continue
		}
		if l.words[0].text == ".arch" && len(l.words) == 1 {
			n, err := a.archBlock(lines[i+1:], i+1)
			if err != nil {
				return nil, err
			}
			i += n
			continue
		}
		if err := a.statement(&l); err != nil {
			return nil, err
		}
	}
	return a.finish()
}

type assembler struct {
	file   string
	image  *isa.Image
	arch   *isa.Arch // nil before .arch
	ports  []isa.Port
	names  map[string]uint32 // populations
	core   *coreSource       // the core that is being described
	input  *isa.Input
	output *isa.Output
}

// directive is one kind of statement, and what must have come before it.
type directive struct {
	run   func(*assembler, *line) error
	needs string // "", "arch", "core", "input" or "output"
}

var directives map[string]directive

func init() { // the table refers to methods that refer to the table
	directives = map[string]directive{
		".arch":       {(*assembler).archName, ""},
		".network":    {provenance(func(p *isa.Provenance) *string { return &p.Network }), ""},
		".tool":       {provenance(func(p *isa.Provenance) *string { return &p.Tool }), ""},
		".options":    {provenance(func(p *isa.Provenance) *string { return &p.Options }), ""},
		".source":     {(*assembler).source, ""},
		".note":       {(*assembler).note, ""},
		".ticks":      {(*assembler).ticks, ""},
		".population": {(*assembler).population, "arch"},
		".core":       {(*assembler).startCore, "arch"},
		".sums":       {(*assembler).sums, "core"},
		".forward":    {(*assembler).forward, "core"},
		".seed":       {(*assembler).seed, "core"},
		".expect":     {(*assembler).expect, "core"},
		".table":      {(*assembler).table, "core"},
		".types":      {(*assembler).types, "core"},
		".lif":        {(*assembler).lif, "core"},
		".truenorth":  {(*assembler).trueNorth, "core"},
		".program":    {(*assembler).program, "core"},
		".do":         {(*assembler).instruction, "core"},
		".lookup":     {(*assembler).lookup, "core"},
		".constants":  {(*assembler).constants, "core"},
		".neuron":     {(*assembler).neuron, "core"},
		".row":        {(*assembler).row, "core"},
		".input":      {(*assembler).startInput, "arch"},
		".from":       {(*assembler).from, "input"},
		".bias":       {(*assembler).bias, "input"},
		".output":     {(*assembler).startOutput, "arch"},
		".read":       {(*assembler).read, "output"},
	}
}

func (a *assembler) statement(l *line) error {
	name, _ := l.take("a statement")
	d, ok := directives[name]
	if !ok {
		return l.here("there is no statement %q; there are %s", name, directiveNames())
	}
	for _, need := range []struct {
		what string
		have bool
	}{{"arch", a.arch != nil}, {"core", a.core != nil}, {"input", a.input != nil}, {"output", a.output != nil}} {
		if d.needs == need.what && !need.have {
			return l.here("%s comes after .%s", name, d.needs)
		}
	}
	if err := d.run(a, l); err != nil {
		return err
	}
	return l.end()
}

func directiveNames() string {
	var list []string
	for name := range directives {
		list = append(list, name)
	}
	sort.Strings(list)
	return strings.Join(list, " ")
}

// archBlock reads the lines "| yaml" after a bare .arch; it returns how many there were.
func (a *assembler) archBlock(lines []string, first int) (int, error) {
	var yaml strings.Builder
	n := 0
	for ; n < len(lines) && strings.HasPrefix(lines[n], "|"); n++ {
		yaml.WriteString(strings.TrimPrefix(strings.TrimPrefix(lines[n], "|"), " "))
		yaml.WriteByte('\n')
	}
	arch, err := isa.ParseArch("arch", []byte(yaml.String()))
	if err != nil {
		return n, fmt.Errorf("%s:%d:1: .arch: %w", a.file, first, err)
	}
	return n, a.setArch(arch, &line{file: a.file, number: first})
}

func (a *assembler) archName(l *line) error {
	name, err := l.take("an architecture")
	if err != nil {
		return err
	}
	arch, err := isa.Preset(name)
	if err != nil {
		return l.here("%v", err)
	}
	return a.setArch(arch, l)
}

func (a *assembler) setArch(arch *isa.Arch, l *line) error {
	if a.arch != nil {
		return l.here(".arch stands twice")
	}
	a.image.Arch = *arch
	a.arch, a.ports = &a.image.Arch, isa.Exits(arch)
	return nil
}

func provenance(field func(*isa.Provenance) *string) func(*assembler, *line) error {
	return func(a *assembler, l *line) (err error) {
		*field(&a.image.Provenance), err = l.quoted("a text")
		return err
	}
}

func (a *assembler) source(l *line) error {
	name, err := l.quoted("a file name")
	if err != nil {
		return err
	}
	sum, err := l.take("a SHA-256")
	if err != nil {
		return err
	}
	s := isa.Source{Name: name}
	raw, err := hex.DecodeString(sum)
	if err != nil || len(raw) != len(s.SHA256) {
		return l.here("expected a SHA-256 in 64 hexadecimal digits, found %q", sum)
	}
	copy(s.SHA256[:], raw)
	a.image.Provenance.Sources = append(a.image.Provenance.Sources, s)
	return nil
}

func (a *assembler) note(l *line) error {
	text, err := l.quoted("a note")
	a.image.Provenance.Notes = append(a.image.Provenance.Notes, text)
	return err
}

func (a *assembler) ticks(l *line) error {
	n, err := l.number64("the ticks of a sample", 0, 1<<40)
	a.image.Ticks = isa.Tick(n)
	return err
}

func (a *assembler) population(l *line) error {
	name, err := l.take("a population's name")
	if err != nil {
		return err
	}
	if _, taken := a.names[name]; taken {
		return l.here("population %q is there already", name)
	}
	p := isa.Population{Name: name}
	for l.more() && !strings.Contains(l.words[l.next].text, "=") {
		d, err := l.number64("an extent", 1, 1<<31-1)
		if err != nil {
			return err
		}
		p.Shape = append(p.Shape, uint32(d))
	}
	if err := l.assign(populationFields(&p), "a population"); err != nil {
		return err
	}
	if p.Size() == 0 {
		return l.here("population %s has no shape, or too large a one: .population NAME EXTENT..", name)
	}
	a.names[name] = uint32(len(a.image.Populations))
	a.image.Populations = append(a.image.Populations, p)
	return nil
}

// finish runs what had to wait for all cores, and verifies the image.
func (a *assembler) finish() (*isa.Image, error) {
	if a.arch == nil {
		return nil, fmt.Errorf("%s: there is no .arch: begin with .arch tianjic, or another preset", a.file)
	}
	if err := a.endCore(); err != nil {
		return nil, err
	}
	for i := range a.image.Inputs {
		if in := &a.image.Inputs[i]; in.Encoding != isa.EncodeCurrent {
			a.fill(in, a.image.Populations[in.Population].Size())
		}
	}
	if err := a.image.Verify(); err != nil {
		return nil, fmt.Errorf("%s: %w", a.file, err)
	}
	return a.image, nil
}
