package ir

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// maxSynapses bounds one projection; above it the lists would not fit into memory.
const maxSynapses = 1 << 31

// rowsAtATime is how many sources a goroutine lowers before it takes the next ones.
const rowsAtATime = 1024

// delayKey keeps the stream of delays apart from that of weights under the same seed.
const delayKey = 0x64656c6179

// piece is the synapses of some sources in a row.
type piece struct {
	start  []int64 // as in Synapses, from 0
	target []uint32
	weight []float32
	real   []float64 // instead of weight
	delay  []uint8
	err    error
}

// Lower turns the rule of projection i, which has passed its Check, into a list of synapses with real weights. It lowers pieces in parallel
// and puts them together in order: the list is the same for any number of threads. Errors name both populations and stand at the projection.
func (n *Network) Lower(ctx context.Context, i ProjID) (Synapses, error) {
	return n.lowered(ctx, i, false)
}

// LowerReal is Lower with weights that nothing has rounded to 32 bits, in Real.
func (n *Network) LowerReal(ctx context.Context, i ProjID) (Synapses, error) {
	return n.lowered(ctx, i, true)
}

func (n *Network) lowered(ctx context.Context, i ProjID, real bool) (y Synapses, err error) {
	j := &n.Projections[i]
	if err = n.lower(ctx, j, &y, real); err != nil {
		err = j.Pos.Errorf("%s -> %s: %w", n.Populations[j.Source].Name, n.Populations[j.Target].Name, err)
	}
	return y, err
}

func (n *Network) lower(ctx context.Context, j *Projection, y *Synapses, real bool) error {
	sources := n.Populations[j.Source].Shape.Size()
	pieces := make([]piece, (sources+rowsAtATime-1)/rowsAtATime)
	var next, total atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(pieces)) {
		workers.Go(func() {
			for i := int(next.Add(1) - 1); i < len(pieces) && ctx.Err() == nil && total.Load() <= maxSynapses; i = int(next.Add(1) - 1) {
				pieces[i] = n.lowerRows(j, i*rowsAtATime, min((i+1)*rowsAtATime, sources), real)
				total.Add(int64(len(pieces[i].target)))
			}
		})
	}
	workers.Wait()
	if total.Load() > maxSynapses {
		return fmt.Errorf("more than %d synapses", maxSynapses)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return join(pieces, y, j, sources, int(total.Load()), real)
}

// join puts pieces one after the other and forgets each as it is done.
func join(pieces []piece, y *Synapses, j *Projection, sources, total int, real bool) error {
	y.Start, y.Target = make([]int64, 1, sources+1), make([]uint32, 0, total)
	if real {
		y.Real = make([]float64, 0, total)
	} else {
		y.Weight = make([]float32, 0, total)
	}
	y.Uniform = uint8(j.DelayMin)
	if j.DelayMax > j.DelayMin {
		y.Delay = make([]uint8, 0, total)
	}
	for i := range pieces {
		p := &pieces[i]
		if p.err != nil {
			return p.err
		}
		base := int64(len(y.Target))
		for _, at := range p.start[1:] {
			y.Start = append(y.Start, base+at)
		}
		y.Target, y.Delay = append(y.Target, p.target...), append(y.Delay, p.delay...)
		y.Weight, y.Real = append(y.Weight, p.weight...), append(y.Real, p.real...)
		*p = piece{}
	}
	return nil
}

func (n *Network) lowerRows(j *Projection, first, last int, real bool) piece {
	from, to := n.Populations[j.Source].Shape, n.Populations[j.Target].Shape
	p := piece{start: make([]int64, 1, last-first+1)}
	var row []Synapse
	for s := first; s < last; s++ {
		row = j.Connect.Row(from, to, s, row[:0])
		stream := NewStream(j.Seed^delayKey, uint64(s))
		for _, c := range row {
			if w := float64(float32(c.Weight)); math.IsNaN(w) || math.IsInf(w, 0) {
				p.err = fmt.Errorf("the weight from neuron %d to neuron %d is %v", s, c.Target, c.Weight)
				return p
			}
			if p.target = append(p.target, c.Target); real {
				p.real = append(p.real, c.Weight)
			} else {
				p.weight = append(p.weight, float32(c.Weight))
			}
			switch {
			case j.DelayMax == j.DelayMin:
			case j.SourceDelay != nil:
				p.delay = append(p.delay, j.SourceDelay[s])
			default:
				p.delay = append(p.delay, uint8(j.DelayMin+int(stream.Next()%uint64(j.DelayMax-j.DelayMin+1))))
			}
		}
		p.start = append(p.start, int64(len(p.target)))
	}
	return p
}
