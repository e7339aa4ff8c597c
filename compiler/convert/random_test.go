package convert

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/compiler/onnx"
)

// grower makes random graphs, operator by operator.
type grower struct {
	*rand.Rand
	graph *onnx.Graph
}

func (g *grower) between(low, high int) int { return low + g.IntN(high-low+1) }

func (g *grower) last() onnx.ValueID { return onnx.ValueID(len(g.graph.Ops)) }

func (g *grower) shape() []int { return g.graph.Value(g.last()).Shape }

func (g *grower) add(kind onnx.Kind, shape []int, inputs ...onnx.ValueID) {
	name := fmt.Sprintf("v%d", g.last()+1)
	g.graph.Ops = append(g.graph.Ops, onnx.Op{Node: name, Kind: kind, Inputs: inputs, Out: onnx.Value{Name: name, Shape: shape}})
}

func (g *grower) normal(n int, size float64) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = float32(g.NormFloat64() * size)
	}
	return list
}

// window is one that fits, with padding that need not be even.
func (g *grower) window(most int) onnx.Window {
	s := g.shape()
	w := onnx.Window{Channels: s[1], H: s[2], W: s[3], KH: g.between(1, min(most, s[2])), KW: g.between(1, min(most, s[3])), StrideY: g.between(1, 2), StrideX: g.between(1, 2)}
	w.Top, w.Left, w.Bottom, w.Right = g.IntN(w.KH), g.IntN(w.KW), g.IntN(w.KH), g.IntN(w.KW)
	w.OH, w.OW = (w.H+w.Top+w.Bottom-w.KH)/w.StrideY+1, (w.W+w.Left+w.Right-w.KW)/w.StrideX+1
	return w
}

func (g *grower) conv() {
	w := g.window(3)
	groups := 1
	if w.Channels%2 == 0 && g.IntN(3) == 0 {
		groups = 2
	}
	c := &onnx.Conv{Window: w, Outputs: groups * g.between(1, 3), Groups: groups}
	fanIn := w.Channels / groups * w.KH * w.KW
	c.Kernel = g.normal(c.Outputs*fanIn, 1.2/math.Sqrt(float64(fanIn)))
	if g.IntN(2) == 0 {
		c.Bias = g.normal(c.Outputs, 0.2)
	}
	g.add(c, []int{1, c.Outputs, w.OH, w.OW}, g.last())
}

func (g *grower) dense() {
	n := g.graph.Value(g.last()).Size()
	d := &onnx.Dense{Inputs: n, Outputs: g.between(2, 12)}
	d.Weights, d.Bias = g.normal(n*d.Outputs, 1.2/math.Sqrt(float64(n))), g.normal(d.Outputs, 0.2)
	g.add(onnx.Same{}, []int{1, n}, g.last())
	g.add(d, []int{1, d.Outputs}, g.last())
}

func (g *grower) affine() {
	channels := onnx.Channels(g.shape())
	a := &onnx.Affine{Scale: g.normal(channels, 1), Bias: g.normal(channels, 0.2)}
	g.add(a, g.shape(), g.last())
}

func (g *grower) relu() {
	high := float32(math.Inf(1))
	if g.IntN(3) == 0 {
		high = 0.5 + g.Float32()
	}
	g.add(&onnx.Clip{High: high}, g.shape(), g.last())
}

// residual adds a branch of two layers to what it starts from.
func (g *grower) residual() {
	from, shape := g.last(), g.shape()
	g.affine()
	g.relu()
	g.affine()
	g.add(onnx.Add{}, shape, g.last(), from)
}

// branches puts two layers of one value side by side.
func (g *grower) branches() {
	from, shape := g.last(), g.shape()
	g.affine()
	g.relu()
	left := g.last()
	g.add(&onnx.Affine{Scale: g.normal(1, 1), Bias: []float32{0}}, shape, from)
	g.relu()
	right := g.last()
	n, both := g.graph.Value(left).Size(), []int{1, 2 * shape[1], shape[2], shape[3]}
	first, second := make([]int, 2*n), make([]int, 2*n)
	for i := range n {
		first[i], first[n+i], second[i], second[n+i] = i, -1, -1, i
	}
	g.add(&onnx.Rearrange{Source: first}, both, left)
	left = g.last()
	g.add(&onnx.Rearrange{Source: second}, both, right)
	g.add(onnx.Add{}, both, left, g.last())
}

func (g *grower) pool() {
	w := g.window(3)
	p := &onnx.Pool{Window: w, CountPadding: g.IntN(2) == 0}
	if g.IntN(2) == 0 {
		p.Max = true
		if g.IntN(2) == 0 { // else the activation comes behind
			g.relu()
		}
	}
	g.add(p, []int{1, w.Channels, w.OH, w.OW}, g.last())
	if p.Max {
		g.relu()
	}
}

func randomGraph(seed uint64) *onnx.Graph {
	g := &grower{rand.New(rand.NewPCG(seed, 7)), &onnx.Graph{Name: "random", Input: onnx.Value{Name: "x"}}}
	g.graph.Input.Shape = []int{1, g.between(1, 3), g.between(2, 7), g.between(2, 7)}
	for range g.between(1, 5) {
		if len(g.shape()) == 2 {
			g.dense()
			g.relu()
			continue
		}
		switch g.IntN(8) {
		case 0, 1:
			g.conv()
			g.relu()
		case 2:
			g.conv()
		case 3:
			g.pool()
		case 4:
			g.residual()
			g.relu()
		case 5:
			g.affine()
		case 6:
			g.branches()
		case 7:
			g.dense()
			g.relu()
		}
	}
	g.dense()
	g.graph.Output = g.last()
	return g.graph
}

// FuzzChipComputesTheIntegerNetwork: of random networks every activation and every output is what the integer network has.
func FuzzChipComputesTheIntegerNetwork(f *testing.F) {
	for seed := range uint64(150) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		g := randomGraph(seed)
		r := rand.New(rand.NewPCG(seed, 8))
		o := Options{Method: Exact, Levels: 1 + r.IntN(20), WeightBits: 3 + r.IntN(6), InputDigits: r.IntN(10)}
		if r.IntN(3) == 0 {
			o.Code, o.Levels = Digits, 1<<(1+r.IntN(5))-1
		}
		if r.IntN(3) == 0 {
			o.Percentile = 90 + 10*r.Float64()
		}
		if err := sameNumbers(t, g, o, r); err != nil {
			require.ErrorContains(t, err, "cannot be seen in their digits")
			require.Equal(t, Digits, o.Code)
		}
	})
}

// TestFoldingChangesNothing: the layers compute what the graph does, with normalisation of the input too.
func TestFoldingChangesNothing(t *testing.T) {
	for seed := range uint64(200) {
		g := randomGraph(seed)
		r := rand.New(rand.NewPCG(seed, 9))
		p := Preparation{}
		if seed%3 == 0 {
			p = Preparation{Mean: []float64{0.3}, Std: []float64{0.5}}
		}
		m, err := NewModel(g, p)
		require.NoError(t, err)
		levels, input := make([]uint16, g.Input.Size()), make([]float32, g.Input.Size())
		for i := range levels {
			levels[i] = uint16(r.IntN(65536))
			input[i] = float32(levels[i]) / 65535
			if p.Mean != nil {
				input[i] = (input[i] - 0.3) / 0.5
			}
		}
		want, got := g.Run(input)[g.Output], m.Run(levels)
		require.Equal(t, len(want), len(got[len(got)-1]))
		for i, v := range got[len(got)-1] {
			require.InDelta(t, float64(want[i]), v, 1e-4*(1+math.Abs(v)), "seed %d", seed)
		}
	}
}
