package neurons

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"orrery/isa/microcode"
)

// Settings say how to build a program of a model. Zero values are the model's defaults.
type Settings struct {
	Params map[string]float64
	Tick   float64 // length of a tick in the model's unit of time
	Steps  int     // integration steps within a tick
	Unit   float64 // what one step of the synaptic sum is worth, in the unit of the model's input; 0: 1
}

// Built is a program with one parameter set, and what its fixed-point numbers cost.
type Built struct {
	Model   *Model
	Program *microcode.Program // with one set
	Start   int32              // state word 0 before the first tick
	Errors  []Rounding
	Tick    float64
	Steps   int
	unit    float64 // what one step of the synaptic sum is worth
}

// Rounding is what a constant became.
type Rounding struct {
	Name     string  `json:"name"`
	Format   Format  `json:"fraction_bits"`
	Asked    float64 `json:"asked"`
	Realised float64 `json:"realised"`
	Integer  int32   `json:"integer"`
}

// Relative is the rounding's relative error.
func (r Rounding) Relative() float64 {
	if r.Asked == 0 {
		return 0
	}
	return math.Abs(r.Realised-r.Asked) / math.Abs(r.Asked)
}

// Set is the parameter set of the program.
func (b *Built) Set() microcode.Set { return b.Program.Sets[0] }

// Bias is a current as the bias register holds it.
func (b *Built) Bias(current float64) (int32, error) {
	return fixed("the input", current*b.BiasScale()/b.Model.Input.One(), b.Model.Input)
}

// BiasScale is what the bias register counts per unit of current.
func (b *Built) BiasScale() float64 {
	if b.Model.InputUnit == "unit" {
		return b.Model.Input.One() / b.unit
	}
	return b.Model.Input.One()
}

// Build turns the model's file and parameters into a program.
func (m *Model) Build(s Settings) (*Built, error) { return m.build(s, nil) }

func (m *Model) build(s Settings, real *microcode.Equations) (*Built, error) {
	b := &builder{m: m, out: &Built{Model: m, Tick: s.Tick, Steps: s.Steps}, names: map[string]string{}, real: real}
	if b.out.Tick == 0 {
		b.out.Tick = m.Tick
	}
	if b.out.Steps == 0 {
		b.out.Steps = max(1, m.Steps)
	}
	if err := b.parameters(s); err != nil {
		return nil, fmt.Errorf("%s: %w", m.Name, err)
	}
	b.out.Program = &microcode.Program{Name: m.Name, States: len(m.States), Sets: make([]microcode.Set, 1)}
	for i, st := range m.States {
		b.names[st.Name] = fmt.Sprintf("s%d", i)
	}
	if err := b.block(m.lines); err != nil {
		return nil, err
	}
	return b.out, b.start()
}

type builder struct {
	m     *Model
	out   *Built
	scope scope
	names map[string]string    // symbolic operands
	real  *microcode.Equations // filled beside the program when equations are asked for
}

func (b *builder) parameters(s Settings) error {
	if !(b.out.Tick > 0) || b.out.Steps < 1 || b.out.Steps > 1<<12 {
		return fmt.Errorf("a tick of %v %s in %d steps", b.out.Tick, b.m.TickUnit, b.out.Steps)
	}
	unit := s.Unit
	if unit == 0 {
		unit = 1
	}
	b.out.unit = unit
	values := map[string]float64{"tick": b.out.Tick, "steps": float64(b.out.Steps), "dt": b.out.Tick / float64(b.out.Steps), "unit": unit}
	for _, p := range b.m.Params {
		values[p.Name] = p.Default
	}
	for name, v := range s.Params {
		if _, ok := b.m.Param(name); !ok {
			return fmt.Errorf("there is no parameter %q", name)
		}
		values[name] = v
	}
	b.scope = newScope(values)
	return nil
}

// block assembles lines; a .repeat .. .end in them is assembled once for each step.
func (b *builder) block(lines []sourceLine) error {
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if l.text == ".repeat" {
			end := slices.IndexFunc(lines[i:], func(l sourceLine) bool { return l.text == ".end" })
			if end < 0 {
				return b.at(l, fmt.Errorf(".repeat has no .end"))
			}
			for range b.out.Steps {
				if err := b.block(lines[i+1 : i+end]); err != nil {
					return err
				}
			}
			i += end
			continue
		}
		if err := b.line(l); err != nil {
			return b.at(l, err)
		}
	}
	return nil
}

func (b *builder) at(l sourceLine, err error) error {
	return fmt.Errorf("%s:%d: %w", b.m.file, l.number, err)
}

