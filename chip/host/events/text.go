package events

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// lines goes through the lines of a text that are neither empty nor comments, in fields; do returns false to stop.
func lines(data []byte, do func(number int, fields []string) bool) {
	for number := 1; len(data) > 0; number++ {
		var line []byte
		line, data, _ = bytes.Cut(data, []byte("\n"))
		text := strings.TrimSpace(string(line))
		if text == "" || text[0] == '#' || text[0] == '%' {
			continue
		}
		fields := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' || r == '\r' })
		if !do(number, fields) {
			return
		}
	}
}

// header is the first line, if it is of names.
func header(data []byte) (names []string) {
	lines(data, func(_ int, fields []string) bool {
		if len(fields) > 0 {
			if _, err := number(fields[0]); err != nil {
				names = fields
			}
		}
		return false
	})
	return names
}

func number(text string) (float64, error) {
	switch strings.ToLower(text) {
	case "true":
		return 1, nil
	case "false":
		return 0, nil
	}
	return strconv.ParseFloat(text, 64)
}

// holdsText says that a table of comma-separated values is a list of events: by the names in its first line, or by those that the user gives.
func holdsText(data []byte, _ string, o Options) bool {
	return len(o.Columns) > 0 || CheckColumns(header(data)) == nil
}

// parseText reads a list of events, one a line, its fields separated by commas, semicolons or blanks.
func parseText(data []byte, _ string, o Options) ([]Recording, error) {
	names := header(data)
	named := names != nil
	if len(o.Columns) > 0 {
		names = o.Columns
	}
	if names == nil {
		return nil, fmt.Errorf("the first line does not name the columns, such as t,x,y,p: say which they are (--columns)")
	}
	l, err := newLister(names, o)
	if err != nil {
		return nil, err
	}
	first := true
	lines(data, func(at int, fields []string) bool {
		if first && named {
			first = false
			return true
		}
		first = false
		if err = l.line(fields, len(names)); err != nil {
			err = fmt.Errorf("line %d: %w", at, err)
		}
		return err == nil
	})
	return []Recording{l.Recording}, err
}

func (l *lister) line(fields []string, columns int) error {
	if len(fields) != columns {
		return fmt.Errorf("%d fields; there are %d columns", len(fields), columns)
	}
	var bad error
	err := l.add(func(column int) float64 {
		v, err := number(fields[column])
		if err != nil && bad == nil {
			bad = fmt.Errorf("field %d, %q, is not a number", column+1, fields[column])
		}
		return v
	})
	if bad != nil {
		return bad
	}
	return err
}
