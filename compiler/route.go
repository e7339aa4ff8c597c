package compiler

import (
	"fmt"
	"io"

	"orrery/compiler/ir"
	"orrery/isa"
)

// wiring is every way a packet can take.
type wiring struct {
	routes  [][]isa.Route // by core: entries of its neurons, one neuron after the other
	starts  [][]uint32    // by core: length neurons+1
	sums    []isa.Header  // by core: of partial cores
	inputs  []isa.Input   // by input population, in the order of the network
	outputs []isa.Output  // by read-out
}

// route writes the headers: to each axon from the neuron or the host that it listens to, to the host from the neurons that it reads, and from
// partial cores to their owners.
func route(s *state) error {
	homes := s.homes()
	r := &router{s: s, ports: isa.Ports(s.arch), homes: homes, copies: s.graph.copies(), neuron: make([][][]isa.Route, len(s.cores)), reads: make([]int32, s.graph.neurons())}
	for c := range s.cores {
		r.neuron[c] = make([][]isa.Route, s.cores[c].neurons)
	}
	s.addReads(r.reads)
	s.out.sums = make([]isa.Header, len(s.cores))
	for c := range s.cores {
		r.connect(c)
		if owner := s.cores[c].owner; owner >= 0 {
			s.out.sums[c] = r.header(s.coord(c), s.coord(owner), s.cores[c].first).AsWide()
		}
	}
	if err := r.readouts(); err != nil {
		return err
	}
	s.out.routes, s.out.starts = r.flatten()
	r.hostInputs()
	return nil
}

// router is the pass at work.
type router struct {
	s      *state
	ports  []isa.Port
	homes  []home // by neuron
	copies map[neuronID][]neuronID
	reads  []int32                         // by neuron: entries for the host, which come after the others
	neuron [][][]isa.Route                 // by core and neuron
	host   map[ir.PopID][][]isa.HostPacket // by input population and neuron
	ids    map[int]int                     // next free id, by port
}

func (s *state) coord(c int) isa.Coord { return s.arch.Mesh.Coord(s.where[c]) }

func (r *router) header(from, to isa.Coord, dest int) isa.Header {
	return isa.MakeHeader(to.X-from.X, to.Y-from.Y, dest)
}

// flagged sets bit Q of packets that core c is to send on.
func (r *router) flagged(h isa.Header, c, axon int) isa.Header {
	if axon < r.s.cores[c].passed {
		return h.AsMulticast()
	}
	return h
}

// connect makes an entry for each axon of core c at its source.
func (r *router) connect(c int) {
	s := r.s
	for axon, a := range s.cores[c].axons {
		if axon < s.cores[c].fed {
			continue // the core before in the chain sends it on
		}
		k := s.graph.keys[a]
		if s.graph.home[a] < 0 {
			r.fromHost(k, c, axon)
			continue
		}
		from := r.sender(s.graph.home[a])
		h := r.flagged(r.header(s.coord(int(from.core)), s.coord(c), axon), c, axon)
		list := &r.neuron[from.core][from.neuron]
		*list = append(*list, isa.Route{Header: h, Delay: uint8(k.delay())})
	}
}

// sender is where a neuron's next entry goes: to it or that of its duplicates that has the fewest.
func (r *router) sender(n neuronID) home {
	best := r.homes[n]
	least := len(r.neuron[best.core][best.neuron]) + int(r.reads[n])
	for _, d := range r.copies[n] {
		at := r.homes[d]
		if k := len(r.neuron[at.core][at.neuron]); k < least {
			best, least = at, k
		}
	}
	return best
}

// fromHost lets the host send to an axon, through the port nearest to its core.
func (r *router) fromHost(k axonKey, c, axon int) {
	s := r.s
	if r.host == nil {
		r.host = map[ir.PopID][][]isa.HostPacket{}
	}
	if r.host[k.pop()] == nil {
		r.host[k.pop()] = make([][]isa.HostPacket, s.net.Populations[k.pop()].Shape.Size())
	}
	best := 0
	for i, port := range r.ports {
		if hops(port.Router(s.arch.Mesh), s.coord(c)) < hops(r.ports[best].Router(s.arch.Mesh), s.coord(c)) {
			best = i
		}
	}
	h := r.flagged(r.header(r.ports[best].Router(s.arch.Mesh), s.coord(c), axon), c, axon)
	list := &r.host[k.pop()][k.neuron()]
	*list = append(*list, isa.HostPacket{Port: uint16(best), Header: h, Delay: uint8(k.delay())})
}

