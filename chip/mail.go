package chip

import "orrery/isa"

// mailLimit is how long a list of spikes on their way may become before their bits are set early: so that no more memory is taken than when all were.
// Tests lower it.
var mailLimit = 1 << 18

// host hands over the packets of the host.
func (w *worker) host(packets []hostPacket) {
	l := &w.f.layout
	for i := range packets {
		p := &packets[i]
		switch {
		case p.core < 0:
			w.land(l.ports[p.port], p.packet)
		case p.packet.Header.Multicast():
			w.hand(p.core, p.packet)
		default:
			w.post(p.core, p.packet.Header.Destination(), p.packet.Delay())
		}
	}
}

// collect delivers the spikes for this worker's cores that are due in the running tick: all workers have sent them in earlier ones.
func (w *worker) collect() {
	if w.collected {
		return
	}
	w.collected = true
	e := w.f.engine
	if len(w.f.workers) == 1 {
		e.Deliver(w.out.Due(), 0)
		return
	}
	for _, from := range w.f.workers {
		e.DeliverPart(from.out.Due(), w.first, w.end, w.scratch)
	}
}

// drain delivers what is on its way, for those who look between two ticks.
func (f *fast) drain() {
	for _, w := range f.workers {
		for delay := range f.image.Arch.Core.DelaySlots {
			f.engine.Deliver(w.out.Take(1+delay), 1+delay)
		}
	}
}

// send sends the packets of core i's spikes.
func (w *worker) send(i int) {
	spikes := w.f.spikes[i]
	if len(spikes) == 0 {
		return
	}
	l := &w.f.layout
	if l.ready[i] {
		w.out.Send(&l.entries[i], spikes)
		if !l.countsItself(i) {
			w.f.engine.Sent(i, len(spikes)*int(l.fanOut[i]))
		}
		return
	}
	fan, routes, at, sent := int(l.fanOut[i]), l.routes[i], l.at[i], 0
	for _, n := range spikes {
		first, end := int(n)*fan, (int(n)+1)*fan
		if fan < 0 {
			starts := w.f.image.Cores[i].RouteStart
			first, end = int(starts[n]), int(starts[n+1])
		}
		for _, r := range routes[first:end] {
			x, y := at.X+r.Header.DX(), at.Y+r.Header.DY()
			if uint(x) < uint(l.columns) && uint(y) < uint(l.rows) && !r.Header.Multicast() {
				if to := w.f.place[x+y*l.columns]; to >= 0 {
					w.post(to, r.Header.Destination(), int(r.Delay))
					continue
				}
			}
			w.land(at, isa.Spike(r.Header, int(r.Delay)))
		}
		sent += end - first
	}
	w.f.engine.Sent(i, sent)
}

// land puts a spike packet where it is addressed to, as seen from the router at from.
func (w *worker) land(from isa.Coord, p isa.Packet) {
	l := &w.f.layout
	x, y := from.X+p.Header.DX(), from.Y+p.Header.DY()
	if x < 0 || y < 0 || x >= l.columns || y >= l.rows {
		w.departed = append(w.departed, atEdge(isa.Coord{X: x, Y: y}, l.columns, p))
		return
	}
	i := w.f.place[x+y*l.columns]
	if i < 0 {
		w.departed = append(w.departed, atTap(isa.CoreID(x+y*l.columns), p))
		return
	}
	w.hand(i, p)
}

// hand gives a packet for core i to the worker that has the core.
func (w *worker) hand(i int32, p isa.Packet) {
	if !p.Header.Multicast() {
		w.post(i, p.Header.Destination(), p.Delay())
		return
	}
	if k := int(w.f.layout.part[i]); k != w.index {
		list := &w.away[w.round^1][k]
		*list = append(*list, delivery{i, p})
		return
	}
	w.arrive(i, p)
}

// post sends a spike to an axon of core i.
func (w *worker) post(i int32, axon, delay int) {
	w.out.Post(w.f.engine.Address(int(i), axon), delay)
}

// receive takes the multicast packets that other workers have for this one's cores.
func (w *worker) receive() {
	for _, from := range w.f.workers {
		for _, d := range from.away[from.round][w.index] {
			w.arrive(d.core, d.packet)
		}
	}
}

// arrive lets core i keep a multicast packet, send it on, or both.
func (w *worker) arrive(i int32, p isa.Packet) {
	forward := &w.f.image.Cores[i].Forward
	if forward.Mode != isa.ForwardNone {
		w.f.engine.Relayed(int(i), 1)
		w.land(w.f.layout.at[i], isa.Packet{Header: forward.Header(p.Header), Payload: p.Payload})
	}
	if forward.Mode == isa.ForwardRelay {
		w.f.engine.Pass(int(i), 1)
		return
	}
	w.post(i, p.Header.Destination(), p.Delay())
}
