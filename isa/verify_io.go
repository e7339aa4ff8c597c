package isa

import (
	"fmt"
	"math"
)

// spike checks that a spike packet has a place to go, from the router at from.
func (v *verifier) spike(from Coord, h Header, delay uint8) (Landing, error) {
	if h.Wide() || h.Stop() || h.Instant() {
		return Landing{}, fmt.Errorf("header %08x of a spike has flags set; only Q (multicast) may be", uint32(h))
	}
	to, ok := v.arch.Landing(from, h)
	switch {
	case !ok:
		return to, fmt.Errorf("a packet from %v leaves the grid where there is no host port (%v)", from, h)
	case h.Multicast():
		return to, firstError(v.delay(delay), v.multicast(to, h))
	case to.Host && delay != 1:
		return to, fmt.Errorf("a packet to the host has delay %d; it must be 1", delay)
	case to.Host:
		return to, nil
	}
	at, ok := v.place[to.Core]
	if !ok {
		return to, fmt.Errorf("a packet goes to core %v, which the image does not use", to.Core)
	}
	if n := v.image.Cores[at].Axons; h.Destination() >= n {
		return to, fmt.Errorf("a packet goes to axon %v of core %v, which has %d", AxonID(h.Destination()), to.Core, n)
	}
	return to, v.delay(delay)
}

func (v *verifier) delay(delay uint8) error {
	if int(delay) < 1 || int(delay) > v.arch.Core.DelaySlots {
		return fmt.Errorf("a packet has delay %d; core.delay_slots is %d", delay, v.arch.Core.DelaySlots)
	}
	return nil
}

// routes checks every route entry. Packets to the host must belong to an output, and each neuron that is read must send them.
func (v *verifier) routes() error {
	list := v.expected()
	expected, sent := map[hostID]bool{}, map[hostID]bool{}
	for _, id := range list {
		expected[id] = true
	}
	for i := range v.image.Cores {
		c := &v.image.Cores[i]
		at := v.arch.Mesh.Coord(c.ID)
		for n := range len(c.RouteStart) - 1 {
			for _, r := range c.Routes[c.RouteStart[n]:c.RouteStart[n+1]] {
				to, err := v.spike(at, r.Header, r.Delay)
				if err == nil && to.Host {
					id := hostID{to.Port, r.Header.Destination(), NeuronRef{c.ID, NeuronID(n)}}
					err = id.check(expected[id], sent[id])
					sent[id] = true
				}
				if err != nil {
					return fmt.Errorf("core %v neuron %v: %w", c.ID, NeuronID(n), err)
				}
			}
		}
	}
	for _, id := range list {
		if !sent[id] {
			return fmt.Errorf("core %v neuron %v is read at host port %s %d but has no route there", id.neuron.Core, id.neuron.Neuron,
				id.port.Side, id.port.Index)
		}
	}
	return nil
}

// hostID is what the host knows a neuron's spikes by, and the neuron.
type hostID struct {
	port   Port
	id     int
	neuron NeuronRef
}

// check says what is wrong with a packet to the host.
func (id hostID) check(expected, sentAlready bool) error {
	what := "where no output expects this neuron"
	switch {
	case sentAlready:
		what = "twice"
	case expected:
		return nil
	}
	return fmt.Errorf("a packet goes to output %d at host port %s %d %s", id.id, id.port.Side, id.port.Index, what)
}

// expected lists what the outputs read, as they list it.
func (v *verifier) expected() []hostID {
	var list []hostID
	ports := Exits(v.arch)
	for i := range v.image.Outputs {
		o := &v.image.Outputs[i]
		for n := range o.IDs {
			list = append(list, hostID{ports[o.Ports[n]], int(o.IDs[n]), o.Neurons[n]})
		}
	}
	return list
}

