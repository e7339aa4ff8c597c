package asm

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// word is one word of a line and where it begins, counted in bytes from 1.
type word struct {
	text   string
	column int
}

// line is one source line in words: separated by blanks, a text in double quotes being one word.
type line struct {
	file   string
	number int
	words  []word
	next   int // first word not yet taken
}

func (l *line) errorf(column int, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", l.file, l.number, column, fmt.Sprintf(format, args...))
}

// here is an error at the word taken last.
func (l *line) here(format string, args ...any) error {
	column := 1
	if l.next > 0 && l.next <= len(l.words) {
		column = l.words[l.next-1].column
	}
	return l.errorf(column, format, args...)
}

// splitLine cuts a line into words; # outside quotes begins a comment.
func splitLine(file string, number int, text string) (line, error) {
	l := line{file: file, number: number}
	for at := 0; at < len(text); {
		switch c := text[at]; {
		case c == ' ' || c == '\t' || c == '\r':
			at++
		case c == '#':
			return l, nil
		case c == '"':
			quoted, err := strconv.QuotedPrefix(text[at:])
			if err != nil {
				return l, l.errorf(at+1, "a text in quotes has no end, or a bad escape")
			}
			l.words = append(l.words, word{quoted, at + 1})
			at += len(quoted)
		default:
			end := at + strings.IndexAny(text[at:]+" ", " \t\r#")
			l.words = append(l.words, word{text[at:end], at + 1})
			at = end
		}
	}
	return l, nil
}

// more says whether words are left.
func (l *line) more() bool { return l.next < len(l.words) }

// take is the next word; what says what should stand there.
func (l *line) take(what string) (string, error) {
	if !l.more() {
		end := 1
		if n := len(l.words); n > 0 {
			end = l.words[n-1].column + len(l.words[n-1].text)
		}
		return "", l.errorf(end, "expected %s, found the end of the line", what)
	}
	l.next++
	return l.words[l.next-1].text, nil
}

// quoted is the next word, a text in quotes.
func (l *line) quoted(what string) (string, error) {
	w, err := l.take(what)
	if err != nil {
		return "", err
	}
	text, err := strconv.Unquote(w)
	if err != nil || w[0] != '"' {
		return "", l.here("expected %s in quotes, found %s", what, w)
	}
	return text, nil
}

// number is the next word, a whole number within low..high.
func (l *line) number64(what string, low, high int64) (int64, error) {
	w, err := l.take(what)
	if err != nil {
		return 0, err
	}
	return l.parse(w, what, low, high)
}

// parse reads a number out of (a part of) the word taken last.
func (l *line) parse(text, what string, low, high int64) (int64, error) {
	v, err := strconv.ParseInt(text, 0, 64)
	if err != nil {
		return 0, l.here("expected %s, a whole number, found %q", what, text)
	}
	if v < low || v > high {
		return 0, l.here("%s is %d; it must be %d..%d", what, v, low, high)
	}
	return v, nil
}

// word is the next word, which must be this one.
func (l *line) expect(text string) error {
	w, err := l.take(strconv.Quote(text))
	if err == nil && w != text {
		err = l.here("expected %q, found %q", text, w)
	}
	return err
}

// end refuses words that nobody took.
func (l *line) end() error {
	if l.more() {
		return l.errorf(l.words[l.next].column, "unexpected %q", l.words[l.next].text)
	}
	return nil
}

// assign sets fields from words of the form name=value, until a word of another form.
func (l *line) assign(fields []field, record string) error {
	for l.more() && strings.Contains(l.words[l.next].text, "=") {
		w, _ := l.take("name=value")
		name, value, _ := strings.Cut(w, "=")
		f, ok := find(fields, name)
		if !ok {
			return l.here("%s has no %q; it has %s", record, name, names(fields))
		}
		v, err := l.fieldValue(f, value)
		if err != nil {
			return err
		}
		f.set(v)
	}
	return nil
}

func (l *line) fieldValue(f field, text string) (int64, error) {
	for i, w := range f.words {
		if w == text {
			return int64(i), nil
		}
	}
	if f.words != nil {
		return 0, l.here("%s is %q; it can be %s", f.name, text, strings.Join(f.words, ", "))
	}
	if f.real {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return 0, l.here("%s is %q; it is a number", f.name, text)
		}
		return int64(math.Float64bits(v)), nil
	}
	return l.parse(text, f.name, f.low, f.high)
}

func find(fields []field, name string) (field, bool) {
	for _, f := range fields {
		if f.name == name {
			return f, true
		}
	}
	return field{}, false
}

func names(fields []field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.name
	}
	return strings.Join(list, ", ")
}
