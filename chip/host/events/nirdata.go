package events

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"orrery/isa/hdf5"
	"orrery/isa/ndarray"
)

// NIRData is what the Python package nir writes of a network's activity (write_data): for each node observables, which are values by sample, time step
// and neuron (TimeGriddedData) or lists of events by sample (EventData), and graphs of further nodes.

// maxNested bounds graphs within graphs.
const maxNested = 32

// observables are those of a graph by path, such as lif.spikes.
func observables(g *hdf5.Group, prefix string, depth int, all map[string]*hdf5.Group) error {
	nodes, err := g.Group("nodes")
	if err != nil {
		return err
	}
	for _, name := range nodes.Names() {
		n, err := nodes.Group(name)
		if err != nil {
			return err
		}
		switch kind := typeOf(n); {
		case kind == "NIRGraphData" && depth < maxNested:
			err = observables(n, prefix+name+".", depth+1, all)
		case kind == "NIRNodeData":
			err = nodeObservables(n, prefix+name, all)
		default:
			err = fmt.Errorf("%s is of type %q; there are NIRNodeData and NIRGraphData", n.Path, kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func nodeObservables(n *hdf5.Group, path string, all map[string]*hdf5.Group) error {
	set, err := n.Group("observables")
	if err != nil {
		return err
	}
	for _, name := range set.Names() {
		if all[path+"."+name], err = set.Group(name); err != nil {
			return err
		}
	}
	return nil
}

// typeOf is the __type__ of an object; "" if it has none.
func typeOf(g *hdf5.Group) string {
	if d := g.Attributes["__type__"]; d != nil {
		if list, err := d.Strings(); err == nil && len(list) == 1 {
			return list[0]
		}
	}
	return ""
}

// attribute is a number attached to an object.
func attribute(g *hdf5.Group, name string) (float64, error) {
	if d := g.Attributes[name]; d != nil {
		if list, err := d.Floats(); err == nil && len(list) == 1 {
			return list[0], nil
		}
	}
	return 0, fmt.Errorf("%s has no number %s", g.Path, name)
}

// observable is the one that key names, by node and name or by the node if it has one; or the only one.
func observable(data []byte, key string) (*hdf5.Group, error) {
	f, err := hdf5.Parse(data)
	if err != nil {
		return nil, err
	}
	if kind := typeOf(f.Root()); kind != "NIRGraphData" {
		return nil, fmt.Errorf("is no NIRData: its type is %q, not NIRGraphData", kind)
	}
	all := map[string]*hdf5.Group{}
	if err := observables(f.Root(), "", 0, all); err != nil {
		return nil, err
	}
	var names, fit []string
	for name := range all {
		names = append(names, name)
		if key == "" || name == key || strings.HasPrefix(name, key+".") {
			fit = append(fit, name)
		}
	}
	if len(fit) == 1 {
		return all[fit[0]], nil
	}
	slices.Sort(names)
	return nil, fmt.Errorf("say which observable, FILE.h5:NODE.NAME; there are %s", strings.Join(names, ", "))
}

// splitNIRData takes the observable off a path; ok is false when it is no HDF5 file.
func splitNIRData(path string) (file, key string, ok bool) {
	for _, end := range []string{".h5", ".hdf5"} {
		if before, after, found := strings.Cut(path, end+":"); found {
			return before + end, after, true
		}
		if strings.EqualFold(filepath.Ext(path), end) {
			return path, "", true
		}
	}
	return path, "", false
}

// holdsEvents says that an observable is a list of events.
func holdsEvents(data []byte, key string, _ Options) bool {
	g, err := observable(data, key)
	return err == nil && typeOf(g) != "TimeGriddedData"
}

// parseNIRData reads the events of an observable, each sample a recording.
func parseNIRData(data []byte, key string, _ Options) ([]Recording, error) {
	g, err := observable(data, key)
	if err != nil {
		return nil, err
	}
	if kind := typeOf(g); kind != "EventData" {
		return nil, fmt.Errorf("%s is of type %q; EventData and TimeGriddedData are read", g.Path, kind)
	}
	neurons, err := attribute(g, "n_neurons")
	if err != nil {
		return nil, err
	}
	end, err := attribute(g, "t_max")
	if err != nil {
		return nil, err
	}
	idx, times, shape, err := eventLists(g)
	if err != nil {
		return nil, err
	}
	if !(neurons >= 1 && neurons <= maxNeuron) {
		return nil, fmt.Errorf("%s: n_neurons is %v", g.Path, neurons)
	}
	if !(end > 0 && end*second < longest) {
		return nil, fmt.Errorf("%s: t_max is %v s", g.Path, end)
	}
	list := make([]Recording, shape[0])
	for i := range list {
		r := &list[i]
		r.Width, r.Height = int(neurons), 1
		r.Flat, r.NoPolarity, r.End = true, true, max(int64(math.Round(end*second))-1, 1)
		for k := i * shape[1]; k < (i+1)*shape[1]; k++ {
			t := math.Round(times[k] * second)
			switch {
			case idx[k] == -1: // lists of several lengths are filled up so
				continue
			case idx[k] < 0 || float64(idx[k]) >= neurons || idx[k] >= maxNeuron:
				return nil, fmt.Errorf("%s: event %d of sample %d is of neuron %d; there are %v", g.Path, k-i*shape[1], i, idx[k], neurons)
			case !(t >= 0 && t <= longest):
				return nil, fmt.Errorf("%s: event %d of sample %d is at %v s", g.Path, k-i*shape[1], i, times[k])
			}
			r.Events = append(r.Events, Event{T: int64(t), X: uint32(idx[k]), On: true})
		}
	}
	return list, nil
}

// eventLists are neurons and times by sample and event.
func eventLists(g *hdf5.Group) (idx []int64, times []float64, shape []int, err error) {
	n, err := g.Dataset("idx")
	if err != nil {
		return nil, nil, nil, err
	}
	t, err := g.Dataset("time")
	if err != nil {
		return nil, nil, nil, err
	}
	if len(n.Shape) != 2 || !slices.Equal(n.Shape, t.Shape) || n.Shape[0] == 0 {
		return nil, nil, nil, fmt.Errorf("%s: idx has shape %v and time %v; both are [samples, events]", g.Path, n.Shape, t.Shape)
	}
	if idx, err = n.Ints(); err == nil {
		times, err = t.Floats()
	}
	return idx, times, n.Shape, err
}

// NIRArray reads values by sample, time step and neuron. ok is false, without an error, when the path names no such file, or one of events.
func NIRArray(path string) (a *ndarray.Array, ok bool, err error) {
	file, key, ok := splitNIRData(path)
	if !ok || Is(path, Options{}) {
		return nil, false, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, true, err
	}
	if a, err = parseGrid(data, key); err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return a, true, err
}

func parseGrid(data []byte, key string) (*ndarray.Array, error) {
	g, err := observable(data, key)
	if err != nil {
		return nil, err
	}
	d, err := g.Dataset("data")
	if err != nil {
		return nil, err
	}
	if len(d.Shape) < 3 {
		return nil, fmt.Errorf("%s has shape %v; values are [samples, time steps, neurons]", d.Path, d.Shape)
	}
	a := &ndarray.Array{Shape: d.Shape, Kind: ndarray.Real}
	switch d.Class() {
	case hdf5.Enum:
		a.Kind = ndarray.Bool
	case hdf5.Integer:
		a.Kind = ndarray.Integer
	}
	a.Values, err = d.Floats()
	return a, err
}
