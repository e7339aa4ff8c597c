package nir

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/golden"
	"orrery/isa/hdf5"
)

// small is a graph without fault: input, Affine, LIF, output.
func small() *spec {
	s := newSpec()
	s.add("input", "Input").with("shape", []int{1}, 3)
	s.add("fc", "Affine").with("weight", []int{2, 3}, 1, 0, 1, 0, 1, 1).with("bias", []int{2}, 0, 0.5)
	s.add("lif", "LIF").with("tau", []int{2}, 0.01, 0.01).with("r", []int{2}, 1, 1).with("v_leak", []int{2}, 0, 0).with("v_threshold", []int{2}, 1, 1)
	s.add("output", "Output").with("shape", []int{1}, 2)
	for _, e := range [][2]string{{"input", "fc"}, {"fc", "lif"}, {"lif", "output"}} {
		s.edge(e[0], e[1])
	}
	return s
}

// inGraph puts the neurons of small into a subgraph.
func inGraph() *spec {
	s := small()
	sub := newSpec()
	sub.nodes["lif"] = s.nodes["lif"]
	sub.add("input", "Input").with("shape", []int{1}, 2)
	sub.add("output", "Output").with("shape", []int{1}, 2)
	sub.edge("input", "lif")
	sub.edge("lif", "output")
	s.nodes["lif"] = &specNode{kind: "NIRGraph", sub: sub}
	return s
}

// conv is a graph with a convolution over 2 channels of 6 x 6.
func convolutional() *spec {
	s := newSpec()
	s.add("input", "Input").with("shape", []int{3}, 2, 6, 6)
	s.add("conv", "Conv2d").with("weight", []int{1, 2, 3, 3}, make([]float64, 18)...).with("bias", []int{1}, 0).with("stride", []int{2}, 1, 1).with("padding", []int{2}, 0, 0).
		with("dilation", []int{2}, 1, 1).with("groups", nil, 1)
	s.add("if", "IF").with("r", nil, 1).with("v_threshold", nil, 1)
	s.add("output", "Output")
	for _, e := range [][2]string{{"input", "conv"}, {"conv", "if"}, {"if", "output"}} {
		s.edge(e[0], e[1])
	}
	return s
}

