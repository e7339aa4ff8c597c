package dsl

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"orrery/compiler/ir"
)

// dimension is what kind of quantity a parameter takes.
type dimension int

const (
	plain    dimension = iota // a bare number
	voltage                   // in the author's unit; mV and V as millivolts
	duration                  // in ticks; ms, us and s by the step
	portion                   // 0..1; % as hundredths
	rate                      // per tick; Hz and kHz by the step
)

// units says which units each dimension takes and what one of them is: of voltage millivolts, of duration milliseconds, of rate per
// millisecond.
var units = map[dimension]map[string]float64{
	plain:    {},
	voltage:  {"mV": 1, "V": 1000},
	duration: {"ms": 1, "us": 1e-3, "s": 1000, "ticks": 0, "tick": 0},
	portion:  {"%": 0.01},
	rate:     {"Hz": 1e-3, "kHz": 1},
}

// in converts a quantity to a parameter's dimension.
func (s *scope) in(q *quantity, d dimension, what string) (float64, error) {
	v := q.value()
	if q.Unit == "" {
		return v, nil
	}
	factor, ok := units[d][q.Unit]
	switch {
	case !ok:
		return 0, at(q.Pos).Errorf("%s cannot be in %s%s", what, q.Unit, unitHint(d))
	case factor == 0: // ticks
		return v, nil
	case d == voltage || d == portion:
		return v * factor, nil
	case s.step == 0:
		return 0, at(q.Pos).Errorf("%s is in %s, but nothing says how long a tick is: begin with a line such as step 1 ms", what, q.Unit)
	case d == duration:
		return v * factor / s.step, nil
	}
	return v * factor * s.step, nil
}

func unitHint(d dimension) string {
	var names []string
	for _, u := range []string{"mV", "V", "ticks", "ms", "us", "s", "%", "Hz", "kHz"} {
		if _, ok := units[d][u]; ok {
			names = append(names, u)
		}
	}
	if len(names) == 0 {
		return "; it is a bare number"
	}
	return "; it can be a bare number or in " + strings.Join(names, ", ")
}

// ticks is a duration in whole ticks.
func (s *scope) ticks(q *quantity, what string) (int, error) {
	v, err := s.in(q, duration, what)
	if err != nil {
		return 0, err
	}
	n := math.Round(v)
	if math.Abs(v-n) > 1e-9*math.Max(1, n) || n < 0 || n > 1<<30 {
		return 0, at(q.Pos).Errorf("%s is %v ticks; it must be a whole number of ticks", what, v)
	}
	return int(n), nil
}

func (s *scope) setStep(st *stepStatement) error {
	factor, ok := units[duration][st.Step.Unit]
	if !ok || factor == 0 || !(st.Step.value() > 0) {
		return at(st.Pos).Errorf("step is the length of a tick in ms, us or s, such as step 1 ms")
	}
	if s.step != 0 {
		return at(st.Pos).Errorf("step is said twice in this file")
	}
	s.step = st.Step.value() * factor
	return nil
}

// arguments reads the arguments of a call by name or position. Everything that is not taken is an error in the end.
type arguments struct {
	s     *scope
	call  *call
	taken []bool
	asked []string // names of parameters there are, for messages
	err   error
}

func (s *scope) arguments(c *call) *arguments {
	return &arguments{s: s, call: c, taken: make([]bool, len(c.Args))}
}

// find takes the argument of a name, or, of the unnamed ones, the next if positional.
func (a *arguments) find(name string, positional bool) *value {
	a.asked = append(a.asked, name)
	for i, arg := range a.call.Args {
		if !a.taken[i] && arg.Name == name {
			a.taken[i] = true
			return arg.Value
		}
	}
	for i, arg := range a.call.Args {
		if positional && !a.taken[i] && arg.Name == "" {
			a.taken[i] = true
			return arg.Value
		}
	}
	return nil
}

func (a *arguments) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

func (a *arguments) label(name string) string { return a.call.Name + ": " + name }

// number is a named parameter with a default.
func (a *arguments) number(name string, d dimension, otherwise float64) float64 {
	return a.numberOf(a.find(name, false), name, d, otherwise)
}

func (a *arguments) numberOf(v *value, name string, d dimension, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	if v.Quantity == nil {
		a.fail(at(v.Pos).Errorf("%s is a number, found %s", a.label(name), v))
		return otherwise
	}
	x, err := a.s.in(v.Quantity, d, a.label(name))
	if err != nil {
		a.fail(err)
	}
	return x
}

