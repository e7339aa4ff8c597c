package lava

// neuron reads the parameters of the layer's neurons.
func (r *reader) neuron(l *Layer) {
	kind := r.text("neuron", "type")
	if r.err == nil && kind != "CUBA" && kind != "LOIHI" {
		r.fail("has neurons of type %q; CUBA and LOIHI are read", kind)
	}
	if r.has("neuron", "gradedSpike") && r.whole("neuron", "gradedSpike") != 0 {
		r.fail("has graded spikes; spikes of one bit are read")
	}
	if r.has("delay") {
		r.fail("has delays; layers without are read")
	}
	i, v, threshold, refractory := r.whole("neuron", "iDecay"), r.whole("neuron", "vDecay"), r.whole("neuron", "vThMant"), r.whole("neuron", "refDelay")
	if i > 4096 || v > 4096 {
		r.fail("has decays %d and %d; they are at most 4096", i, v)
	}
	if r.err != nil {
		return
	}
	for name, x := range map[string]int{"i_decay": i, "v_decay": v, "threshold": threshold, "refractory": refractory} {
		l.Params[name] = float64(x)
	}
	r.bias(l)
}

// bias is one number per neuron or per channel.
func (r *reader) bias(l *Layer) {
	if !r.has("bias") {
		return
	}
	d := r.set("bias")
	if r.err != nil {
		return
	}
	values, err := d.Ints()
	n := l.Shape.Size()
	if err != nil || len(values) == 0 || n%len(values) != 0 || len(values) != n && len(values) != l.Shape[0] {
		r.fail("has %d biases for neurons of shape %v: %v", len(values), l.Shape, err)
		return
	}
	for _, b := range values {
		for range n / len(values) {
			l.Bias = append(l.Bias, float64(b))
		}
	}
}
