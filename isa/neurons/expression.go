package neurons

import (
	"fmt"
	"math"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// expression is a formula over parameters and names.
type expression string

// functions are what expressions may call beside arithmetic.
var functions = map[string]any{
	"exp": math.Exp, "log": math.Log, "sqrt": math.Sqrt, "tanh": math.Tanh, "cosh": math.Cosh, "pow": math.Pow,
	// linoid is x / (1 - exp(-x)), with its limit at 0: the form of Hodgkin and Huxley's rates.
	"linoid": func(x float64) float64 {
		if math.Abs(x) < 1e-6 {
			return 1 + x/2
		}
		return x / -math.Expm1(-x)
	},
}

// scope is the values of names.
type scope map[string]any

func newScope(values map[string]float64) scope {
	s := scope{}
	for name, f := range functions {
		s[name] = f
	}
	for name, v := range values {
		s[name] = v
	}
	return s
}

func (e expression) compile(s scope) (*vm.Program, error) {
	p, err := expr.Compile(string(e), expr.Env(map[string]any(s)), expr.AsFloat64())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e, firstLine(err))
	}
	return p, nil
}

// firstLine is an error without the drawing of where it stands.
func firstLine(err error) error {
	text := err.Error()
	for i := range text {
		if text[i] == '\n' {
			return fmt.Errorf("%s", text[:i])
		}
	}
	return err
}

func (e expression) value(s scope) (float64, error) {
	p, err := e.compile(s)
	if err != nil {
		return 0, err
	}
	return run(p, s, e)
}

func run(p *vm.Program, s scope, e expression) (float64, error) {
	v, err := expr.Run(p, map[string]any(s))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", e, firstLine(err))
	}
	x := v.(float64)
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%s is %v", e, x)
	}
	return x, nil
}