// whole is a number without fraction, at least low.
func (a *arguments) whole(name string, positional bool, d dimension, low, otherwise int) int {
	v := a.find(name, positional)
	if v == nil {
		return otherwise
	}
	if v.Quantity == nil {
		a.fail(at(v.Pos).Errorf("%s is a whole number, found %s", a.label(name), v))
		return otherwise
	}
	x, err := a.s.in(v.Quantity, d, a.label(name))
	if err == nil && (x != math.Trunc(x) || x < float64(low) || x > 1<<30) {
		err = at(v.Pos).Errorf("%s is %v; it must be a whole number of at least %d", a.label(name), x, low)
	}
	if err != nil {
		a.fail(err)
		return otherwise
	}
	return int(x)
}

// pair is one number for both dimensions, or (y, x).
func (a *arguments) pair(name string, low, otherwise int) (y, x int) {
	v := a.find(name, false)
	if v == nil {
		return otherwise, otherwise
	}
	return a.pairOf(v, name, low)
}

func (a *arguments) pairOf(v *value, name string, low int) (y, x int) {
	list := v.Tuple
	if v.Quantity != nil {
		list = []*quantity{v.Quantity, v.Quantity}
	}
	if len(list) != 2 {
		a.fail(at(v.Pos).Errorf("%s is a whole number or a pair (y, x), found %s", a.label(name), v))
		return 1, 1
	}
	var n [2]int
	for i, q := range list {
		k := q.value()
		if q.Unit != "" || k != math.Trunc(k) || k < float64(low) || k > 1<<20 {
			a.fail(at(q.Pos).Errorf("%s has %v%s; it takes whole numbers of at least %d", a.label(name), k, q.Unit, low))
		}
		n[i] = int(k)
	}
	return n[0], n[1]
}

// word is one of some words.
func (a *arguments) word(name, otherwise string, legal ...string) string {
	v := a.find(name, false)
	if v == nil {
		return otherwise
	}
	if v.Call == nil || len(v.Call.Args) > 0 || !slices.Contains(legal, v.Call.Name) {
		a.fail(at(v.Pos).Errorf("%s is %s; it can be %s", a.label(name), v, strings.Join(legal, ", ")))
		return otherwise
	}
	return v.Call.Name
}

// done is the first error, or the first argument that nobody took.
func (a *arguments) done() error {
	if a.err != nil {
		return a.err
	}
	for i, arg := range a.call.Args {
		switch {
		case a.taken[i]:
		case arg.Name != "" && slices.Contains(a.asked, arg.Name):
			return at(arg.Pos).Errorf("%s: %s is given twice", a.call.Name, arg.Name)
		case arg.Name != "":
			return at(arg.Pos).Errorf("%s has no parameter %q%s", a.call.Name, arg.Name, among(arg.Name, a.asked))
		default:
			return at(arg.Pos).Errorf("%s: %s is one argument too many%s", a.call.Name, arg.Value, among("", a.asked))
		}
	}
	return nil
}

// among lists what there is, with the nearest to a misspelt name in front.
func among(name string, there []string) string {
	if len(there) == 0 {
		return "; it takes none"
	}
	for _, t := range there {
		if name != "" && near(name, t) {
			return fmt.Sprintf("; did you mean %s?", t)
		}
	}
	return "; there are " + strings.Join(there, ", ")
}

// near says that two names differ in one letter: changed, left out, put in or exchanged with the next.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		return i < len(a) && (a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:])
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}

// String is the value as it was written, for messages.
func (v *value) String() string {
	switch {
	case v.Quantity != nil:
		return strings.TrimSpace(fmt.Sprintf("%v %s", v.Quantity.value(), v.Quantity.Unit))
	case v.Text != nil:
		return fmt.Sprintf("%q", *v.Text)
	case v.Call != nil:
		return v.Call.Name
	}
	return "a tuple"
}

func (s *scope) population(name string, pos ir.Pos) (ir.PopID, error) {
	if id, ok := s.names[s.prefix+name]; ok {
		return id, nil
	}
	var there []string
	for i := range s.net.Populations {
		there = append(there, strings.TrimPrefix(s.net.Populations[i].Name, s.prefix))
	}
	return 0, pos.Errorf("there is no population %q%s", name, among(name, there))
}