// readouts sends the spikes of read neurons to the nearest port that they can leave by.
func (r *router) readouts() error {
	s := r.s
	r.ids = map[int]int{}
	for _, read := range s.net.Readouts {
		o := isa.Output{Population: uint32(read.Population), Readout: read.Kind}
		for _, h := range s.populationHomes(r.homes, read.Population) {
			o.Neurons = append(o.Neurons, isa.NeuronRef{Core: s.where[h.core], Neuron: isa.NeuronID(h.neuron)})
			if read.Kind == isa.ReadPotential {
				continue
			}
			port, ok := r.exit(int(h.core))
			if !ok {
				return read.Pos.Errorf("%s: no host port with a free id can be reached from core %v: give %s more io.edges", s.net.Populations[read.Population].Name,
					s.where[h.core], s.arch.Name)
			}
			id := r.ids[port]
			r.ids[port]++
			o.Ports, o.IDs = append(o.Ports, uint16(port)), append(o.IDs, uint16(id))
			to := r.header(s.coord(int(h.core)), r.ports[port].Outside(s.arch.Mesh), id)
			list := &r.neuron[h.core][h.neuron]
			*list = append(*list, isa.Route{Header: to, Delay: 1})
		}
		s.out.outputs = append(s.out.outputs, o)
	}
	return nil
}

// exit is the nearest host port that packets from core c can leave by and that has an id left.
func (r *router) exit(c int) (best int, ok bool) {
	s := r.s
	at, nearest := s.coord(c), 0
	for i, port := range r.ports {
		out := port.Outside(s.arch.Mesh)
		to, lands := s.arch.Landing(at, r.header(at, out, 0))
		if !lands || !to.Host || to.Port != port || r.ids[i] > isa.MaxDestination {
			continue
		}
		if d := hops(at, out); !ok || d < nearest {
			best, nearest, ok = i, d, true
		}
	}
	return best, ok
}

// flatten lays the entries of each core's neurons one after the other.
func (r *router) flatten() (routes [][]isa.Route, starts [][]uint32) {
	routes, starts = make([][]isa.Route, len(r.neuron)), make([][]uint32, len(r.neuron))
	for c := range r.neuron {
		starts[c] = make([]uint32, 1, len(r.neuron[c])+1)
		for _, list := range r.neuron[c] {
			routes[c] = append(routes[c], list...)
			starts[c] = append(starts[c], uint32(len(routes[c])))
		}
	}
	return routes, starts
}

// hostInputs lists the packets of each input neuron, or the bias registers of currents.
func (r *router) hostInputs() {
	s := r.s
	for i := range s.net.Populations {
		p := &s.net.Populations[i]
		if p.Input == nil {
			continue
		}
		in := *s.q.Populations[i].Encoding
		in.Population = uint32(i)
		if !p.Host() {
			for _, h := range s.populationHomes(r.homes, ir.PopID(i)) {
				in.Bias = append(in.Bias, isa.NeuronRef{Core: s.where[h.core], Neuron: isa.NeuronID(h.neuron)})
			}
		} else {
			in.PacketStart = make([]uint32, p.Shape.Size()+1)
			for n := range p.Shape.Size() {
				if list := r.host[ir.PopID(i)]; list != nil {
					in.Packets = append(in.Packets, list[n]...)
				}
				in.PacketStart[n+1] = uint32(len(in.Packets))
			}
		}
		s.out.inputs = append(s.out.inputs, in)
	}
}

func dumpRoutes(s *state, w io.Writer) {
	for c, list := range s.out.routes {
		fmt.Fprintf(w, "%v: %d entries\n", s.where[c], len(list))
	}
	for _, in := range s.out.inputs {
		fmt.Fprintf(w, "%s: %d host packets, %d biases\n", s.net.Populations[in.Population].Name, len(in.Packets), len(in.Bias))
	}
}