// faults are what can be wrong with a graph, and options that do not go with it.
var faults = []struct {
	name  string
	of    func() *spec
	fault func(s *spec)
	o     Options
}{
	{"an edge from nowhere", small, func(s *spec) { s.edge("fc1", "lif") }, Options{}},
	{"an edge to nowhere, unlike any", small, func(s *spec) { s.edge("fc", "readout_layer") }, Options{}},
	{"several such edges", small, func(s *spec) { s.edges = [][2]string{{"input", "fc"}, {"fc", "lif1"}, {"lif1", "output"}} }, Options{}},
	{"an edge to nowhere in a subgraph", inGraph, func(s *spec) { s.nodes["lif"].sub.edge("lif", "outputs") }, Options{}},
	{"an edge twice", small, func(s *spec) { s.edge("fc", "lif") }, Options{}},
	{"no edges", small, func(s *spec) { s.edges = nil }, Options{}},
	{"no nodes", newSpec, func(*spec) {}, Options{}},
	{"no Input", small, func(s *spec) { delete(s.nodes, "input"); s.edges = s.edges[1:] }, Options{}},
	{"no Output", small, func(s *spec) { delete(s.nodes, "output"); s.edges = s.edges[:2] }, Options{}},
	{"a subgraph with two inputs", inGraph, func(s *spec) { s.nodes["lif"].sub.add("more", "Input") }, Options{}},
	{"a name in two graphs", inGraph, func(s *spec) { s.nodes["lif.lif"] = small().nodes["lif"] }, Options{}},
	{"a layer that nothing leads to", small, func(s *spec) { s.edges = [][2]string{{"input", "fc"}, {"lif", "output"}} }, Options{}},
	{"an unknown type", small, func(s *spec) { s.nodes["fc"].kind = "Transformer" }, Options{}},
	{"a type to be folded", small, func(s *spec) { s.nodes["fc"].kind = "BatchNorm2d" }, Options{}},
	{"a parameter missing", small, func(s *spec) { delete(s.nodes["lif"].values, "tau") }, Options{}},
	{"a parameter that is not finite", small, func(s *spec) { s.nodes["fc"].values["bias"][1] = 1 / zero }, Options{}},
	{"parameters of two sizes", small, func(s *spec) { s.nodes["lif"].with("r", []int{3}, 1, 1, 1) }, Options{}},
	{"a bias too long", small, func(s *spec) { s.nodes["fc"].with("bias", []int{3}, 1, 1, 1) }, Options{}},
	{"weights of three extents", small, func(s *spec) { s.nodes["fc"].with("weight", []int{2, 3, 1}, 1, 0, 1, 0, 1, 1) }, Options{}},
	{"shapes that do not fit", small, func(s *spec) { s.nodes["input"].with("shape", []int{1}, 4) }, Options{}},
	{"neurons that do not fit", small, func(s *spec) {
		s.nodes["fc"] = s.nodes["fc"].with("weight", []int{3, 3}, make([]float64, 9)...).with("bias", []int{3}, 0, 0, 0)
	}, Options{}},
	{"an output that does not fit", small, func(s *spec) { s.nodes["output"].with("shape", []int{1}, 7) }, Options{}},
	{"a shape of 0", small, func(s *spec) { s.nodes["input"].with("shape", []int{1}, 0) }, Options{}},
	{"a shape too large", small, func(s *spec) { s.nodes["input"].with("shape", []int{2}, 1<<20, 1<<20) }, Options{}},
	{"a time constant of 0", small, func(s *spec) { s.nodes["lif"].values["tau"][1] = 0 }, Options{}},
	{"a time constant below a tick", small, func(*spec) {}, Options{Dt: 0.02}},
	{"channels that do not fit", convolutional, func(s *spec) { s.nodes["input"].with("shape", []int{3}, 3, 6, 6) }, Options{}},
	{"a convolution of a row", convolutional, func(s *spec) { s.nodes["input"].with("shape", []int{1}, 73) }, Options{}},
	{"another input_shape", convolutional, func(s *spec) { s.nodes["conv"].with("input_shape", []int{2}, 8, 8) }, Options{}},
	{"a window that does not fit", convolutional, func(s *spec) { s.nodes["input"].with("shape", []int{3}, 2, 2, 6) }, Options{}},
	{"groups that do not divide", convolutional, func(s *spec) { s.nodes["conv"].with("groups", nil, 3) }, Options{}},
	{"a stride of 0", convolutional, func(s *spec) { s.nodes["conv"].with("stride", []int{2}, 0, 1) }, Options{}},
	{"same padding with a stride", convolutional, func(s *spec) { s.nodes["conv"].texts["padding"] = "same"; s.nodes["conv"].with("stride", nil, 2) }, Options{}},
	{"padding that is no word", convolutional, func(s *spec) { s.nodes["conv"].texts["padding"] = "reflect" }, Options{}},
	{"a pooling of a row", small, func(s *spec) {
		s.nodes["fc"] = newSpec().add("fc", "SumPool2d").with("kernel_size", nil, 2).with("stride", nil, 2).with("padding", nil, 0)
	}, Options{}},
	{"a negative delay", small, func(s *spec) { s.nodes["fc"] = newSpec().add("fc", "Delay").with("delay", []int{3}, -1, 0, 0) }, Options{}},
	{"a delay too long", small, func(s *spec) {
		s.add("delay", "Delay").with("delay", []int{3}, 1, 1, 1)
		s.edges[0] = [2]string{"input", "delay"}
		s.edge("delay", "fc")
	}, Options{}},
	{"an integrator in front of neurons", small, func(s *spec) {
		s.add("li", "LI").with("tau", nil, 0.01).with("r", nil, 1).with("v_leak", nil, 0)
		s.edges[1] = [2]string{"fc", "li"}
		s.edge("li", "lif")
	}, Options{}},
	{"an output of a layer and an integrator", small, func(s *spec) {
		s.add("li", "LI").with("tau", nil, 0.01).with("r", nil, 1).with("v_leak", nil, 0)
		s.edge("fc", "li")
		s.edge("li", "output")
	}, Options{}},
	{"an output of an input", small, func(s *spec) { s.add("raw", "Output"); s.edge("input", "raw") }, Options{}},
	{"an edge into an input", small, func(s *spec) { s.edge("lif", "input") }, Options{}},
	{"a circle of linear nodes", small, func(s *spec) {
		s.add("a", "Linear").with("weight", []int{2, 2}, 1, 1, 1, 1)
		s.add("b", "Linear").with("weight", []int{2, 2}, 1, 1, 1, 1)
		for _, e := range [][2]string{{"fc", "a"}, {"a", "b"}, {"b", "a"}, {"b", "lif"}} {
			s.edge(e[0], e[1])
		}
	}, Options{}},
	{"a circle of two layers without delays", small, func(s *spec) {
		s.nodes["second"] = s.nodes["lif"]
		s.add("back", "Linear").with("weight", []int{2, 2}, 1, 1, 1, 1)
		for _, e := range [][2]string{{"lif", "second"}, {"second", "back"}, {"back", "lif"}} {
			s.edge(e[0], e[1])
		}
	}, Options{}},
	{"metadata of two minds", inGraph, func(s *spec) { s.dt, s.nodes["lif"].sub.dt = 1e-3, 1e-4 }, Options{}},
	{"a reset of what is forgotten", small, func(*spec) {}, Options{Dt: 0.01, Reset: ResetDelayed}},
	{"a range without bits", small, func(*spec) {}, Options{InputRange: [2]float64{0, 2}}},
	{"bits without sign for values below 0", small, func(*spec) {}, Options{InputBits: 1, InputRange: [2]float64{-1, 2}}},
	{"a current on the wired unit", small, func(s *spec) {
		s.nodes["lif"] = newSpec().add("lif", "CubaLIF").with("tau_mem", nil, 0.01).with("tau_syn", nil, 0.01).with("r", nil, 1).with("v_leak", nil, 0).with("v_threshold", nil, 1)
	}, Options{Neurons: Wired}},
}

