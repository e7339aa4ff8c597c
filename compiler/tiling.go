package compiler

import (
	"slices"

	"orrery/compiler/ir"
	"orrery/isa"
)

// extent is the size of a tile in channels, rows and columns.
type extent struct{ c, h, w int }

// sampleSynapses is how many synapses one candidate tiling may look at; of larger populations only the first tiles are costed.
const sampleSynapses = 2 << 20

// tilesOf cuts a population into tiles of at most most neurons. Neighbours of a convolution share inputs, so tiles are blocks of its
// channels x height x width; the best extent is found by trying.
func (s *state) tilesOf(id ir.PopID, most int) ([]tile, error) {
	var best extent
	var least cost
	cutter := s.newCutter(id)
	shape := s.net.Populations[id].Shape
	for _, e := range extents(shape, most) {
		if best != (extent{}) && float64(e.count(shape)) > least.cores {
			continue // each tile takes a core at least
		}
		c, ok := cutter.cost(e)
		if ok && (best == (extent{}) || c.less(least)) {
			best, least = e, c
		}
	}
	if best == (extent{}) {
		return nil, cutter.doesNotFit()
	}
	return cutter.tiles(best), nil
}

// count is the number of tiles that a population is cut into.
func (e extent) count(shape ir.Shape) int {
	c, h, w := shape.CHW()
	return ((c + e.c - 1) / e.c) * ((h + e.h - 1) / e.h) * ((w + e.w - 1) / e.w)
}

// extents lists the tilings to try, those of few tiles first.
func extents(shape ir.Shape, most int) []extent {
	c, h, w := shape.CHW()
	var list []extent
	for _, tc := range divisions(c) {
		for _, th := range divisions(h) {
			for _, tw := range divisions(w) {
				if tc*th*tw <= most {
					list = append(list, extent{tc, th, tw})
				}
			}
		}
	}
	if h == 1 && c == 1 && most < w { // a plain list: also blocks of exactly what a core holds
		list = append(list, extent{1, 1, most})
	}
	slices.SortStableFunc(list, func(a, b extent) int { return a.count(shape) - b.count(shape) })
	return list
}

// divisions are the sizes of n cut into 1, 2, 3, .. nearly equal pieces.
func divisions(n int) []int {
	var list []int
	for pieces := 1; pieces <= n; {
		size := (n + pieces - 1) / pieces
		list = append(list, size)
		if size == 1 {
			break
		}
		pieces = max(pieces+1, (n+size-2)/(size-1)) // the least number of pieces that makes them smaller
		if len(list) > 24 {
			pieces = max(pieces, pieces*5/4) // long lists: a geometric series is fine enough
		}
	}
	return list
}

// cost orders tilings: cores first, then axons.
type cost struct {
	cores, axons float64
}

func (c cost) less(d cost) bool {
	if c.cores != d.cores {
		return c.cores < d.cores
	}
	return c.axons < d.axons
}

// cutter cuts one population. Its arrays are reused from tile to tile.
type cutter struct {
	s     *state
	id    ir.PopID
	f     *fanin
	stamp []int32 // by axon: the last tile that needed it
	uses  []int32 // by axon: synapses of the running tile
	mark  int32
}

func (s *state) newCutter(id ir.PopID) *cutter {
	f := &s.fanin[id]
	return &cutter{s: s, id: id, f: f, stamp: make([]int32, len(f.keys)), uses: make([]int32, len(f.keys))}
}

// cost is what a tiling costs; ok is false when one of its tiles cannot be held by cores.
func (k *cutter) cost(e extent) (total cost, ok bool) {
	looked, neurons := int64(0), 0
	all := k.s.net.Populations[k.id].Shape.Size()
	ok = true
	k.each(e, func(list []uint32) bool {
		t, fits := k.tile(list)
		if !fits {
			ok = false
			return false
		}
		for _, b := range t.blocks {
			total.axons += float64(len(b))
		}
		total.cores += float64(len(t.blocks))
		neurons += len(list)
		for _, n := range list {
			looked += k.f.start[n+1] - k.f.start[n]
		}
		return looked < sampleSynapses
	})
	if neurons > 0 && neurons < all {
		total.cores *= float64(all) / float64(neurons)
		total.axons *= float64(all) / float64(neurons)
	}
	return total, ok
}

