package dsl

import (
	"sort"

	"orrery/compiler/ir"
)

// rules are the ways to connect two populations.
var rules = []string{"dense", "one_to_one", "sparse", "random", "distance", "small_world", "conv", "pool"}

// project adds a projection; all populations are known by now.
func (s *scope) project(st *projectStatement) error {
	from, err := s.population(st.From, at(st.Pos))
	if err != nil {
		return err
	}
	to, err := s.population(st.To.Name, at(st.To.Pos))
	if err != nil {
		return err
	}
	j := ir.Projection{Source: from, Target: to, DelayMin: 1, DelayMax: 1, Seed: uint64(len(s.net.Projections) + 1), Pos: at(st.Pos)}
	if err := s.options(&j, st.Options); err != nil {
		return err
	}
	if j.Connect, err = s.rule(st.Rule, &j); err != nil {
		return err
	}
	if s.net.Populations[from].Values().Size() != s.net.Populations[from].Shape.Size() && j.DelayMin != j.DelayMax {
		return at(st.Pos).Errorf("%s -> %s: the bits of a value arrive together: give one delay", st.From, st.To.Name)
	}
	source, target := s.net.Populations[from].Values(), s.net.Populations[to].Shape
	if err := j.Connect.Check(source, target); err != nil {
		return at(st.Rule.Pos).Errorf("%s -> %s: %w", st.From, st.To.Name, err)
	}
	j.Connect = s.net.Populations[from].FromPlanes(j.Connect)
	s.net.Projections = append(s.net.Projections, j)
	return nil
}

func (s *scope) options(j *ir.Projection, list []*option) error {
	said := map[string]bool{}
	for _, o := range list {
		kind, err := "", error(nil)
		switch {
		case o.Seed != nil:
			kind, j.Seed = "seed", *o.Seed
		case o.Bits != nil:
			kind = "bits"
			if j.Bits = int(o.Bits.value()); float64(j.Bits) != o.Bits.value() || o.Bits.Unit != "" || j.Bits < 1 || j.Bits > 8 {
				err = at(o.Pos).Errorf("weights have 1 to 8 bits, such as 8 bits")
			}
		case o.Delay != nil:
			kind, err = "delay", s.delay(j, o.Delay)
		}
		if err != nil {
			return err
		}
		if said[kind] {
			return at(o.Pos).Errorf("%s is said twice", kind)
		}
		said[kind] = true
	}
	return nil
}

func (s *scope) delay(j *ir.Projection, d *delay) (err error) {
	if j.DelayMin, err = s.ticks(d.Min, "delay"); err != nil {
		return err
	}
	j.DelayMax = j.DelayMin
	if d.Max != nil {
		if j.DelayMax, err = s.ticks(d.Max, "delay"); err != nil {
			return err
		}
	}
	if j.DelayMin < 1 || j.DelayMax < j.DelayMin {
		return at(d.Min.Pos).Errorf("delay %d..%d: a delay is at least 1 tick and its range ascends", j.DelayMin, j.DelayMax)
	}
	return nil
}

func (s *scope) rule(c *call, j *ir.Projection) (ir.Connectivity, error) {
	a := s.arguments(c)
	size := s.net.Populations[j.Source].Values().Size() * s.net.Populations[j.Target].Shape.Size()
	var rule ir.Connectivity
	switch c.Name {
	case "dense":
		rule = a.dense(j, size)
	case "one_to_one":
		rule = ir.OneToOne{Weights: a.weights("weight", []float64{1})}
	case "sparse":
		rule = a.sparse(s.net.Populations[j.Source].Values().Size())
	case "random":
		rule = a.random(j)
	case "distance":
		rule = a.distance(j)
	case "small_world":
		rule = a.smallWorld(j)
	case "conv":
		rule = a.conv()
	case "pool":
		rule = a.pool()
	default:
		return nil, at(c.Pos).Errorf("there is no rule %q%s", c.Name, among(c.Name, rules))
	}
	if err := a.done(); err != nil {
		return nil, err
	}
	return rule, nil
}

