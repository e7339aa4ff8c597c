package explore

import (
	"fmt"
	"maps"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"orrery/isa"
)

// Formula is an expression over settings: core.axons * core.neurons, or as a condition core.axons >= core.neurons. Its names are those of
// settings, the architecture's parameters that no axis touches included.
type Formula struct {
	Key     string // of what is derived; "" for a condition
	Text    string
	program *vm.Program
}

// parseFormula compiles an expression; key is "" for a condition.
func parseFormula(key, text string) (Formula, error) {
	base, err := isa.Preset("tianjic")
	if err != nil {
		return Formula{}, err
	}
	env := environment(archValues(base), nil)
	options := []expr.Option{expr.Env(env)}
	if key == "" {
		options = append(options, expr.AsBool())
	}
	program, err := expr.Compile(text, options...)
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return Formula{}, fmt.Errorf("%q: %s", text, first)
	}
	names := dotted{env: env}
	node := program.Node()
	ast.Walk(&node, &names)
	if names.unknown != "" {
		return Formula{}, fmt.Errorf("%q: no setting %q: there are the parameters that orrery arch prints, and those of docs/SWEEP.md", text, names.unknown)
	}
	return Formula{key, text, program}, nil
}

// dotted looks every name with dots of an expression up: the library takes any name below a known section.
type dotted struct {
	env     map[string]any
	unknown string
}

// Visit is called for each node of an expression.
func (d *dotted) Visit(node *ast.Node) {
	path, ok := pathOf(*node)
	if !ok || d.unknown != "" {
		return
	}
	var at any = d.env
	for _, part := range path {
		m, inside := at.(map[string]any)
		if !inside {
			d.unknown = strings.Join(path, ".")
			return
		}
		if at, ok = m[part]; !ok {
			d.unknown = strings.Join(path, ".")
			return
		}
	}
}

// pathOf is the name that a node spells with dots.
func pathOf(node ast.Node) ([]string, bool) {
	switch n := node.(type) {
	case *ast.IdentifierNode:
		return []string{n.Value}, true
	case *ast.MemberNode:
		before, ok := pathOf(n.Node)
		name, plain := n.Property.(*ast.StringNode)
		if ok && plain {
			return append(before, name.Value), true
		}
	}
	return nil, false
}

// environment is what formulas see: parameters of the architecture as nested maps, and over them the given settings.
func environment(values map[string]any, known []Setting) map[string]any {
	env := maps.Clone(values)
	for _, k := range runKeys {
		if k.key != "energy" { // in formulas, energy is the architecture's own table
			put(env, k.key, map[kind]any{kindFile: "", kindName: "", kindCount: 0, kindIndex: 0, kindBool: false, kindEffort: "", kindWord: "", kindNumber: 0.0}[k.kind])
		}
	}
	for _, s := range known {
		if s.Key != "energy" {
			put(env, s.Key, s.Value)
		}
	}
	return env
}

// put sets a dotted key in nested maps.
func put(m map[string]any, key string, v any) {
	first, rest, nested := strings.Cut(key, ".")
	if !nested {
		m[first] = v
		return
	}
	inner, ok := m[first].(map[string]any)
	if !ok {
		inner = map[string]any{}
	}
	inner = maps.Clone(inner)
	put(inner, rest, v)
	m[first] = inner
}

// Complete adds what is derived to the values of the axes and says whether the point meets the conditions.
func (s *Sweep) Complete(p Point) (full Point, meets bool, err error) {
	if len(s.Derive) == 0 && len(s.Where) == 0 {
		return p, true, nil
	}
	known := append(append([]Setting{}, s.Fixed...), p...)
	base, err := s.baseArch(s.resolved(known))
	if err != nil {
		return nil, false, err
	}
	env := environment(s.library.values(base), known)
	full = append(Point{}, p...)
	for _, f := range s.Derive {
		out, err := expr.Run(f.program, env)
		if err != nil {
			return nil, false, s.file.Errorf(at("derive", f.Key), "%q at %s: %w", f.Text, p, oneLine(err))
		}
		value, err := s.value(f.Key, out)
		if err != nil {
			return nil, false, s.file.Errorf(at("derive", f.Key), "%q at %s: %w", f.Text, p, err)
		}
		put(env, f.Key, value)
		full = append(full, Setting{f.Key, value})
	}
	for i, f := range s.Where {
		out, err := expr.Run(f.program, env)
		if err != nil {
			return nil, false, s.file.Errorf(fmt.Sprintf("where[%d]", i), "%q at %s: %w", f.Text, p, oneLine(err))
		}
		if out != true {
			return full, false, nil
		}
	}
	return full, true, nil
}

func oneLine(err error) error {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("%s", first)
}

// String is the point on one line.
func (p Point) String() string {
	parts := make([]string, len(p))
	for i, s := range p {
		parts[i] = s.Key + " = " + Text(s.Value)
	}
	return strings.Join(parts, ", ")
}