func (k *cutter) tiles(e extent) []tile {
	var list []tile
	k.each(e, func(neurons []uint32) bool {
		t, _ := k.tile(slices.Clone(neurons))
		list = append(list, t)
		return true
	})
	return list
}

// each calls do with the neurons of every tile, until it returns false.
func (k *cutter) each(e extent, do func([]uint32) bool) {
	c, h, w := k.s.net.Populations[k.id].Shape.CHW()
	var list []uint32
	for c0 := 0; c0 < c; c0 += e.c {
		for y0 := 0; y0 < h; y0 += e.h {
			for x0 := 0; x0 < w; x0 += e.w {
				list = list[:0]
				for i := c0; i < min(c0+e.c, c); i++ {
					for y := y0; y < min(y0+e.h, h); y++ {
						for x := x0; x < min(x0+e.w, w); x++ {
							list = append(list, uint32((i*h+y)*w+x))
						}
					}
				}
				if !do(list) {
					return
				}
			}
		}
	}
}

// tile finds the axons that the neurons need and cuts them into blocks; ok is false when a block's worth of neurons fits no core.
func (k *cutter) tile(neurons []uint32) (t tile, ok bool) {
	k.mark++
	var axons []int32
	for _, n := range neurons {
		for i := k.f.start[n]; i < k.f.start[n+1]; i++ {
			a := k.f.axon[i]
			if k.stamp[a] != k.mark {
				k.stamp[a], k.uses[a] = k.mark, 0
				axons = append(axons, a)
			}
			k.uses[a]++
		}
	}
	slices.Sort(axons)
	t = tile{pop: k.id, neurons: neurons}
	t.blocks = k.blocks(axons, len(neurons))
	return t, t.blocks != nil && k.s.parameterSets(&t) <= k.s.arch.Core.ParameterSets
}

// blocks cuts axons into as few equal blocks as cores can hold beside n neurons; nil when it cannot be done.
func (k *cutter) blocks(axons []int32, n int) [][]int32 {
	a := &k.s.arch.Core
	if len(axons) == 0 {
		return [][]int32{nil}
	}
	most := k.mostAxons(n)
	if len(axons) > most && a.Weights != isa.Typed {
		_, high := levels(weightBits(k.s.arch))
		most = min(most, (1<<(64/a.SumsPerPacket-1)-1)/high) // a packet of sums must hold the largest one
	}
	memory := 8 * a.SynapseBytes
	for count := 1; count <= len(axons); count++ {
		size := (len(axons) + count - 1) / count
		if size > most {
			continue
		}
		if blocks := k.cut(axons, size, memory); len(blocks) <= count {
			if count > 1 && a.Weights == isa.Typed {
				return nil
			}
			return blocks
		}
	}
	return nil
}

// mostAxons is the number of axons that a core can hold beside n neurons.
func (k *cutter) mostAxons(n int) int {
	a := &k.s.arch.Core
	if a.Storage == isa.Dense {
		return min(a.Axons, 8*a.SynapseBytes/(n*a.CellBits()))
	}
	return a.Axons
}

// cut fills blocks up to size axons and, for sparse rows, to the memory's bits.
func (k *cutter) cut(axons []int32, size, memory int) [][]int32 {
	if k.s.arch.Core.Storage == isa.Dense {
		return slices.Collect(slices.Chunk(axons, size))
	}
	var blocks [][]int32
	from, used := 0, 0
	for i, a := range axons {
		row := 32 + int(k.uses[a])*entryBits(k.s.arch)
		if i > from && (i-from == size || used+row > memory) {
			blocks = append(blocks, axons[from:i])
			from, used = i, 0
		}
		used += row
	}
	return append(blocks, axons[from:])
}
