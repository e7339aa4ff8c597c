package hdf5

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

// filter is one step of a pipeline that chunks went through when they were written.
type filter struct {
	id     uint16
	values []uint32
}

const (
	filterDeflate   = 1
	filterShuffle   = 2
	filterFletcher  = 3
	fletcherTrailer = 4
)

func (m *message) filters() ([]filter, error) {
	if m == nil {
		return nil, nil
	}
	c := m.cursor()
	version, n := c.u8(), int(c.u8())
	if version == 1 {
		c.skip(6)
	}
	var list []filter
	for range n {
		f := filter{id: c.u16()}
		nameLength := 0
		if version == 1 || f.id >= 256 {
			nameLength = int(c.u16())
		}
		c.skip(2)
		values := int(c.u16())
		if version == 1 {
			nameLength = (nameLength + 7) / 8 * 8
		}
		c.skip(nameLength)
		for range values {
			f.values = append(f.values, c.u32())
		}
		if version == 1 && values%2 == 1 {
			c.skip(4)
		}
		if c.err != nil {
			return nil, c.err
		}
		if f.id != filterDeflate && f.id != filterShuffle && f.id != filterFletcher {
			return nil, fmt.Errorf("chunks are written with filter %d; deflate (1), shuffle (2) and Fletcher checksums (3) are read", f.id)
		}
		list = append(list, f)
	}
	return list, nil
}

// readChunks puts the chunks of the array together; what no chunk covers is 0.
func (d *Dataset) readChunks(c *cursor, pipeline *message, size int) error {
	rank := int(c.u8())
	tree := c.u64()
	if c.err == nil && rank != len(d.Shape)+1 {
		return fmt.Errorf("chunks of %d dimensions; the data set has %d", rank-1, len(d.Shape))
	}
	extent := make([]int, len(d.Shape))
	bytes := uint64(d.kind.size)
	for i := range extent {
		extent[i] = int(c.u32())
		if bytes *= uint64(extent[i]); extent[i] == 0 || bytes > uint64(len(d.file.data))*maxExpands {
			return fmt.Errorf("chunks of %v values", extent[:i+1])
		}
	}
	filters, err := pipeline.filters()
	if err == nil {
		err = c.err
	}
	if err != nil {
		return err
	}
	d.raw = make([]byte, size)
	if tree == undefined {
		return nil
	}
	return d.file.eachLeaf(tree, 1, 8+8*rank, 0, func(key *cursor, child uint64) error {
		stored, mask := key.u32(), key.u32()
		at := make([]int, len(extent))
		for i := range at {
			v := key.u64()
			if v > uint64(max(d.Shape[i], 1)) {
				return fmt.Errorf("a chunk begins at %d of %d", v, d.Shape[i])
			}
			at[i] = int(v)
		}
		data, err := d.file.slice(child, uint64(stored))
		if err != nil {
			return err
		}
		if data, err = unfilter(data, filters, mask, int(bytes), d.kind.size); err != nil {
			return err
		}
		d.place(data, at, extent)
		return nil
	})
}

// unfilter undoes the pipeline, the last step first; want is the chunk's size.
func unfilter(data []byte, filters []filter, mask uint32, want, element int) ([]byte, error) {
	for i := len(filters) - 1; i >= 0; i-- {
		if mask>>i&1 != 0 {
			continue
		}
		switch filters[i].id {
		case filterDeflate:
			z, err := zlib.NewReader(bytes.NewReader(data))
			if err != nil {
				return nil, fmt.Errorf("a chunk does not inflate: %w", err)
			}
			if data, err = io.ReadAll(io.LimitReader(z, int64(want)+fletcherTrailer+1)); err != nil {
				return nil, fmt.Errorf("a chunk does not inflate: %w", err)
			}
		case filterShuffle:
			data = unshuffle(data, element)
		case filterFletcher:
			if len(data) < fletcherTrailer {
				return nil, fmt.Errorf("a chunk of %d bytes has no checksum", len(data))
			}
			data = data[:len(data)-fletcherTrailer]
		}
	}
	if len(data) != want {
		return nil, fmt.Errorf("a chunk has %d bytes; %d are wanted", len(data), want)
	}
	return data, nil
}

// unshuffle puts the bytes of each element together again.
func unshuffle(data []byte, size int) []byte {
	n := len(data) / size
	out := append([]byte{}, data...)
	for i := range n {
		for k := range size {
			out[i*size+k] = data[k*n+i]
		}
	}
	return out
}

// place copies a chunk, cut where it stands out over the array's edge, row by row of the last dimension.
func (d *Dataset) place(chunk []byte, at, extent []int) {
	rank := len(extent)
	if rank == 0 {
		copy(d.raw, chunk)
		return
	}
	length := min(extent[rank-1], d.Shape[rank-1]-at[rank-1])
	index := make([]int, rank)
	for length > 0 {
		from, to, inside := 0, 0, true
		for i := range rank {
			from = from*extent[i] + index[i]
			to = to*d.Shape[i] + at[i] + index[i]
			inside = inside && at[i]+index[i] < d.Shape[i]
		}
		if inside {
			copy(d.raw[to*d.kind.size:(to+length)*d.kind.size], chunk[from*d.kind.size:])
		}
		i := rank - 2
		for ; i >= 0; i-- {
			if index[i]++; index[i] < extent[i] {
				break
			}
			index[i] = 0
		}
		if i < 0 {
			return
		}
	}
}
