package explore

import (
	"errors"
	"fmt"
	"math"

	"github.com/goccy/go-yaml"
)

// Axis is one dimension of the space: a list of values, or a range of numbers.
type Axis struct {
	Key    string
	Values []any // of a list, or of a range with steps; nil for a range without
	// From..To is a range, both ends included; whole numbers when both ends are. Log spreads it by ratio instead of difference.
	From, To float64
	Whole    bool
	Log      bool
}

const maxSteps = 10000

func (s *Sweep) axis(key string, raw any) (Axis, error) {
	a := Axis{Key: key}
	if err := knownKey(key); err != nil {
		return a, err
	}
	switch v := raw.(type) {
	case []any:
		if len(v) == 0 {
			return a, errors.New("the list is empty")
		}
		for _, raw := range v {
			value, err := s.value(key, raw)
			if err != nil {
				return a, err
			}
			a.Values = append(a.Values, value)
		}
		return a, nil
	case yaml.MapSlice:
		return a, a.readRange(v.ToMap())
	case map[string]any:
		m := map[any]any{}
		for k, e := range v {
			m[k] = e
		}
		return a, a.readRange(m)
	}
	return a, errors.New("an axis is a list, [128, 256], or a range, {from: 1, to: 8, steps: 4}")
}

func (a *Axis) readRange(m map[any]any) error {
	if k, ok := runKey(a.Key); ok && k != kindCount && k != kindIndex {
		return errors.New("it has no range: give a list")
	}
	steps := 0
	for key, raw := range m {
		v, err := plain(raw)
		if err != nil {
			return err
		}
		switch key {
		case "from", "to":
			number, ok := asNumber(v)
			if !ok {
				return fmt.Errorf("%v is %s, not a number", key, Text(v))
			}
			if key == "from" {
				a.From = number
			} else {
				a.To = number
			}
		case "steps":
			n, ok := v.(int)
			if !ok || n < 2 || n > maxSteps {
				return fmt.Errorf("steps is %s; it must be 2..%d", Text(v), maxSteps)
			}
			steps = n
		case "scale":
			if v != "log" && v != "linear" {
				return fmt.Errorf("scale is %s; it can be linear or log", Text(v))
			}
			a.Log = v == "log"
		default:
			return fmt.Errorf("a range has from, to, steps and scale, not %v", key)
		}
	}
	if !(a.From < a.To) || a.Log && a.From <= 0 {
		return fmt.Errorf("the range %v..%v is empty, or on a log scale and not above 0", a.From, a.To)
	}
	a.Whole = a.From == math.Trunc(a.From) && a.To == math.Trunc(a.To)
	for i := range steps {
		if v := a.At(float64(i) / float64(steps-1)); len(a.Values) == 0 || a.Values[len(a.Values)-1] != v {
			a.Values = append(a.Values, v)
		}
	}
	return nil
}

func asNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// At is the value at position x, 0..1, along the axis: of a list the entry whose equal share of the axis x lies in.
func (a *Axis) At(x float64) any {
	if a.Values != nil && a.From == a.To {
		return a.Values[min(int(x*float64(len(a.Values))), len(a.Values)-1)]
	}
	v := a.From + x*(a.To-a.From)
	if a.Log {
		v = a.From * math.Pow(a.To/a.From, x)
	}
	if a.Whole {
		return int(math.Round(v))
	}
	return v
}

// Ordered says that neighbouring positions are neighbouring values, so that a search may step along the axis.
func (a *Axis) Ordered() bool {
	for i := range a.Values {
		if _, ok := asNumber(a.Values[i]); !ok {
			return false
		}
	}
	return true
}