// dense is an array of [targets, sources], or one number or distribution for all.
func (a *arguments) dense(j *ir.Projection, size int) ir.Connectivity {
	v := a.find("weight", true)
	if v != nil && v.Text != nil || v != nil && v.Call != nil && v.Call.Name == "load" {
		return ir.Dense{Weights: a.arrayOf(v)}
	}
	if v == nil {
		a.fail(at(a.call.Pos).Errorf("dense needs weights: dense(\"file.npz\", \"array\"), dense(0.5) or dense(normal(0, 0.1))"))
		return ir.Dense{}
	}
	return ir.Random{P: 1, Weight: a.distribution(v), Seed: j.Seed}
}

func (a *arguments) random(j *ir.Projection) ir.Connectivity {
	r := ir.Random{P: a.within("p", portion, 0, 0, 1), Weight: a.drawn(), Seed: j.Seed}
	r.NoSelf = a.word("self", "yes", "yes", "no") == "no"
	return r
}

// distance is a probability that falls with distance.
func (a *arguments) distance(j *ir.Projection) ir.Connectivity {
	d := ir.Distance{P: a.within("p", portion, 0, 0, 1), Lambda: a.number("lambda", plain, 1), Weight: a.drawn(), Seed: j.Seed}
	if v := a.find("extent", false); v != nil {
		if len(v.Tuple) != 3 {
			a.fail(at(v.Pos).Errorf("%s is (channels, height, width) of the box that both populations fill, found %s", a.label("extent"), v))
			return d
		}
		for i, q := range v.Tuple {
			if d.Extent[i] = q.value(); !(d.Extent[i] > 0) || q.Unit != "" {
				a.fail(at(q.Pos).Errorf("%s has %v%s; it takes numbers above 0", a.label("extent"), q.value(), q.Unit))
			}
		}
	}
	d.NoSelf = a.word("self", "yes", "yes", "no") == "no"
	return d
}

// smallWorld is a ring with some connections led elsewhere.
func (a *arguments) smallWorld(j *ir.Projection) ir.Connectivity {
	return ir.SmallWorld{K: a.whole("k", false, plain, 2, 2), Rewire: a.within("rewire", portion, 0, 0, 1), Weight: a.drawn(), Seed: j.Seed}
}

// drawn is the weight of a rule that draws its connections; 1 when it is not said.
func (a *arguments) drawn() ir.Distribution {
	if v := a.find("weight", false); v != nil {
		return a.distribution(v)
	}
	return ir.Distribution{Kind: "constant", A: 1}
}

// distribution is a number, normal(mean, deviation) or uniform(low, high).
func (a *arguments) distribution(v *value) ir.Distribution {
	if v.Quantity != nil {
		return ir.Distribution{Kind: "constant", A: a.numberOf(v, "weight", voltage, 0)}
	}
	if v.Call == nil || v.Call.Name != "normal" && v.Call.Name != "uniform" {
		a.fail(at(v.Pos).Errorf("%s is a number, normal(mean, deviation) or uniform(low, high), found %s", a.label("weight"), v))
		return ir.Distribution{}
	}
	names := map[string][2]string{"normal": {"mean", "deviation"}, "uniform": {"low", "high"}}[v.Call.Name]
	inner := a.s.arguments(v.Call)
	first, second := inner.find(names[0], true), inner.find(names[1], true)
	d := ir.Distribution{Kind: v.Call.Name, A: inner.numberOf(first, names[0], voltage, 0), B: inner.numberOf(second, names[1], voltage, 0)}
	err := inner.done()
	if err == nil && (first == nil || second == nil) {
		err = at(v.Pos).Errorf("%s needs %s and %s", v.Call.Name, names[0], names[1])
	}
	if err != nil {
		a.fail(err)
	}
	return d
}

// sparse is a list of (source, target, weight), inline or as an array of shape [synapses, 3].
func (a *arguments) sparse(sources int) ir.Connectivity {
	var list []triple
	for i, arg := range a.call.Args {
		if arg.Value.Tuple == nil {
			continue
		}
		a.taken[i] = true
		t, ok := tripleOf(arg.Value.Tuple)
		if !ok {
			a.fail(at(arg.Pos).Errorf("sparse: a synapse is (source, target, weight)"))
		}
		list = append(list, t)
	}
	if len(list) == 0 {
		list = a.triples()
	}
	return listOf(list, sources, a)
}

