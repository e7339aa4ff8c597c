package hdf5

import "fmt"

// Message types of an object header that are read.
const (
	messageDataspace    = 0x1
	messageLinkInfo     = 0x2
	messageDatatype     = 0x3
	messageLink         = 0x6
	messageLayout       = 0x8
	messageFilters      = 0xb
	messageAttribute    = 0xc
	messageContinuation = 0x10
	messageSymbolTable  = 0x11
)

// message is one part of an object header.
type message struct {
	kind uint16
	data []byte
	at   uint64
}

func (m *message) cursor() *cursor { return &cursor{data: m.data, from: m.at} }

// header reads the messages of the object at an address.
func (f *File) header(at uint64) ([]message, error) {
	if err := f.visit(); err != nil {
		return nil, err
	}
	c := f.cursor(at)
	if version := c.u8(); c.err == nil && version != 1 {
		return nil, fmt.Errorf("HDF5: an object header of version %d at %d; version 1 is read", version, at)
	}
	c.skip(1)
	count := int(c.u16())
	c.skip(4)
	size := c.u32()
	c.skip(4)
	if c.err != nil {
		return nil, c.err
	}
	var list []message
	blocks := [][2]uint64{{at + 16, uint64(size)}}
	for len(blocks) > 0 && len(list) < count {
		block, err := f.slice(blocks[0][0], blocks[0][1])
		if err != nil {
			return nil, err
		}
		b := &cursor{data: block, from: blocks[0][0]}
		blocks = blocks[1:]
		for b.err == nil && len(block)-b.at >= 8 && len(list) < count {
			m := message{kind: b.u16()}
			n := int(b.u16())
			b.skip(4)
			m.at = b.from + uint64(b.at)
			m.data = b.take(n)
			if b.err != nil {
				return nil, b.err
			}
			if m.kind == messageContinuation {
				k := m.cursor()
				blocks = append(blocks, [2]uint64{k.u64(), k.u64()})
				if k.err != nil {
					return nil, k.err
				}
				if err := f.visit(); err != nil {
					return nil, err
				}
			}
			list = append(list, m)
		}
	}
	return list, nil
}

func find(list []message, kind uint16) *message {
	for i := range list {
		if list[i].kind == kind {
			return &list[i]
		}
	}
	return nil
}
