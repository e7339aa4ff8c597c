package explore

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// Column is one column of a sweep's table: the same in CSV and Parquet.
type Column struct {
	Name  string
	Kind  reflect.Kind   // Int64, Float64, Bool or String
	Value func(*Row) any // of that kind; nil where the row has none
}

// Columns are those of a table of rows: the point, the keys of its settings, what it rests on, and its figures.
func Columns(rows []Row) []Column {
	columns := []Column{
		{"index", reflect.Int64, func(r *Row) any { return int64(r.Index) }},
		{"status", reflect.String, func(r *Row) any { return string(r.Status) }},
		{"reason", reflect.String, func(r *Row) any { return r.Reason }},
	}
	for _, key := range keys(rows) {
		columns = append(columns, settingColumn(key, rows))
	}
	for i, f := range FieldsOf[Figures]() {
		columns = append(columns, figureColumn(f.Name, i))
	}
	columns = append(columns, Column{"point", reflect.String, func(r *Row) any { return r.Point }})
	for i, f := range FieldsOf[Provenance]() {
		name := f.Name
		if slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name }) {
			name = "run." + name // an axis has the plain one
		}
		columns = append(columns, provenanceColumn(name, i))
	}
	return columns
}

// keys lists the settings that rows differ in or might, in order of appearance.
func keys(rows []Row) []string {
	var list []string
	for i := range rows {
		for _, s := range rows[i].Set {
			if !slices.Contains(list, s.Key) {
				list = append(list, s.Key)
			}
		}
	}
	return list
}

// settingColumn is numbers if all its values are, else text.
func settingColumn(key string, rows []Row) Column {
	kind := reflect.Int64
	for i := range rows {
		v, ok := rows[i].Set.Get(key)
		switch v.(type) {
		case int:
		case float64:
			if kind == reflect.Int64 {
				kind = reflect.Float64
			}
		default:
			if ok {
				kind = reflect.String
			}
		}
	}
	return Column{key, kind, func(r *Row) any {
		v, ok := r.Set.Get(key)
		if !ok {
			return nil
		}
		number, _ := asNumber(v)
		switch kind {
		case reflect.Int64:
			return int64(number)
		case reflect.Float64:
			return number
		}
		return Text(v)
	}}
}

func figureColumn(name string, field int) Column {
	t := reflect.TypeFor[Figures]().Field(field).Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return Column{name, columnKind(t.Kind()), func(r *Row) any {
		if r.Got == nil {
			return nil
		}
		v := reflect.ValueOf(r.Got).Elem().Field(field)
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return nil
			}
			v = v.Elem()
		}
		return cell(v)
	}}
}

func provenanceColumn(name string, field int) Column {
	kind := columnKind(reflect.TypeFor[Provenance]().Field(field).Type.Kind())
	return Column{name, kind, func(r *Row) any { return cell(reflect.ValueOf(&r.From).Elem().Field(field)) }}
}

func columnKind(k reflect.Kind) reflect.Kind {
	switch k {
	case reflect.Int, reflect.Uint64:
		return reflect.Int64
	}
	return k
}

func cell(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Int:
		return v.Int()
	case reflect.Uint64:
		return int64(v.Uint()) // counters stay far below 2^63
	}
	return v.Interface()
}

// CSV is the table as text: a line of names, then a line a row, empty where a row has no value.
func CSV(rows []Row) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	columns := Columns(rows)
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.Name
	}
	if err := w.Write(line); err != nil {
		return nil, err
	}
	for i := range rows {
		for k, c := range columns {
			line[k] = csvCell(c.Value(&rows[i]))
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func csvCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}
