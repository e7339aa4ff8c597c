// Package yamlfile reads YAML files strictly: an unknown key or a value of the wrong type is an error with its line and column, and what a
// caller finds wrong later can be said with the place where it stands.
package yamlfile

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// File is a parsed file.
type File struct {
	Name string
	text []byte
	tree *ast.File
}

// Parse reads the text of a file that errors will call name.
func Parse(name string, text []byte) (*File, error) {
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, located(name, err)
	}
	return &File{name, text, tree}, nil
}

// Decode puts the file into a struct, over what that holds already. A key that the struct has no field for is an error.
func (f *File) Decode(into any) error {
	if err := yaml.UnmarshalWithOptions(f.text, into, yaml.Strict()); err != nil {
		return located(f.Name, err)
	}
	return nil
}

// Peek puts those keys into a struct that it has fields for.
func (f *File) Peek(into any) error {
	if err := yaml.Unmarshal(f.text, into); err != nil {
		return located(f.Name, err)
	}
	return nil
}

// Has says whether the file gives a dotted key.
func (f *File) Has(key string) bool { return f.find(key) != nil }

// Position is where a dotted key (a.b, or a[2].b) stands as file:line:column, or the file's name when it does not say that key itself.
func (f *File) Position(key string) string {
	node := f.find(key)
	if node == nil || node.GetToken() == nil {
		return f.Name
	}
	p := node.GetToken().Position
	return fmt.Sprintf("%s:%d:%d", f.Name, p.Line, p.Column)
}

// Errorf is an error at a dotted key.
func (f *File) Errorf(key, format string, args ...any) error {
	return fmt.Errorf("%s: %w", f.Position(key), fmt.Errorf(format, args...))
}

func (f *File) find(key string) ast.Node {
	path, err := yaml.PathString("$." + key)
	if err != nil {
		return nil
	}
	node, err := path.FilterFile(f.tree)
	if err != nil {
		return nil
	}
	return node
}

// located puts the library's error into one line: file:line:column: what.
func located(name string, err error) error {
	if e, ok := err.(yaml.Error); ok && e.GetToken() != nil && e.GetToken().Position != nil {
		p := e.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, Message(e))
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("%s: %s", name, first)
}

var goTypeMessage = regexp.MustCompile(`cannot unmarshal (\S+) into Go (struct field|value).* of type (\S+)`)

// Message is the first line of the library's message, without the names of Go types around it.
func Message(err error) string {
	message := err.Error()
	if e, ok := err.(yaml.Error); ok {
		message = e.GetMessage()
	}
	first, _, _ := strings.Cut(message, "\n")
	return goTypeMessage.ReplaceAllString(first, "found $1 where $3 belongs")
}
