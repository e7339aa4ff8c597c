package chip

import "orrery/isa"

// host hands over the packets of the host.
func (w *worker) host(packets []hostPacket) {
	l, mail := &w.f.layout, w.mail[w.f.parity]
	for i := range packets {
		p := &packets[i]
		switch {
		case p.core < 0:
			w.land(l.ports[p.port], p.packet)
		case p.packet.Header.Multicast():
			w.hand(p.core, p.packet)
		default:
			list := &mail[l.part[p.core]]
			*list = append(*list, w.f.engine.Address(int(p.core), p.packet.Header.Destination(), p.packet.Delay()))
		}
	}
}

// collect delivers the spikes that all workers sent to this one's cores in the last tick: none of them is due before this one.
func (w *worker) collect() {
	for _, from := range w.f.workers {
		list := &from.mail[w.f.parity^1][w.index]
		w.f.engine.Deliver(*list)
		*list = (*list)[:0]
	}
}

// drain delivers what was sent in the last tick, for those who look between two ticks.
func (f *fast) drain() {
	f.parity ^= 1
	for _, w := range f.workers {
		w.collect()
	}
}

// send sends the packets of core i's spikes.
func (w *worker) send(i int, spikes []isa.NeuronID) {
	if len(spikes) == 0 {
		return
	}
	l, mail := &w.f.layout, w.mail[w.f.parity]
	fan, routes := int(l.fanOut[i]), l.routes[i]
	if l.inside[i] && fan >= 0 {
		w.sendInside(i, spikes)
		return
	}
	at, sent := l.at[i], 0
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
					list := &mail[l.part[to]]
					*list = append(*list, w.f.engine.Address(int(to), r.Header.Destination(), int(r.Delay)))
					continue
				}
			}
			w.land(at, isa.Spike(r.Header, int(r.Delay)))
		}
		sent += end - first
	}
	w.f.engine.Sent(i, sent)
}

// sendInside is send for a core whose neurons all have as many routes, each to a core of the image.
func (w *worker) sendInside(i int, spikes []isa.NeuronID) {
	l, e, place, part := &w.f.layout, w.f.engine, w.f.place, w.f.layout.part
	mail, alone := w.mail[w.f.parity], len(w.f.workers) == 1
	own := mail[w.index]
	fan, routes, columns := int(l.fanOut[i]), l.routes[i], l.columns
	here := l.at[i].X + l.at[i].Y*columns
	for _, n := range spikes {
		for _, r := range routes[int(n)*fan:][:fan] {
			to := place[here+r.Header.DX()+r.Header.DY()*columns]
			m := e.Address(int(to), r.Header.Destination(), int(r.Delay))
			if alone {
				own = append(own, m)
				continue
			}
			list := &mail[part[to]]
			*list = append(*list, m)
		}
	}
	if alone {
		mail[w.index] = own
	}
	e.Sent(i, len(spikes)*fan)
}

// land puts a spike packet where it is addressed to, as seen from the router at from.
func (w *worker) land(from isa.Coord, p isa.Packet) {
	l := &w.f.layout
	x, y := from.X+p.Header.DX(), from.Y+p.Header.DY()
	if x < 0 || y < 0 || x >= l.columns || y >= l.rows {
		to, _ := w.f.image.Arch.Landing(from, p.Header)
		w.departed = append(w.departed, departure{to.Port, p})
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
	k := int(w.f.layout.part[i])
	if !p.Header.Multicast() {
		w.post(i, k, p)
		return
	}
	if k != w.index {
		list := &w.away[w.round^1][k]
		*list = append(*list, delivery{i, p})
		return
	}
	w.arrive(i, p)
}

// post addresses a spike for core i of worker k.
func (w *worker) post(i int32, k int, p isa.Packet) {
	list := &w.mail[w.f.parity][k]
	*list = append(*list, w.f.engine.Address(int(i), p.Header.Destination(), p.Delay()))
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
		w.f.engine.Relayed(int(i))
		w.land(w.f.layout.at[i], isa.Packet{Header: forward.Header(p.Header), Payload: p.Payload})
	}
	if forward.Mode == isa.ForwardRelay {
		w.f.engine.Pass(int(i))
		return
	}
	w.post(i, w.index, p)
}
