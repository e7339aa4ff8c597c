package neurons

import (
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"
)

//go:embed programs/*.s
var programs embed.FS

// Model is one neuron model as its file describes it.
type Model struct {
	Name, Doc string
	Cite      []string
	Tick      float64 // default length
	TickUnit  string  // ms, or "" where the model has no unit of time
	Steps     int     // default; 0 when nothing is repeated
	Params    []Param
	Input     Format // of the bias register
	Integer   bool   // weights are integers of the model's own arithmetic: it has no unit of the synaptic sum
	InputUnit string
	Example   Example
	States    []State

	file  string
	lines []sourceLine
}

// Param is a parameter in the model's usual unit.
type Param struct {
	Name    string
	Default float64
	Unit    string
	Doc     string
}

// Example is a step of current, in the unit of the input, and a time, in that of the tick, that show the model at work.
type Example struct{ Current, Duration float64 }

// State is a state word.
type State struct {
	Name   string
	Format Format
	Unit   string
	start  expression
}

// Format is the number of bits behind the point of a fixed-point number.
type Format int

func (f Format) String() string { return fmt.Sprintf("q%d", int(f)) }

// One is the integer that stands for 1.
func (f Format) One() float64 { return float64(int64(1) << f) }

// sourceLine is a line that is not blank, without its comment.
type sourceLine struct {
	number int
	text   string
}

// Names lists the models, alphabetically.
func Names() []string {
	files, _ := fs.Glob(programs, "programs/*.s") // the pattern is a constant and well formed
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(f, "programs/"), ".s")
	}
	sort.Strings(names)
	return names
}

// Source is the text of a model that comes with the program.
func Source(name string) ([]byte, error) {
	text, err := programs.ReadFile("programs/" + name + ".s")
	if err != nil {
		return nil, fmt.Errorf("there is no neuron model %q; there are %s", name, strings.Join(Names(), ", "))
	}
	return text, nil
}

// Get is a model that comes with the program.
func Get(name string) (*Model, error) {
	text, err := Source(name)
	if err != nil {
		return nil, err
	}
	return Read(name+".s", text)
}

// Read reads a model's file. Errors name file and line.
func Read(file string, text []byte) (*Model, error) {
	m := &Model{file: file, Tick: 1}
	for i, line := range strings.Split(string(text), "\n") {
		code, _, _ := strings.Cut(line, "#")
		if code = strings.TrimSpace(code); code == "" {
			continue
		}
		l := sourceLine{i + 1, code}
		if err := m.describe(l); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, l.number, err)
		}
		m.lines = append(m.lines, l)
	}
	if m.Name == "" || len(m.States) == 0 {
		return nil, fmt.Errorf("%s: a model has a .model line and at least one .state", file)
	}
	return m, nil
}

// describe takes what a line says of the model itself; the rest is for the assembler.
func (m *Model) describe(l sourceLine) error {
	word, rest, _ := strings.Cut(l.text, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case ".model":
		m.Name, m.Doc = quotedTail(rest)
	case ".cite":
		_, cite := quotedTail(rest)
		m.Cite = append(m.Cite, cite)
	case ".tick":
		value, unit := quotedTail(rest)
		m.TickUnit = unit
		return number(value, &m.Tick)
	case ".steps":
		n, err := strconv.Atoi(rest)
		if err != nil || n < 1 {
			return fmt.Errorf(".steps N, at least 1")
		}
		m.Steps = n
	case ".integer":
		m.Integer = true
	case ".param":
		return m.param(rest)
	case ".example":
		current, duration, _ := strings.Cut(rest, " ")
		if err := number(current, &m.Example.Current); err != nil {
			return err
		}
		return number(duration, &m.Example.Duration)
	case ".input":
		f := strings.Fields(rest)
		if len(f) != 2 {
			return fmt.Errorf(".input FORMAT UNIT")
		}
		m.InputUnit = f[1]
		return format(f[0], &m.Input)
	case ".state":
		return m.state(rest)
	}
	return nil
}

func (m *Model) param(rest string) error {
	head, doc := quotedTail(rest)
	f := strings.Fields(head)
	if len(f) != 3 {
		return fmt.Errorf(".param NAME VALUE UNIT \"meaning\"")
	}
	p := Param{Name: f[0], Unit: f[2], Doc: doc}
	if err := number(f[1], &p.Default); err != nil {
		return err
	}
	m.Params = append(m.Params, p)
	return nil
}

func (m *Model) state(rest string) error {
	head, formula, ok := strings.Cut(rest, "=")
	f := strings.Fields(head)
	if !ok || len(f) != 3 {
		return fmt.Errorf(".state NAME FORMAT UNIT = EXPRESSION")
	}
	s := State{Name: f[0], Unit: f[2], start: expression(strings.TrimSpace(formula))}
	m.States = append(m.States, s)
	return format(f[1], &m.States[len(m.States)-1].Format)
}

// quotedTail splits off a text in quotes at the end.
func quotedTail(s string) (head, quoted string) {
	head, tail, ok := strings.Cut(s, "\"")
	if !ok {
		return s, ""
	}
	return strings.TrimSpace(head), strings.TrimSuffix(tail, "\"")
}

func number(text string, to *float64) error {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("%q is not a number", text)
	}
	*to = v
	return nil
}

func format(text string, to *Format) error {
	n, err := strconv.Atoi(strings.TrimPrefix(text, "q"))
	if err != nil || n < 0 || n > 40 || !strings.HasPrefix(text, "q") {
		return fmt.Errorf("%q is not a format: q0..q40", text)
	}
	*to = Format(n)
	return nil
}

// Param finds a parameter by name.
func (m *Model) Param(name string) (Param, bool) {
	for _, p := range m.Params {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}