// triple is one synapse of a list.
type triple struct{ source, target, weight float64 }

func tripleOf(tuple []*quantity) (triple, bool) {
	if len(tuple) != 3 || tuple[0].Unit+tuple[1].Unit+tuple[2].Unit != "" {
		return triple{}, false
	}
	return triple{tuple[0].value(), tuple[1].value(), tuple[2].value()}, true
}

func (a *arguments) triples() []triple {
	v := a.find("synapses", true)
	if v == nil {
		a.fail(at(a.call.Pos).Errorf("sparse needs synapses: sparse(\"file.npz\", \"array\") of shape [n, 3], or sparse((source, target, weight), ..)"))
		return nil
	}
	array, err := a.s.loadArgument(a, v)
	if err != nil {
		a.fail(err)
		return nil
	}
	if len(array.Shape) != 2 || array.Shape[1] != 3 {
		a.fail(at(v.Pos).Errorf("the synapses have shape %v; they are rows of source, target, weight: [n, 3]", array.Shape))
		return nil
	}
	list := make([]triple, array.Shape[0])
	for i := range list {
		row := array.Values[3*i:]
		list[i] = triple{row[0], row[1], row[2]}
	}
	return list
}

// listOf sorts synapses into rows.
func listOf(list []triple, sources int, a *arguments) ir.Connectivity {
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].source != list[j].source {
			return list[i].source < list[j].source
		}
		return list[i].target < list[j].target
	})
	l := ir.List{Start: make([]int, sources+1)}
	for _, t := range list {
		source, target := int(t.source), uint32(t.target)
		if float64(source) != t.source || float64(target) != t.target || t.source < 0 || source >= sources {
			a.fail(at(a.call.Pos).Errorf("sparse: a synapse from %v to %v; sources are whole numbers 0..%d", t.source, t.target, sources-1))
			return l
		}
		l.Start[source+1]++
		l.Synapses = append(l.Synapses, ir.Synapse{Target: target, Weight: t.weight})
	}
	for s := range sources {
		l.Start[s+1] += l.Start[s]
	}
	return l
}

// conv is a kernel of [out channels, in channels / groups, height, width].
func (a *arguments) conv() ir.Connectivity {
	v := a.find("kernel", true)
	if v == nil {
		a.fail(at(a.call.Pos).Errorf("conv needs a kernel: conv(\"file.npz\", \"array\", stride = 1, pad = 0)"))
		return ir.Conv{}
	}
	array, err := a.s.loadArgument(a, v)
	if err != nil {
		a.fail(err)
		return ir.Conv{}
	}
	c := ir.Conv{Kernel: toFloat32(array.Values), Groups: a.whole("groups", false, plain, 1, 1)}
	c.StrideY, c.StrideX = a.pair("stride", 1, 1)
	c.PadY, c.PadX = a.pair("pad", 0, 0)
	if len(array.Shape) != 4 || len(array.Values) == 0 {
		a.fail(at(v.Pos).Errorf("the kernel has shape %v; it is [out channels, in channels, height, width]", array.Shape))
		return c
	}
	c.OutChannels, c.InChannels, c.KH, c.KW = array.Shape[0], array.Shape[1]*c.Groups, array.Shape[2], array.Shape[3]
	if c.OutChannels%c.Groups != 0 {
		a.fail(at(a.call.Pos).Errorf("conv: %d output channels do not divide into %d groups", c.OutChannels, c.Groups))
	}
	return c
}

// pool sums or averages windows.
func (a *arguments) pool() ir.Connectivity {
	var p ir.Pool
	v := a.find("size", true)
	if v == nil {
		a.fail(at(a.call.Pos).Errorf("pool needs a window: pool(2) or pool((2, 2), stride = 2, kind = sum)"))
		return p
	}
	p.KH, p.KW = a.pairOf(v, "size", 1)
	p.StrideY, p.StrideX = a.pair("stride", 1, 0)
	if p.StrideY == 0 {
		p.StrideY, p.StrideX = p.KH, p.KW
	}
	p.PadY, p.PadX = a.pair("pad", 0, 0)
	p.Scale = 1
	if a.word("kind", "average", "average", "sum") == "average" {
		p.Scale = 1 / float64(p.KH*p.KW)
	}
	return p
}
