package dsl

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"orrery/compiler/ir"
	"orrery/isa"
)

// maxImports bounds how deep files may import each other.
const maxImports = 16

// Load reads a network from a file and everything that it imports and names. read gives the content of a file: os.ReadFile, or a test's map.
func Load(path string, read func(path string) ([]byte, error)) (*ir.Network, error) {
	l := &loader{read: read, main: path, files: map[string][]byte{}}
	l.net = &ir.Network{Name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))}
	l.names = map[string]ir.PopID{}
	if err := l.source(path, "", nil); err != nil {
		return nil, err
	}
	for _, step := range l.projections {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if len(l.net.Populations) == 0 {
		return nil, fmt.Errorf("%s: the network is empty: say input NAME[SIZE] ENCODING and layer NAME[SIZE] lif", path)
	}
	return l.net, nil
}

// loader builds a network out of the statements of several files.
type loader struct {
	read        func(string) ([]byte, error)
	main        string
	net         *ir.Network
	names       map[string]ir.PopID
	files       map[string][]byte // read so far, by path
	projections []func() error    // what needs all populations to be known
	said        map[string]ir.Pos // statements that may stand once
}

// scope is one source file while its statements are built.
type scope struct {
	*loader
	path   string
	prefix string  // before the names of an import "as"
	step   float64 // milliseconds in a tick; 0: not said
}

// source reads one file; importers is the chain of files that led here.
func (l *loader) source(path, prefix string, importers []string) error {
	if slices.Contains(importers, path) || len(importers) > maxImports {
		return fmt.Errorf("%s: imports itself: %s", path, strings.Join(append(importers, path), " -> "))
	}
	text, err := l.open(path)
	if err != nil {
		return fmt.Errorf("network: %w", err)
	}
	tree, err := grammar.ParseBytes(path, text)
	if err != nil {
		return syntaxError(err)
	}
	s := &scope{loader: l, path: path, prefix: prefix}
	for _, st := range tree.Statements {
		if err := s.statement(st, importers); err != nil {
			return err
		}
	}
	return nil
}

// open reads a file once and lists it among the network's sources.
func (l *loader) open(path string) ([]byte, error) {
	if data, ok := l.files[path]; ok {
		return data, nil
	}
	data, err := l.read(path)
	if err != nil {
		return nil, err
	}
	l.files[path] = data
	name, err := filepath.Rel(filepath.Dir(l.main), path)
	if err != nil {
		name = filepath.Base(path)
	}
	l.net.Sources = append(l.net.Sources, isa.Source{Name: filepath.ToSlash(name), SHA256: sha256.Sum256(data)})
	return data, nil
}

// beside is the path of a file that this one names.
func (s *scope) beside(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(s.path), name)
}

func (s *scope) statement(st *statement, importers []string) error {
	switch {
	case st.Network != nil:
		s.net.Name = st.Network.Name
		return s.once("network", st.Pos)
	case st.Arch != nil:
		s.net.Arch, s.net.ArchPos = st.Arch.Name, at(st.Pos)
		if strings.HasSuffix(s.net.Arch, ".yaml") || strings.HasSuffix(s.net.Arch, ".yml") {
			s.net.Arch = s.beside(s.net.Arch)
		}
		return s.once("arch", st.Pos)
	case st.Step != nil:
		return s.setStep(st.Step)
	case st.Import != nil:
		return s.imported(st.Import, importers)
	case st.Input != nil:
		return s.input(st.Input)
	case st.Layer != nil:
		return s.layer(st.Layer)
	case st.Read != nil:
		s.projections = append(s.projections, func() error { return s.readout(st.Read) })
	case st.Run != nil:
		return s.run(st.Run)
	case st.Data != nil:
		return s.data(st.Data)
	case st.Project != nil:
		s.projections = append(s.projections, func() error { return s.project(st.Project) })
	}
	return nil
}

func (s *scope) imported(i *importStatement, importers []string) error {
	prefix := s.prefix
	if i.As != "" {
		prefix += i.As + "."
	}
	path := s.beside(i.File)
	if _, err := s.open(path); err != nil {
		return at(i.Pos).Errorf("import %q: %w", i.File, err)
	}
	return s.source(path, prefix, append(slices.Clone(importers), s.path))
}

// once refuses a second statement of a kind.
func (l *loader) once(what string, pos lexer.Position) error {
	if l.said == nil {
		l.said = map[string]ir.Pos{}
	}
	if first, again := l.said[what]; again {
		return at(pos).Errorf("%s is said twice; the first is at %v", what, first)
	}
	l.said[what] = at(pos)
	return nil
}

func (s *scope) data(d *dataStatement) error {
	data := &ir.Data{Input: s.beside(d.Input), Pos: at(d.Pos)}
	if d.Labels != nil {
		data.Labels = s.beside(*d.Labels)
	}
	s.net.Data = data
	return s.once("data", d.Pos)
}

func (s *scope) run(r *runStatement) error {
	ticks, err := s.ticks(r.Length, "run")
	if err != nil {
		return err
	}
	if ticks < 1 {
		return at(r.Pos).Errorf("run %d ticks: at least 1", ticks)
	}
	s.net.Ticks = ticks
	return s.once("run", r.Pos)
}

func at(p lexer.Position) ir.Pos { return ir.Pos{File: p.Filename, Line: p.Line, Column: p.Column} }

// inWords says what the grammar's parts are to a user.
var inWords = map[string]string{
	"Call": "a name such as lif or dense(..)", "Quantity": "a number", "Argument": "an argument", "Value": "a value", "NameRef": "a population",
	"Option": "delay, seed or bits", "Delay": "a delay", "PopulationStatement": "a name with a shape, NAME[SIZE]", "Statement": "a statement",
	"<number>": "a number", "<ident>": "a name", "<string>": "a text in quotes",
}

// syntaxError is the parser's error in one line: file:line:column: what, and what would be right.
func syntaxError(err error) error {
	var p participle.Error
	if !errors.As(err, &p) {
		return err
	}
	pos, message := at(p.Position()), p.Message()
	if bad, ok := strings.CutPrefix(message, "lexer: invalid input text "); ok {
		if strings.HasPrefix(bad, `"\"`) {
			return pos.Errorf("a text in quotes has no end on its line")
		}
		return pos.Errorf("%.4q does not belong here", firstRune(bad))
	}
	if _, number, ok := strings.Cut(message, "parsing "); ok && strings.HasPrefix(message, "failed to conform") {
		return pos.Errorf("%s is not a whole number of the right size", strings.TrimSuffix(strings.SplitN(number, ": ", 2)[0], ":"))
	}
	found, expected, ok := strings.Cut(strings.TrimSuffix(message, ")"), " (expected ")
	if !ok {
		return pos.Errorf("%s", message)
	}
	return pos.Errorf("%s; expected %s", found, firstExpected(expected))
}

// firstRune is the first character of a quoted text.
func firstRune(quoted string) string {
	text, err := strconv.Unquote(quoted)
	if err != nil {
		text = quoted
	}
	for _, r := range text {
		return string(r)
	}
	return ""
}

// firstExpected is the first thing of a rule of the grammar, in words.
func firstExpected(rule string) string {
	rule = strings.TrimLeft(rule, "(")
	if strings.HasPrefix(rule, `"-" ">"`) {
		return `"->"`
	}
	first, _, _ := strings.Cut(rule, " ")
	first = strings.TrimRight(first, "?*+)")
	if words, ok := inWords[first]; ok {
		return words
	}
	return first
}
