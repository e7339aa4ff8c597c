package ndarray

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// IsTable says that the file of that name is one of comma-separated values.
func IsTable(name string) bool {
	file, _ := Split(name)
	return strings.HasSuffix(file, ".csv")
}

// parseCSV reads lines of comma-separated numbers as an array of [lines, columns]. A first line without a number names the columns. key picks
// columns: a name, a number from 0 on, or A..B; "" is all.
func parseCSV(data []byte, key string) (*Array, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comment, r.TrimLeadingSpace, r.ReuseRecord = '#', true, true
	a := &Array{Kind: Integer}
	var names []string
	first, last, lines := 0, -1, 0
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if last < 0 {
			if _, err := strconv.ParseFloat(strings.TrimSpace(fields[0]), 64); err != nil && names == nil {
				names = append(names, fields...)
				continue
			}
			if first, last, err = columns(key, names, len(fields)); err != nil {
				return nil, err
			}
		}
		for i, text := range fields[first : last+1] {
			v, kind, err := parseNumber(text)
			if err != nil {
				line, column := r.FieldPos(first + i)
				return nil, fmt.Errorf("line %d, column %d: %q is not a number", line, column, text)
			}
			a.Values, a.Kind = append(a.Values, v), max(a.Kind, kind)
		}
		lines++
	}
	if lines == 0 {
		return nil, fmt.Errorf("no line of numbers")
	}
	a.Shape = []int{lines, last - first + 1}
	return a, nil
}

// parseNumber is whole when it is written so.
func parseNumber(text string) (float64, Kind, error) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 54); err == nil {
		return float64(n), Integer, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, Real, err
}

// columns finds what key picks of n columns.
func columns(key string, names []string, n int) (first, last int, err error) {
	if key == "" {
		return 0, n - 1, nil
	}
	for i, name := range names {
		if strings.TrimSpace(name) == key {
			return i, i, nil
		}
	}
	from, to, ranged := strings.Cut(key, "..")
	if !ranged {
		to = from
	}
	first, err = strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err != nil || err2 != nil || first < 0 || last < first || last >= n {
		there := fmt.Sprintf("0..%d", n-1)
		if names != nil {
			there += " (" + strings.Join(names, ", ") + ")"
		}
		return 0, 0, fmt.Errorf("no columns %q; there are %s", key, there)
	}
	return first, last, nil
}
