package hdf5

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Folder is a group to be written: data sets, attributes and further groups by name.
type Folder struct {
	folders    map[string]*Folder
	values     map[string]*Values
	attributes map[string]*Values
}

// NewFolder is an empty group; the one that is encoded is a file's root.
func NewFolder() *Folder {
	return &Folder{map[string]*Folder{}, map[string]*Values{}, map[string]*Values{}}
}

// Folder is a group of this one, made when it is asked for first.
func (f *Folder) Folder(name string) *Folder {
	if f.folders[name] == nil {
		f.folders[name] = NewFolder()
	}
	return f.folders[name]
}

// Put makes a data set. A name is that of a data set or of a group, without slashes.
func (f *Folder) Put(name string, v Values) { f.values[name] = &v }

// Attribute gives the group an attribute.
func (f *Folder) Attribute(name string, v Values) { f.attributes[name] = &v }

// Sizes of the structures, from the HDF5 File Format Specification, version 2.0: a superblock with its entry of the root, an entry of a symbol
// table, what comes before the contents of nodes and heaps.
const (
	superblockBytes = 96
	entryBytes      = 40
	treeHead        = 24
	symbolsHead     = 8
	heapHead        = 32
	internalK       = 16 // a node of a group's tree has up to twice as many children
	smallestHeap    = 4096
	mostInHeap      = 1 << 15 // texts: their numbers have 16 bits
)

// encoder appends structures to the file and knows their addresses.
type encoder struct {
	data  []byte
	leafK int // half of the entries of a symbol table, so that one level of tables suffices for the largest group
	refs  map[*Values][]byte
}

// Encode is the group and all below it as an HDF5 file: version 0 superblock, symbol tables, version 1 headers, contiguous data. The same
// contents give the same bytes.
func (f *Folder) Encode() []byte {
	e := &encoder{data: make([]byte, superblockBytes), leafK: max(4, (f.largest()+4*internalK-1)/(4*internalK)), refs: map[*Values][]byte{}}
	e.texts(f)
	root := e.folder(f)
	e.superblock(root)
	return e.data
}

func (f *Folder) largest() int {
	n := len(f.folders) + len(f.values)
	for _, child := range f.folders {
		n = max(n, child.largest())
	}
	return n
}

func (e *encoder) here() uint64 { return uint64(len(e.data)) }

func (e *encoder) u16(v int)    { e.data = binary.LittleEndian.AppendUint16(e.data, uint16(v)) }
func (e *encoder) u32(v int)    { e.data = binary.LittleEndian.AppendUint32(e.data, uint32(v)) }
func (e *encoder) u64(v uint64) { e.data = binary.LittleEndian.AppendUint64(e.data, v) }
func (e *encoder) zeros(n int)  { e.data = append(e.data, make([]byte, n)...) }
func (e *encoder) put(s string) { e.data = append(e.data, s...) }

// align fills up to 8 bytes: everything begins at a multiple of 8.
func (e *encoder) align() { e.zeros(padding(len(e.data))) }

func padding(n int) int { return (8 - n%8) % 8 }

// superblock is written last, when the root is known.
func (e *encoder) superblock(root placed) {
	end := e.here()
	b := &encoder{}
	b.put("\x89HDF\r\n\x1a\n")
	b.data = append(b.data, 0, 0, 0, 0, 0, 8, 8, 0) // versions, sizes of addresses and lengths
	b.u16(e.leafK)
	b.u16(internalK)
	b.u32(0)
	for _, v := range []uint64{0, undefined, end, undefined, 0, root.header} {
		b.u64(v)
	}
	b.u32(1) // the entry holds, below, what the header says
	b.u32(0)
	b.u64(root.tree)
	b.u64(root.heap)
	copy(e.data, b.data)
}

// placed is where a group is.
type placed struct{ header, tree, heap uint64 }

// folder writes what is in a group, then the group.
func (e *encoder) folder(f *Folder) placed {
	headers := map[string]uint64{}
	for _, name := range slices.Sorted(maps.Keys(f.folders)) {
		headers[name] = e.folder(f.folders[name]).header
	}
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		headers[name] = e.dataset(f.values[name])
	}
	names := slices.Sorted(maps.Keys(headers))
	heap, nameAt := e.names(names)
	at := placed{heap: heap}
	at.tree = e.tree(names, nameAt, headers)
	table := &encoder{}
	table.u64(at.tree)
	table.u64(at.heap)
	at.header = e.header(append([]written{{messageSymbolTable, 0, table.data}}, e.attributesOf(f)...))
	return at
}

// names writes a local heap, and says where in it each name is. The empty name is at 0.
func (e *encoder) names(names []string) (heap uint64, at []uint64) {
	segment := make([]byte, 8)
	for _, name := range names {
		at = append(at, uint64(len(segment)))
		segment = append(append(segment, name...), 0)
		segment = append(segment, make([]byte, padding(len(segment)))...)
	}
	heap = e.here()
	e.put("HEAP\x00\x00\x00\x00")
	e.u64(uint64(len(segment)))
	e.u64(1) // nothing is free
	e.u64(heap + heapHead)
	e.data = append(e.data, segment...)
	return heap, at
}

// tree writes the symbol tables of a group and the node above them. The key after a table is its last name.
func (e *encoder) tree(names []string, nameAt []uint64, headers map[string]uint64) uint64 {
	var tables, keys []uint64
	for first := 0; first < len(names); first += 2 * e.leafK {
		last := min(first+2*e.leafK, len(names))
		tables, keys = append(tables, e.here()), append(keys, nameAt[last-1])
		e.put("SNOD\x01\x00")
		e.u16(last - first)
		for i := first; i < last; i++ {
			e.u64(nameAt[i])
			e.u64(headers[names[i]])
			e.zeros(entryBytes - 16)
		}
		e.zeros((2*e.leafK - (last - first)) * entryBytes)
	}
	at := e.here()
	e.put("TREE\x00\x00")
	e.u16(len(tables))
	e.u64(undefined)
	e.u64(undefined)
	e.u64(0)
	for i := range tables {
		e.u64(tables[i])
		e.u64(keys[i])
	}
	e.zeros(16 * (2*internalK - len(tables)))
	return at
}