var zero float64

// TestFaultsAreNamed: what is wrong with a file, in a line that says where and what would help.
func TestFaultsAreNamed(t *testing.T) {
	var all strings.Builder
	for _, f := range faults {
		s := f.of()
		f.o.LayerDelay = Unsaid
		_, err := Read("net.nir", s.file(), f.o)
		if f.name != "no nodes" && f.o == (Options{LayerDelay: Unsaid}) {
			require.NoError(t, err, "%s: before the fault", f.name)
		}
		f.fault(s)
		_, err = Read("net.nir", s.file(), f.o)
		require.Error(t, err, f.name)
		require.True(t, strings.HasPrefix(err.Error(), "net.nir: "), err)
		fmt.Fprintf(&all, "%s: %v\n", f.name, err)
	}
	for name, folder := range map[string]*hdf5.Folder{"no graph": hdf5.NewFolder()} {
		_, err := Read("net.nir", folder.Encode(), Options{})
		fmt.Fprintf(&all, "%s: %v\n", name, err)
	}
	single := hdf5.NewFolder()
	single.Folder("node").Put("type", hdf5.String("Linear"))
	_, err := Read("net.nir", single.Encode(), Options{})
	fmt.Fprintf(&all, "a single node: %v\n", err)
	golden.File(t, "../../testdata/bad/nir.golden", all.String())
}

// FuzzRead: no bytes break the reader, and what it accepts makes sense.
func FuzzRead(f *testing.F) {
	for _, fault := range faults {
		s := fault.of()
		f.Add(s.file(), byte(0))
		fault.fault(s)
		f.Add(s.file(), byte(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, layerDelay byte) {
		n, err := Read("fuzz.nir", data, Options{LayerDelay: int(layerDelay % 2)})
		if err == nil {
			require.NoError(t, n.Check())
		}
	})
}