func (v *verifier) inputs() error {
	for i := range v.image.Inputs {
		if err := v.input(&v.image.Inputs[i]); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	return nil
}

func (v *verifier) input(in *Input) error {
	p, err := v.population(in.Population)
	if err != nil {
		return err
	}
	switch {
	case int(in.Encoding) >= Encodings:
		return fmt.Errorf("encoding %d; there are 0..%d", in.Encoding, Encodings-1)
	case in.Max > 1<<16 || in.Min >= 1<<16 || in.Window > 1<<20 || in.Scale > 1<<30 || in.Encoding.Windowed() && in.Window == 0 || in.Encoding == EncodeDigits && in.Window > MaxDigits:
		return fmt.Errorf("encoding parameters max %d, window %d, min %d, scale %d are out of range", in.Max, in.Window, in.Min, in.Scale)
	case in.Encoding != EncodeBits && (in.Planes != 0 || in.Signed || in.Step != 0):
		return fmt.Errorf("encoding %v has parameters of bits", in.Encoding)
	case in.Encoding == EncodeBits && !in.bitsAreRight(p.Size()):
		return fmt.Errorf("bits: %d planes for a population of %d, signed %t, step %v", in.Planes, p.Size(), in.Signed, in.Step)
	case in.Encoding == EncodeCurrent:
		if err := firstError(length("packets of a current", len(in.Packets)+len(in.PacketStart), 0), v.refs(in.Bias, p.Size())); err != nil {
			return err
		}
		return v.biases(in.Bias, in.Scale)
	}
	if err := firstError(length("biases of a spiking input", len(in.Bias), 0), length("packet starts", len(in.PacketStart), p.Size()+1),
		ascends("packet starts", in.PacketStart, len(in.Packets))); err != nil {
		return err
	}
	ports := Ports(v.arch)
	for _, packet := range in.Packets {
		if int(packet.Port) >= len(ports) {
			return fmt.Errorf("a packet enters at host port %d; there are %d", packet.Port, len(ports))
		}
		to, err := v.spike(ports[packet.Port].Router(v.arch.Mesh), packet.Header, packet.Delay)
		if err != nil {
			return err
		}
		if to.Host {
			return fmt.Errorf("a packet goes from the host to the host")
		}
	}
	return nil
}

// bitsAreRight checks planes and step; 1/step must be a number too.
func (in *Input) bitsAreRight(size int) bool {
	return in.Planes >= 1 && in.Planes <= MaxPlanes && size%int(in.Planes) == 0 && (in.Planes > 1 || !in.Signed) && in.Step > 0 && 1/in.Step > 0 && !math.IsInf(1/in.Step, 0)
}

// refs checks a list of places of neurons.
func (v *verifier) refs(list []NeuronRef, want int) error {
	if err := length("neurons", len(list), want); err != nil {
		return err
	}
	for _, ref := range list {
		at, ok := v.place[ref.Core]
		if !ok || v.image.Cores[at].Mode != Spiking || int(ref.Neuron) >= v.image.Cores[at].Neurons {
			return fmt.Errorf("core %v neuron %v does not exist", ref.Core, ref.Neuron)
		}
	}
	return nil
}

// biases checks that currents up to scale can be written, and widens what their neurons' inputs can be.
func (v *verifier) biases(list []NeuronRef, scale uint32) error {
	if v.arch.Soma.Unit != UnitLIF {
		return fmt.Errorf("is a current; the %s unit has no bias registers", v.arch.Soma.Unit)
	}
	for _, ref := range list {
		at := v.place[ref.Core]
		if v.image.Cores[at].Program != nil { // reads its bias apart
			continue
		}
		bias, r := int64(v.image.Cores[at].Bias[ref.Neuron]), &v.reachOf(at)[ref.Neuron]
		r.low -= max(bias, 0)
		r.high += int64(scale) - min(bias, 0)
	}
	return nil
}

func (v *verifier) outputs() error {
	type key struct {
		port, id uint16
	}
	seen := map[key]bool{}
	for i := range v.image.Outputs {
		o := &v.image.Outputs[i]
		if err := v.output(o); err != nil {
			return fmt.Errorf("output %d: %w", i, err)
		}
		for n := range o.IDs {
			k := key{o.Ports[n], o.IDs[n]}
			if seen[k] {
				return fmt.Errorf("output %d: id %d at host port %d is taken", i, k.id, k.port)
			}
			seen[k] = true
		}
	}
	return nil
}

func (v *verifier) output(o *Output) error {
	p, err := v.population(o.Population)
	if err != nil {
		return err
	}
	if o.Readout > ReadPotential {
		return fmt.Errorf("read-out %d; there are 0..%d", o.Readout, ReadPotential)
	}
	spikes := p.Size()
	if o.Readout == ReadPotential {
		spikes = 0
	}
	if err := firstError(v.refs(o.Neurons, p.Size()), length("host ports", len(o.Ports), spikes), length("ids", len(o.IDs), spikes)); err != nil {
		return err
	}
	ports := len(Exits(v.arch))
	for n := range o.IDs {
		if int(o.Ports[n]) >= ports || int(o.IDs[n]) > MaxDestination {
			return fmt.Errorf("neuron %d is read as id %d at host port %d; there are ids 0..%d and %d ports", n, o.IDs[n], o.Ports[n],
				MaxDestination, ports)
		}
	}
	return nil
}
