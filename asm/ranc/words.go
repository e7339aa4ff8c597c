package ranc

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
)

// word is one word of a memory file and where it stands.
type word struct {
	text         string
	line, column int
}

// source is one memory file, for messages.
type source struct {
	path string
	text []byte
}

// source is a file of the network; ok is false when there is none.
func (f *Files) source(name string) (s source, ok bool) {
	text, ok := f.texts[name]
	return source{filepath.Join(f.Place, name), text}, ok
}

func (s source) at(line, column int, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", s.path, line, column, fmt.Sprintf(format, args...))
}

func (s source) in(w word, format string, args ...any) error {
	return s.at(w.line, w.column, format, args...)
}

// scanner goes through a text as Verilog's $readmemb does: words between blanks, // and /* */ comments, _ within words for the eye.
type scanner struct {
	source
	rest         []byte
	line, column int
}

// words are those of the text, made of the given digits, each of at most limit characters.
func (s source) words(digits string, limit int) ([]word, error) {
	sc := scanner{s, s.text, 1, 1}
	var list []word
	for {
		if err := sc.blank(); err != nil {
			return nil, err
		}
		if len(sc.rest) == 0 {
			return list, nil
		}
		w, err := sc.word(digits, limit)
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
}

func (sc *scanner) skip(n int) {
	for _, c := range sc.rest[:n] {
		sc.column++
		if c == '\n' {
			sc.line, sc.column = sc.line+1, 1
		}
	}
	sc.rest = sc.rest[n:]
}

// blank passes blanks and comments.
func (sc *scanner) blank() error {
	for len(sc.rest) > 0 {
		switch c := sc.rest[0]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			sc.skip(1)
		case bytes.HasPrefix(sc.rest, []byte("//")):
			end := bytes.IndexByte(sc.rest, '\n')
			if end < 0 {
				end = len(sc.rest)
			}
			sc.skip(end)
		case bytes.HasPrefix(sc.rest, []byte("/*")):
			end := bytes.Index(sc.rest, []byte("*/"))
			if end < 0 {
				return sc.at(sc.line, sc.column, "a comment that begins here has no end")
			}
			sc.skip(end + 2)
		default:
			return nil
		}
	}
	return nil
}

func (sc *scanner) word(digits string, limit int) (word, error) {
	w := word{line: sc.line, column: sc.column}
	n := 0
	text := make([]byte, 0, 32)
	for ; n < len(sc.rest); n++ {
		c := sc.rest[n]
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '/' && n > 0:
			w.text = string(text)
			sc.skip(n)
			return w, nil
		case c == '_' && n > 0:
			continue
		case bytes.IndexByte([]byte(digits), c) < 0:
			return w, sc.at(w.line, w.column+n, "%s where digits %s belong", quoted(c), digits)
		}
		if text = append(text, c); len(text) > limit {
			return w, sc.at(w.line, w.column, "a word of more than %d digits", limit)
		}
	}
	w.text = string(text)
	sc.skip(n)
	return w, nil
}

// quoted names a character that does not belong; some have a meaning in Verilog that memory files of RANC make no use of.
func quoted(c byte) string {
	switch c {
	case '@':
		return "an address (@), which RANC's files do not use,"
	case 'x', 'X', 'z', 'Z':
		return strconv.QuoteRune(rune(c)) + ", an undefined bit,"
	}
	return fmt.Sprintf("%q", c)
}
