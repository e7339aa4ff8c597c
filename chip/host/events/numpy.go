package events

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"orrery/isa/ndarray"
)

// member is one field of a structured NumPy type.
type member struct {
	name       string
	kind       byte // i, u, f, b
	size, from int  // bytes
	order      binary.ByteOrder
}

var (
	structured = regexp.MustCompile(`'descr':\s*\[((?:\s*\('[^']*',\s*'[<>|=]?[a-zA-Z?]\d*'\)\s*,?)*)\s*\]`)
	field      = regexp.MustCompile(`\('([^']*)',\s*'([<>|=]?)([a-zA-Z?])(\d*)'\)`)
	extent     = regexp.MustCompile(`'shape':\s*\(\s*(\d+)\s*,?\s*\)`)
)

// npyHeader is the text that describes a .npy file, and where its values begin; "" for other files.
func npyHeader(data []byte) (text string, values int) {
	if len(data) < 12 || !bytes.HasPrefix(data, []byte("\x93NUMPY")) {
		return "", 0
	}
	from, n := 10, int(binary.LittleEndian.Uint16(data[8:]))
	if data[6] > 1 {
		from, n = 12, int(min(binary.LittleEndian.Uint32(data[8:]), 1<<24))
	}
	if from+n > len(data) {
		return "", 0
	}
	return string(data[from : from+n]), from + n
}

// members are the fields of a structured type and the size of a record.
func members(text string) (list []member, size int, err error) {
	match := structured.FindStringSubmatch(text)
	if match == nil {
		return nil, 0, fmt.Errorf("is neither a structured array of numbers nor named: say which columns it has (--columns t,x,y,p)")
	}
	for _, f := range field.FindAllStringSubmatch(match[1], -1) {
		n, _ := strconv.Atoi(f[4]) // digits only
		m := member{name: f[1], kind: f[3][0], size: n, from: size, order: binary.LittleEndian}
		if f[2] == ">" {
			m.order = binary.BigEndian
		}
		if m.kind == '?' {
			m.kind, m.size = 'b', 1
		}
		if m.size < 1 || m.size > 64 {
			return nil, 0, fmt.Errorf("field %s has the type %s%s", m.name, f[3], f[4])
		}
		size += m.size
		list = append(list, m)
	}
	return list, size, nil
}

// value is a field of a record as a number; ok is false for types that are none.
func (m *member) value(record []byte) (v float64, ok bool) {
	b := record[m.from : m.from+m.size]
	var u uint64
	switch m.size {
	case 1:
		u = uint64(b[0])
	case 2:
		u = uint64(m.order.Uint16(b))
	case 4:
		u = uint64(m.order.Uint32(b))
	case 8:
		u = m.order.Uint64(b)
	default:
		return 0, false
	}
	switch {
	case m.kind == 'i':
		unused := 64 - 8*m.size
		return float64(int64(u<<unused) >> unused), true
	case m.kind == 'u', m.kind == 'b':
		return float64(u), true
	case m.kind == 'f' && m.size == 4:
		return float64(math.Float32frombits(uint32(u))), true
	case m.kind == 'f' && m.size == 8:
		return math.Float64frombits(u), true
	}
	return 0, false
}

// holdsNPY says that an array is a list of events: by its fields, or because the user names its columns.
func holdsNPY(data []byte, _ string, o Options) bool {
	if len(o.Columns) > 0 {
		return true
	}
	text, _ := npyHeader(data)
	return structured.MatchString(text)
}

// parseNPY reads a structured array, as tonic and dv write them, or an array of [events, columns].
func parseNPY(data []byte, _ string, o Options) ([]Recording, error) {
	text, from := npyHeader(data)
	if !structured.MatchString(text) && len(o.Columns) > 0 {
		a, err := ndarray.Parse(data, "")
		if err != nil {
			return nil, err
		}
		return parseArray(a, o)
	}
	list, size, err := members(text)
	if err != nil {
		return nil, err
	}
	shape := extent.FindStringSubmatch(text)
	if shape == nil {
		return nil, fmt.Errorf("a list of events has one dimension")
	}
	n, err := strconv.Atoi(shape[1])
	if err != nil || size == 0 || n > (len(data)-from)/size {
		return nil, fmt.Errorf("%s records of %d bytes in %d bytes", shape[1], size, len(data)-from)
	}
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].name
	}
	l, err := newLister(names, o)
	if err != nil {
		return nil, err
	}
	for i := range n {
		record := data[from+i*size : from+(i+1)*size]
		good := true
		err := l.add(func(column int) float64 {
			v, ok := list[column].value(record)
			good = good && ok
			return v
		})
		if !good {
			return nil, fmt.Errorf("its fields are %s; whole numbers, reals and booleans of 1 to 8 bytes are read", match(text))
		}
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", i, err)
		}
	}
	return []Recording{l.Recording}, nil
}

func match(text string) string { return strings.TrimSpace(structured.FindStringSubmatch(text)[1]) }

// parseArray reads an array of [events, columns].
func parseArray(a *ndarray.Array, o Options) ([]Recording, error) {
	if len(a.Shape) != 2 || a.Shape[1] != len(o.Columns) {
		return nil, fmt.Errorf("the array has shape %v; with columns %s it would be [events, %d]", a.Shape, strings.Join(o.Columns, ", "), len(o.Columns))
	}
	l, err := newLister(o.Columns, o)
	if err != nil {
		return nil, err
	}
	for i := range a.Shape[0] {
		if err := l.add(func(column int) float64 { return a.Values[i*a.Shape[1]+column] }); err != nil {
			return nil, fmt.Errorf("event %d: %w", i, err)
		}
	}
	return []Recording{l.Recording}, nil
}

// arrayNames are the arrays of an .npz; none for other files.
func arrayNames(data []byte) (names []string) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil
	}
	for _, f := range z.File {
		names = append(names, strings.TrimSuffix(f.Name, ".npy"))
	}
	return names
}

// holdsNPZ says that an archive has an array for each part of an event, as SpikingJelly writes them.
func holdsNPZ(data []byte, _ string, _ Options) bool { return CheckColumns(arrayNames(data)) == nil }

// parseNPZ reads arrays t, x, y, p of equal length.
func parseNPZ(data []byte, _ string, o Options) ([]Recording, error) {
	names := arrayNames(data)
	l, err := newLister(names, o)
	if err != nil {
		return nil, err
	}
	arrays := make([]*ndarray.Array, len(names))
	for _, i := range []int{l.at.t, l.at.x, l.at.y, l.at.p, l.at.n} {
		if i < 0 || arrays[i] != nil {
			continue
		}
		if arrays[i], err = ndarray.Parse(data, names[i]); err != nil {
			return nil, fmt.Errorf("array %s: %w", names[i], err)
		}
		if a, t := arrays[i], arrays[l.at.t]; len(a.Shape) != 1 || len(a.Values) != len(t.Values) {
			return nil, fmt.Errorf("array %s has shape %v, %s has %v; both are lists of as many events", names[i], a.Shape, names[l.at.t], t.Shape)
		}
	}
	for i := range arrays[l.at.t].Values {
		if err := l.add(func(column int) float64 { return arrays[column].Values[i] }); err != nil {
			return nil, fmt.Errorf("event %d: %w", i, err)
		}
	}
	return []Recording{l.Recording}, nil
}
