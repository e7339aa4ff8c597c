package explore

import (
	"fmt"
	"reflect"
	"strings"
)

// Objective is a figure that a search makes small or large.
type Objective struct {
	Name    string // as the user wrote it
	Column  string // of Figures
	Largest bool   // the more the better
	field   int
}

// objectives are the short names; any other figure is min:COLUMN or max:COLUMN.
var objectives = map[string]string{
	"energy": "min:energy_nj", "dynamic": "min:dynamic_nj", "latency": "min:latency_us", "accuracy": "max:accuracy", "area": "min:chip_mm2",
	"cores": "min:cores_used", "power": "min:power_mw",
}

// ParseObjectives reads a list such as "energy,latency,accuracy" or "min:hops,max:accuracy".
func ParseObjectives(text string) ([]Objective, error) {
	var list []Objective
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		full := name
		if short, ok := objectives[name]; ok {
			full = short
		}
		sense, column, ok := strings.Cut(full, ":")
		o := Objective{Name: name, Column: column, Largest: sense == "max", field: -1}
		for i, f := range FieldsOf[Figures]() {
			if f.Name == column {
				o.field = i
			}
		}
		if !ok || sense != "min" && sense != "max" || o.field < 0 {
			return nil, fmt.Errorf("no objective %q: there are energy, dynamic, latency, accuracy, area, cores, power, and min:COLUMN or max:COLUMN of the table's figures", name)
		}
		list = append(list, o)
	}
	return list, nil
}

// Value is the figure of a row; false if it has none.
func (o Objective) Value(r *Row) (float64, bool) {
	if r.Got == nil {
		return 0, false
	}
	v := reflect.ValueOf(r.Got).Elem().Field(o.field)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return 0, false
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Int:
		return float64(v.Int()), true
	case reflect.Uint64:
		return float64(v.Uint()), true
	}
	return v.Float(), true
}

// costs are the objectives of a row as numbers to make small; nil when it lacks one.
func costs(r *Row, objectives []Objective) []float64 {
	list := make([]float64, len(objectives))
	for i, o := range objectives {
		v, ok := o.Value(r)
		if !ok {
			return nil
		}
		if o.Largest {
			v = -v
		}
		list[i] = v
	}
	return list
}
