package hdf5

import (
	"fmt"
	"slices"
	"strings"
)

// Group holds data sets and further groups by name.
type Group struct {
	Path  string // from the root, "" for the root itself
	file  *File
	links map[string]uint64 // header address by name
	Attributes
}

// Names lists what the group holds, in alphabetical order.
func (g *Group) Names() []string {
	var names []string
	for name := range g.links {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Has says whether the group holds something of that name.
func (g *Group) Has(name string) bool {
	_, ok := g.links[name]
	return ok
}

func (g *Group) at(name string) (uint64, string, error) {
	path := strings.TrimPrefix(g.Path+"/"+name, "/")
	at, ok := g.links[name]
	if !ok {
		return 0, path, fmt.Errorf("there is no %s in the file; %s holds %s", path, "/"+g.Path, strings.Join(g.Names(), ", "))
	}
	return at, path, nil
}

// Group is a group of this one.
func (g *Group) Group(name string) (*Group, error) {
	at, path, err := g.at(name)
	if err != nil {
		return nil, err
	}
	child, err := g.file.group(at)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	child.Path = path
	return child, nil
}

// IsGroup says whether name is a group; a data set is not.
func (g *Group) IsGroup(name string) bool {
	_, err := g.Group(name)
	return err == nil
}

// group reads the object at an address, which must be one.
func (f *File) group(at uint64) (*Group, error) {
	messages, err := f.header(at)
	if err != nil {
		return nil, err
	}
	g := &Group{file: f, links: map[string]uint64{}}
	table := find(messages, messageSymbolTable)
	if table == nil && find(messages, messageLinkInfo) == nil && find(messages, messageLink) == nil {
		return nil, fmt.Errorf("is not a group")
	}
	if table != nil {
		c := table.cursor()
		tree, heap := c.u64(), c.u64()
		if c.err != nil {
			return nil, c.err
		}
		if err := f.symbols(g, tree, heap); err != nil {
			return nil, err
		}
	}
	for i := range messages {
		if messages[i].kind == messageLink {
			if err := g.link(&messages[i]); err != nil {
				return nil, err
			}
		}
	}
	g.Attributes, err = f.attributes(messages)
	return g, err
}

// symbols reads a group's tree of symbol tables.
func (f *File) symbols(g *Group, tree, heap uint64) error {
	h := f.cursor(heap)
	h.expect("HEAP")
	h.skip(4)
	size := h.u64()
	h.skip(8)
	at := h.u64()
	if h.err != nil {
		return h.err
	}
	names, err := f.slice(at, size)
	if err != nil {
		return err
	}
	return f.eachLeaf(tree, 0, 8, 0, func(_ *cursor, child uint64) error { return f.symbolTable(g, child, names) })
}

// eachLeaf visits the leaves of a version 1 tree: keys of the given size between addresses of children.
func (f *File) eachLeaf(at uint64, kind uint8, keySize, depth int, do func(key *cursor, child uint64) error) error {
	if err := f.visit(); err != nil {
		return err
	}
	c := f.cursor(at)
	c.expect("TREE")
	got, level, used := c.u8(), c.u8(), int(c.u16())
	c.skip(16)
	if c.err == nil && (got != kind || depth > maxDepth) {
		return fmt.Errorf("HDF5: a tree of type %d, %d levels deep, at %d", got, depth, at)
	}
	for range used {
		key := &cursor{data: c.take(keySize), from: c.from + uint64(c.at)}
		child := c.u64()
		if c.err != nil {
			return c.err
		}
		var err error
		if level > 0 {
			err = f.eachLeaf(child, kind, keySize, depth+1, do)
		} else {
			err = do(key, child)
		}
		if err != nil {
			return err
		}
	}
	return c.err
}

func (f *File) symbolTable(g *Group, at uint64, names []byte) error {
	if err := f.visit(); err != nil {
		return err
	}
	c := f.cursor(at)
	c.expect("SNOD")
	c.skip(2)
	n := int(c.u16())
	for range n {
		name, header := c.u64(), c.u64()
		c.skip(24)
		if c.err != nil {
			return c.err
		}
		if name >= uint64(len(names)) {
			return fmt.Errorf("HDF5: a name at %d of a heap of %d bytes", name, len(names))
		}
		if err := g.add(text(names[name:]), header); err != nil {
			return err
		}
	}
	return c.err
}

// link reads a hard link in the header.
func (g *Group) link(m *message) error {
	c := m.cursor()
	version, flags := c.u8(), c.u8()
	if flags&8 != 0 {
		if kind := c.u8(); kind != 0 {
			return fmt.Errorf("HDF5: a link of type %d; hard links are read", kind)
		}
	}
	if flags&4 != 0 {
		c.skip(8)
	}
	if flags&16 != 0 {
		c.skip(1)
	}
	name := string(c.take(int(min(c.number(1<<(flags&3)), 1<<16))))
	at := c.u64()
	if c.err == nil && version != 1 {
		return fmt.Errorf("HDF5: a link message of version %d", version)
	}
	if c.err != nil {
		return c.err
	}
	return g.add(name, at)
}

// add takes in an object of the group; names are unique.
func (g *Group) add(name string, header uint64) error {
	if g.Has(name) {
		return fmt.Errorf("HDF5: two objects are called %q", name)
	}
	g.links[name] = header
	return nil
}
