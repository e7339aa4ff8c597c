package hdf5

import (
	"bytes"
	"fmt"
	"strings"
)

// File is an open file.
type File struct {
	data  []byte
	root  *Group
	left  int                          // objects that may still be visited: a bound on cycles
	heaps map[uint64]map[uint32][]byte // global heaps that texts have been read from
}

const (
	signature  = "\x89HDF\r\n\x1a\n"
	undefined  = ^uint64(0)
	maxDepth   = 64      // of trees
	maxExpands = 1 << 10 // times its own length that a file may expand to; deflate reaches 1032
)

// Parse opens a file.
func Parse(data []byte) (*File, error) {
	if !bytes.HasPrefix(data, []byte(signature)) {
		return nil, fmt.Errorf("not an HDF5 file: it does not begin with its signature")
	}
	f := &File{data: data, left: 1000 + len(data)/8, heaps: map[uint64]map[uint32][]byte{}}
	c := f.cursor(uint64(len(signature)))
	if version := c.u8(); version != 0 {
		return nil, fmt.Errorf("HDF5 superblock version %d; versions 0 is read (h5py writes it unless libver is set)", version)
	}
	c.skip(4)
	if offsets, lengths := c.u8(), c.u8(); offsets != 8 || lengths != 8 {
		return nil, fmt.Errorf("HDF5 file with %d-byte offsets and %d-byte lengths; 8 and 8 are read", offsets, lengths)
	}
	c.skip(9 + 4*8) // reserved, sizes of tree nodes, flags; base, free space, end of file, driver
	c.skip(8)       // name of the root's entry
	header := c.u64()
	if c.err != nil {
		return nil, c.err
	}
	var err error
	f.root, err = f.group(header)
	return f, err
}

// Root is the group "/".
func (f *File) Root() *Group { return f.root }

// Dataset is a data set by its path from the root.
func (f *File) Dataset(path string) (*Dataset, error) {
	dir, name := "", path
	if i := strings.LastIndex(path, "/"); i >= 0 {
		dir, name = path[:i], path[i+1:]
	}
	g, err := f.Group(dir)
	if err != nil {
		return nil, err
	}
	return g.Dataset(name)
}

// Group is a group by its path from the root; "" is the root.
func (f *File) Group(path string) (*Group, error) {
	g := f.root
	for part := range strings.SplitSeq(path, "/") {
		if part == "" {
			continue
		}
		var err error
		if g, err = g.Group(part); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// cursor takes values off a part of the file. After the first failure it returns zeros; err says what was wrong.
type cursor struct {
	data []byte
	at   int
	from uint64 // where data begins in the file
	err  error
}

// cursor starts at an address; one outside the file fails at the first value.
func (f *File) cursor(at uint64) *cursor {
	if at > uint64(len(f.data)) {
		return &cursor{from: at, err: fmt.Errorf("HDF5: an address is %d; the file has %d bytes", at, len(f.data))}
	}
	return &cursor{data: f.data[at:], from: at}
}

// slice is a part of the file.
func (f *File) slice(at, size uint64) ([]byte, error) {
	if at > uint64(len(f.data)) || size > uint64(len(f.data))-at {
		return nil, fmt.Errorf("HDF5: %d bytes at %d; the file has %d", size, at, len(f.data))
	}
	return f.data[at : at+size], nil
}

// visit counts an object; a file with a cycle runs out of them.
func (f *File) visit() error {
	if f.left--; f.left < 0 {
		return fmt.Errorf("HDF5: objects lead back to each other")
	}
	return nil
}

func (c *cursor) take(n int) []byte {
	if c.err == nil && n > len(c.data)-c.at {
		c.err = fmt.Errorf("HDF5: %d bytes wanted at %d, %d left", n, c.from+uint64(c.at), len(c.data)-c.at)
	}
	if c.err != nil {
		return make([]byte, min(n, 64))[:min(n, 64)]
	}
	c.at += n
	return c.data[c.at-n : c.at]
}

func (c *cursor) skip(n int) { c.take(n) }

// number is little-endian, of up to 8 bytes.
func (c *cursor) number(n int) uint64 {
	var v uint64
	for i, b := range c.take(n) {
		v |= uint64(b) << (8 * i)
	}
	return v
}

func (c *cursor) u8() uint8   { return uint8(c.number(1)) }
func (c *cursor) u16() uint16 { return uint16(c.number(2)) }
func (c *cursor) u32() uint32 { return uint32(c.number(4)) }
func (c *cursor) u64() uint64 { return c.number(8) }

// align moves to the next multiple of 8 from the cursor's beginning.
func (c *cursor) align() { c.skip((8 - c.at%8) % 8) }

// expect refuses anything but this mark.
func (c *cursor) expect(mark string) {
	at := c.from + uint64(c.at)
	if got := c.take(len(mark)); c.err == nil && string(got) != mark {
		c.err = fmt.Errorf("HDF5: %q expected at %d, found %q", mark, at, got)
	}
}

// text is a string up to its first zero byte.
func text(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}
