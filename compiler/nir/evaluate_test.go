package nir

import "math"

// evaluator computes a graph tick by tick, node by node, straight from NIR's equations, stepped by forward Euler. It shares nothing with the reader but the
// files that both get: neither shapes nor chains nor populations.
//
// With a layer delay of 0 a value counts in the same tick for all nodes behind; a neuron that hears itself hears its last tick. With 1 all that a neuron hears is of
// the tick before.
type evaluator struct {
	dt         float64
	reset      ResetMode
	layerDelay int
	nodes      map[string]*specNode
	from       map[string][]string
	given      func(name string, tick int) []float64 // what an Input gives

	seen   map[string]map[int][]float64 // outputs by node and tick
	inside map[string]int               // neurons that are being computed, and for which tick
	v, i   map[string][]float64
	late   map[string][]float64 // what will be subtracted in the next tick
	sizes  map[string][]int     // extents of what nodes give
}

func newEvaluator(s *spec, dt float64, reset ResetMode, layerDelay int, given func(string, int) []float64) *evaluator {
	e := &evaluator{dt: dt, reset: reset, layerDelay: layerDelay, nodes: map[string]*specNode{}, from: map[string][]string{}, given: given,
		seen: map[string]map[int][]float64{}, inside: map[string]int{}, v: map[string][]float64{}, i: map[string][]float64{}, late: map[string][]float64{}, sizes: map[string][]int{}}
	e.take(s, "")
	return e
}

// take puts nodes into one table; a subgraph's ports are nodes that pass on.
func (e *evaluator) take(s *spec, prefix string) {
	for name, n := range s.nodes {
		if n.sub != nil {
			e.take(n.sub, prefix+name+".")
			continue
		}
		kind := n.kind
		if prefix != "" && (kind == "Input" || kind == "Output") {
			kind = "Pass"
		}
		c := *n
		c.kind = kind
		e.nodes[prefix+name] = &c
	}
	for _, edge := range s.edges {
		from, to := prefix+edge[0], prefix+edge[1]
		if s.nodes[edge[0]].sub != nil {
			from += ".output"
		}
		if s.nodes[edge[1]].sub != nil {
			to += ".input"
		}
		e.from[to] = append(e.from[to], from)
	}
}

// out is what a node gives in a tick; nothing happens before tick 0 but that biases are there.
func (e *evaluator) out(name string, tick int) []float64 {
	if e.seen[name] == nil {
		e.seen[name] = map[int][]float64{}
	}
	if y, ok := e.seen[name][tick]; ok {
		return y
	}
	n := e.nodes[name]
	var y []float64
	if k, isCell := cellKinds[n.kind]; isCell {
		if now, busy := e.inside[name]; busy && now == tick { // it hears itself: its last tick
			return e.out(name, tick-1)
		}
		y = e.cell(name, n, k, tick)
	} else {
		y = e.plain(name, n, tick)
	}
	e.seen[name][tick] = y
	return y
}

// sum is what reaches a node.
func (e *evaluator) sum(name string, tick int) (total []float64, extents []int) {
	for _, from := range e.from[name] {
		y := e.out(from, tick)
		if total == nil {
			total = make([]float64, len(y))
		}
		for i, v := range y {
			total[i] += v
		}
		if len(e.sizes[from]) > len(extents) {
			extents = e.sizes[from]
		}
	}
	return total, extents
}

func (e *evaluator) plain(name string, n *specNode, tick int) []float64 {
	if n.kind == "Input" {
		e.sizes[name] = whole2(n.values["shape"])
		size := 1
		for _, d := range e.sizes[name] {
			size *= d
		}
		if tick < 0 {
			return make([]float64, size)
		}
		return e.given(name, tick)
	}
	if n.kind == "Delay" {
		return e.delay(name, n, tick)
	}
	x, extents := e.sum(name, tick)
	e.sizes[name] = extents
	switch n.kind {
	case "Pass", "Output", "Identity":
		return x
	case "Flatten":
		e.sizes[name] = []int{len(x)}
		return x
	case "Scale":
		y := make([]float64, len(x))
		for i := range x {
			y[i] = x[i] * pick(n.values["scale"], i)
		}
		return y
	case "Linear", "Affine":
		rows := n.shapes["weight"][0]
		e.sizes[name] = []int{rows}
		y := make([]float64, rows)
		for r := range y {
			for c, v := range x {
				y[r] += n.values["weight"][r*len(x)+c] * v
			}
			if b := n.values["bias"]; b != nil {
				y[r] += b[r]
			}
		}
		return y
	case "Conv1d", "Conv2d":
		return e.conv(name, n, x, extents)
	case "SumPool2d", "AvgPool2d":
		return e.pool(name, n, x, extents)
	}
	panic(n.kind)
}

func pick(list []float64, i int) float64 {
	if len(list) == 1 {
		return list[0]
	}
	return list[i]
}

func whole2(list []float64) (out []int) {
	for _, v := range list {
		out = append(out, int(v))
	}
	return out
}

func (e *evaluator) delay(name string, n *specNode, tick int) []float64 {
	x, extents := e.sum(name, -1_000_000) // how many there are
	e.sizes[name] = extents
	y := make([]float64, len(x))
	for i := range y {
		at := tick - int(math.Round(pick(n.values["delay"], i)/e.dt))
		if at >= 0 {
			now, _ := e.sum(name, at)
			y[i] = now[i]
		}
	}
	return y
}

