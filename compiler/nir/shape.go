package nir

import (
	"fmt"
	"slices"
)

// operation is what a node does, once its parameters are read.
type operation interface {
	// shapes are the shapes that the node takes and gives, as far as its parameters and the shape of what it gets tell; given is nil as long as that is not
	// known. An error says what does not fit.
	shapes(given shape) (in, out shape, err error)
}

// fits says that data of one shape can be taken as another: as many values, in the same order.
func fits(given, wanted shape) bool { return given.Size() == wanted.Size() }

// infer works out the shape of what every node takes and gives, from the inputs on, and checks every edge.
func (f *net) infer(ops map[*node]operation) error {
	for whole := true; ; {
		found, err := f.inferRound(ops, whole)
		switch {
		case err != nil:
			return err
		case !found && !whole:
			return f.checkShapes()
		}
		whole = found // with nothing left to find in order, loops are broken into
	}
}

// inferRound goes once through the nodes; whole leaves out those that get something whose shape is not known.
func (f *net) inferRound(ops map[*node]operation, whole bool) (found bool, err error) {
	for _, n := range f.nodes {
		if n.out != nil || whole && slices.ContainsFunc(n.from, func(from *node) bool { return from.out == nil }) {
			continue
		}
		if n.in, n.out, err = ops[n].shapes(f.given(n)); err != nil {
			return false, fmt.Errorf("%s%s: %w", behind(n), n, err)
		}
		if n.out != nil && !whole {
			return true, nil
		}
		found = found || n.out != nil
	}
	return found, nil
}

// checkShapes wants every shape to be known and to fit along every edge.
func (f *net) checkShapes() error {
	for _, n := range f.nodes {
		if n.out == nil {
			return fmt.Errorf("%s: its shape is not known: nothing with a shape leads to it, and it has none of its own", n)
		}
		for _, from := range n.from {
			if !fits(from.out, n.in) {
				return fmt.Errorf("edge %s -> %s: %s gives %v, %s takes %v", from.path, n.path, from, from.out, n, n.in)
			}
		}
	}
	return nil
}

// behind names the edge over which a node gets what does not fit it.
func behind(n *node) string {
	for _, from := range n.from {
		if from.out != nil {
			return fmt.Sprintf("edge %s -> %s: ", from.path, n.path)
		}
	}
	return ""
}

// given is the shape of what a node gets, as far as it is known; of several the one of most extents.
func (f *net) given(n *node) (most shape) {
	for _, from := range n.from {
		if len(from.out) > len(most) {
			most = from.out
		}
	}
	return most
}

// plain leaves out extents of 1 in front of three: files of some tools keep a batch of one.
func plain(s shape) shape {
	for len(s) > 3 && s[0] == 1 {
		s = s[1:]
	}
	return s
}

// planes reads a shape as channels, height, width.
func planes(s shape) (shape, bool) {
	switch s = plain(s); len(s) {
	case 3:
		return s, true
	case 2:
		return shape{1, s[0], s[1]}, true
	}
	return nil, false
}

// port is an Input, an Output, or a node that passes on what it gets.
type port struct{ shape shape }

func (p port) shapes(given shape) (in, out shape, err error) {
	if p.shape == nil {
		return given, given, nil
	}
	return p.shape, p.shape, nil
}

func equal(a, b shape) bool { return slices.Equal(a, b) }