func (b *builder) line(l sourceLine) error {
	if !strings.HasPrefix(l.text, ".") {
		w, err := microcode.Parse(l.text, func(word string) (string, bool) { plain, ok := b.names[word]; return plain, ok })
		b.out.Program.Code = append(b.out.Program.Code, w)
		return err
	}
	word, rest, _ := strings.Cut(l.text, " ")
	head, formula, _ := strings.Cut(rest, "=")
	f, e := strings.Fields(head), expression(strings.TrimSpace(formula))
	switch {
	case word == ".let" && len(f) == 1:
		v, err := e.value(b.scope)
		b.scope[f[0]] = v
		return err
	case word == ".bits" && len(f) == 1:
		v, err := e.value(b.scope)
		if err == nil && (v != math.Trunc(v) || v < 0 || v > 63) {
			err = fmt.Errorf("%s is %v; a number of bits is 0..63", f[0], v)
		}
		b.names[f[0]] = fmt.Sprint(v)
		return err
	case word == ".reg" && len(f) == 2:
		b.names[f[0]] = f[1]
	case word == ".const" && len(f) == 2:
		return b.constant(f[0], f[1], e)
	case word == ".table" && len(f) == 11:
		return b.table(f, e)
	case slices.Contains([]string{".model", ".cite", ".tick", ".steps", ".param", ".input", ".integer", ".example", ".state"}, word):
	default:
		return fmt.Errorf("cannot be read: %s", l.text)
	}
	return nil
}

// fixed is a real number in a format.
func fixed(what string, v float64, f Format) (int32, error) {
	x := math.Round(v * f.One())
	if !(x >= math.MinInt32 && x <= math.MaxInt32) {
		return 0, fmt.Errorf("%s is %.6g; %v holds %.6g..%.6g", what, v, f, math.MinInt32/f.One(), math.MaxInt32/f.One())
	}
	return int32(x), nil
}

func (b *builder) constant(name, text string, e expression) error {
	var f Format
	if err := format(text, &f); err != nil {
		return err
	}
	v, err := e.value(b.scope)
	if err != nil {
		return err
	}
	x, err := fixed(name, v, f)
	set := &b.out.Program.Sets[0]
	b.names[name] = fmt.Sprintf("k%d", len(set.Constants))
	set.Constants = append(set.Constants, x)
	b.out.Errors = append(b.out.Errors, Rounding{name, f, v, float64(x) / f.One(), x})
	if b.real != nil {
		b.real.Constants = append(b.real.Constants, v*f.One())
		return nil
	}
	return err
}

// table reads NAME FORMAT over X FORMAT from LOW to HIGH by STEP.
func (b *builder) table(f []string, e expression) error {
	var values, index Format
	var low, high, step float64
	for _, err := range []error{format(f[1], &values), format(f[4], &index), number(f[6], &low), number(f[8], &high), number(f[10], &step)} {
		if err != nil {
			return err
		}
	}
	spacing := math.Log2(step * index.One())
	if spacing != math.Trunc(spacing) || spacing < 0 || spacing > microcode.MaxShift {
		return fmt.Errorf("table %s: a step of %v is no power of two of %v", f[0], step, index)
	}
	first, err := fixed("the table's first entry", low, index)
	if err != nil {
		return err
	}
	t := microcode.Table{First: first, Shift: uint8(spacing)}
	b.scope[f[3]] = low
	p, err := e.compile(b.scope)
	if err != nil {
		return err
	}
	at := func(x float64) (float64, error) {
		b.scope[f[3]] = x
		return run(p, b.scope, e)
	}
	if b.real != nil {
		if err := b.realTable(at, values, index, low, high, step); err != nil {
			return err
		}
	}
	for i := 0; i <= int(math.Round((high-low)/step)); i++ {
		v, err := at(low + float64(i)*step)
		if err != nil {
			return err
		}
		x, err := fixed(f[0], v, values)
		if err != nil {
			return err
		}
		t.Values = append(t.Values, x)
	}
	delete(b.scope, f[3])
	b.names[f[0]] = fmt.Sprintf("t%d", len(b.out.Program.Tables))
	b.out.Program.Tables = append(b.out.Program.Tables, t)
	return nil
}

// start sets the state words to what they start from.
func (b *builder) start() error {
	set := &b.out.Program.Sets[0]
	for i, st := range b.m.States {
		v, err := st.start.value(b.scope)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", b.m.Name, st.Name, err)
		}
		x, err := fixed(st.Name, v, st.Format)
		if b.real != nil {
			b.real.State = append(b.real.State, v*st.Format.One())
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", b.m.Name, err)
		}
		if i == 0 {
			b.out.Start = x
		} else {
			set.State = append(set.State, x)
		}
	}
	return nil
}
