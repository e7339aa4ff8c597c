// Package counter gives structs of uint64 event counters their arithmetic and their documentation, so that a counter is
// declared once, as a field:
//
//	RowsRead uint64 `json:"rows_read" unit:"rows" doc:"crossbar rows read"`
//
// A counter tagged timed:"yes" needs a clock: a run without timing does not have it.
package counter

import "reflect"

// Field is the declaration of one counter.
type Field struct {
	Name string // as in JSON and CSV
	Unit string
	Doc  string
	// Timed says that the counter is of cycles, or of what happens where a clock decides.
	Timed bool
}

// Fields lists the counters of a struct type in order of declaration.
func Fields[T any]() []Field {
	t := reflect.TypeFor[T]()
	fields := make([]Field, t.NumField())
	for i := range fields {
		tag := t.Field(i).Tag
		fields[i] = Field{tag.Get("json"), tag.Get("unit"), tag.Get("doc"), tag.Get("timed") == "yes"}
	}
	return fields
}

// Values are the counters of c in the order of Fields.
func Values[T any](c *T) []uint64 {
	v := reflect.ValueOf(c).Elem()
	values := make([]uint64, v.NumField())
	for i := range values {
		values[i] = v.Field(i).Uint()
	}
	return values
}

// Add adds every counter of src to dst.
func Add[T any](dst, src *T) {
	d, s := reflect.ValueOf(dst).Elem(), reflect.ValueOf(src).Elem()
	for i := range d.NumField() {
		d.Field(i).SetUint(d.Field(i).Uint() + s.Field(i).Uint())
	}
}

// Sub is a - b, counter by counter, where b was counted before a.
func Sub[T any](a, b *T) T {
	d := *a
	v, s := reflect.ValueOf(&d).Elem(), reflect.ValueOf(b).Elem()
	for i := range v.NumField() {
		v.Field(i).SetUint(v.Field(i).Uint() - s.Field(i).Uint())
	}
	return d
}

// Sum is the sum of a list of counter structs.
func Sum[T any](list []T) T {
	var total T
	for i := range list {
		Add(&total, &list[i])
	}
	return total
}