// window reads a value of a padded plane.
func window(x []float64, c, h, w, y, col int) float64 {
	if y < 0 || y >= h || col < 0 || col >= w {
		return 0
	}
	return x[(c*h+y)*w+col]
}

func (e *evaluator) conv(name string, n *specNode, x []float64, extents []int) []float64 {
	k := n.shapes["weight"]
	if n.kind == "Conv1d" {
		k = []int{k[0], k[1], 1, k[2]}
		extents = []int{extents[0], 1, extents[1]}
	}
	c, h, w := extents[0], extents[1], extents[2]
	two := func(name string) (y, x int) {
		v := n.values[name]
		if n.kind == "Conv1d" {
			return map[string]int{"padding": 0}[name] + map[string]int{"stride": 1, "dilation": 1}[name], int(v[0])
		}
		return int(v[0]), int(v[len(v)-1])
	}
	sy, sx := two("stride")
	dy, dx := two("dilation")
	var py, px, ey, ex int
	switch n.texts["padding"] {
	case "same":
		py, ey = dy*(k[2]-1)/2, dy*(k[2]-1)%2
		px, ex = dx*(k[3]-1)/2, dx*(k[3]-1)%2
	case "valid":
	default:
		py, px = two("padding")
	}
	oh, ow := (h+2*py+ey-dy*(k[2]-1)-1)/sy+1, (w+2*px+ex-dx*(k[3]-1)-1)/sx+1
	groups := int(n.values["groups"][0])
	out := make([]float64, k[0]*oh*ow)
	for o := range k[0] {
		for y := range oh {
			for col := range ow {
				sum := n.values["bias"][o]
				for i := range k[1] {
					from := o/(k[0]/groups)*(c/groups) + i
					for a := range k[2] {
						for b := range k[3] {
							sum += n.values["weight"][((o*k[1]+i)*k[2]+a)*k[3]+b] * window(x, from, h, w, y*sy-py+a*dy, col*sx-px+b*dx)
						}
					}
				}
				out[(o*oh+y)*ow+col] = sum
			}
		}
	}
	if e.sizes[name] = []int{k[0], oh, ow}; n.kind == "Conv1d" {
		e.sizes[name] = []int{k[0], ow}
	}
	return out
}

func (e *evaluator) pool(name string, n *specNode, x []float64, extents []int) []float64 {
	two := func(name string) (y, x int) { return int(n.values[name][0]), int(n.values[name][1]) }
	c, h, w := extents[0], extents[1], extents[2]
	kh, kw := two("kernel_size")
	sy, sx := two("stride")
	py, px := two("padding")
	oh, ow := (h+2*py-kh)/sy+1, (w+2*px-kw)/sx+1
	e.sizes[name] = []int{c, oh, ow}
	out := make([]float64, c*oh*ow)
	for o := range out {
		ch, y, col := o/(oh*ow), o/ow%oh, o%ow
		for a := range kh {
			for b := range kw {
				out[o] += window(x, ch, h, w, y*sy-py+a, col*sx-px+b)
			}
		}
		if n.kind == "AvgPool2d" {
			out[o] /= float64(kh * kw)
		}
	}
	return out
}

// cell steps a neuron; ticks before 0 give nothing.
func (e *evaluator) cell(name string, n *specNode, k cellKind, tick int) []float64 {
	if tick < 0 {
		return e.silence(name, n)
	}
	if tick > 0 {
		e.out(name, tick-1) // in order
	}
	e.inside[name] = tick
	x, extents := e.sum(name, tick-e.layerDelay)
	delete(e.inside, name)
	e.sizes[name] = extents
	if e.v[name] == nil {
		e.v[name], e.i[name], e.late[name] = make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
	}
	v, current := e.v[name], e.i[name]
	y := make([]float64, len(x))
	for i := range x {
		get := func(param string) float64 { return pick(n.values[param], i) }
		threshold := math.Inf(1)
		switch n.kind {
		case "LIF", "LI":
			v[i] += e.dt / get("tau") * (get("v_leak") - v[i] + get("r")*x[i])
		case "CubaLIF", "CubaLI":
			w := 1.0
			if n.values["w_in"] != nil {
				w = get("w_in")
			}
			current[i] += e.dt / get("tau_syn") * (-current[i] + w*x[i])
			v[i] += e.dt / get("tau_mem") * (get("v_leak") - v[i] + get("r")*current[i])
		case "IF", "I":
			v[i] += get("r") * x[i]
		case "Threshold":
			v[i], threshold = x[i], get("threshold")
		}
		v[i] -= e.late[name][i]
		e.late[name][i] = 0
		if n.values["v_threshold"] != nil {
			threshold = get("v_threshold")
		}
		if y[i] = v[i]; !k.spikes {
			continue
		}
		if y[i] = 0; v[i] > threshold {
			if y[i] = 1; e.reset == ResetDelayed && k.reset {
				e.late[name][i] = threshold
			} else {
				v[i] = e.after(n, v[i], threshold, i)
			}
		}
	}
	return y
}

func (e *evaluator) after(n *specNode, v, threshold float64, i int) float64 {
	reset := n.values["v_reset"]
	switch {
	case e.reset == ResetSubtract:
		return v - threshold
	case reset != nil && e.reset != ResetZero:
		return pick(reset, i)
	}
	return 0
}

// silence is as many zeros as a neuron's layer has neurons. The evaluator wants parameters for each.
func (e *evaluator) silence(name string, n *specNode) []float64 {
	for param, values := range n.values {
		e.sizes[name] = n.shapes[param]
		return make([]float64, len(values))
	}
	panic(name)
}
