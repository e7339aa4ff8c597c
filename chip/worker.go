package chip

import (
	"sync"

	"orrery/core"
	"orrery/isa"
)

// coresPerWorker is how many cores are worth a goroutine of their own: meeting another one takes some ten microseconds, as long as a core or two dozen. Tests lower it.
var coresPerWorker = 64

// layout is what computing a tick needs of the image, by core.
type layout struct {
	columns, rows int
	at            []isa.Coord // where the core is
	fanOut        []int32     // route entries of each neuron, -1 where they differ
	routes        [][]isa.Route
	inside        []bool      // every route is a plain packet to a core of the image
	part          []uint8     // the worker that computes it
	owner         []int32     // of a partial core: the index of the core it sends its sums to; -1 of others
	sums          []bool      // sends or gets partial sums
	partial       bool        // some core sends them
	ports         []isa.Coord // by host port: the router behind it
}

// worker computes some of the cores and receives their packets, in a goroutine of its own when there are several.
type worker struct {
	f          *fast
	index      int
	first, end int // its cores
	scratch    *core.Scratch
	mail       [2][][]core.Mail // spikes for the cores of each worker: of the last tick, being delivered, and of this one, being sent
	away       [2][][]delivery  // multicast packets for the cores of each other worker: those being received, and those being sent
	round      int              // of multicast packets, which is which
	departed   []departure
}

// delivery is a multicast packet that has arrived at a core.
type delivery struct {
	core   int32
	packet isa.Packet
}

func (f *fast) startWorkers(threads int) {
	cores := len(f.image.Cores)
	n := max(1, min(threads, cores/coresPerWorker, 255))
	f.layout = newLayout(f.image, f.place)
	for k := range n {
		w := &worker{f: f, index: k, first: k * cores / n, end: (k + 1) * cores / n, scratch: f.engine.NewScratch()}
		w.mail = [2][][]core.Mail{make([][]core.Mail, n), make([][]core.Mail, n)}
		w.away = [2][][]delivery{make([][]delivery, n), make([][]delivery, n)}
		for i := w.first; i < w.end; i++ {
			f.layout.part[i] = uint8(k)
		}
		f.workers = append(f.workers, w)
	}
}

func newLayout(image *isa.Image, place []int32) layout {
	n, mesh := len(image.Cores), image.Arch.Mesh
	l := layout{columns: mesh.Columns(), rows: mesh.Rows(), at: make([]isa.Coord, n), fanOut: make([]int32, n), routes: make([][]isa.Route, n), inside: make([]bool, n), part: make([]uint8, n),
		owner: make([]int32, n), sums: make([]bool, n)}
	for i := range image.Cores {
		cfg := &image.Cores[i]
		l.at[i], l.fanOut[i], l.routes[i], l.owner[i] = mesh.Coord(cfg.ID), fanOut(cfg), cfg.Routes, -1
		l.inside[i] = l.leadsInside(i, place)
		l.sums[i] = cfg.ExpectSums > 0 || cfg.Mode == isa.Partial
		if cfg.Mode == isa.Partial {
			l.owner[i] = place[mesh.At(isa.Coord{X: l.at[i].X + cfg.SumTo.DX(), Y: l.at[i].Y + cfg.SumTo.DY()})]
			l.partial = true
		}
	}
	for _, p := range isa.Ports(&image.Arch) {
		l.ports = append(l.ports, p.Router(mesh))
	}
	return l
}

// leadsInside says whether every route of core i is a plain packet to a core of the image.
func (l *layout) leadsInside(i int, place []int32) bool {
	for _, r := range l.routes[i] {
		x, y := l.at[i].X+r.Header.DX(), l.at[i].Y+r.Header.DY()
		if r.Header.Multicast() || x < 0 || y < 0 || x >= l.columns || y >= l.rows || place[x+y*l.columns] < 0 {
			return false
		}
	}
	return true
}

// fanOut is the number of route entries of each neuron, or -1 where that differs.
func fanOut(cfg *isa.Core) int32 {
	if cfg.Mode == isa.Partial || cfg.Neurons == 0 {
		return -1
	}
	k := cfg.RouteStart[1]
	for n, start := range cfg.RouteStart {
		if start != uint32(n)*k {
			return -1
		}
	}
	return int32(k)
}

// compute does what all cores compute in this tick and hands over all packets, those of the host first. In which order cores and packets come
// changes nothing.
func (f *fast) compute(host []hostPacket) {
	f.parity ^= 1
	if f.layout.partial {
		f.parallel((*worker).integrateSums)
		for i, owner := range f.layout.owner {
			if owner >= 0 {
				f.engine.SendSums(i, int(owner), f.image.Cores[i].SumTo.Destination())
			}
		}
	}
	f.workers[0].host(host)
	f.parallel((*worker).compute)
	for f.passRound() {
		f.parallel((*worker).receive)
	}
	f.departed = f.departed[:0]
	for _, w := range f.workers {
		f.departed = append(f.departed, w.departed...)
		w.departed = w.departed[:0]
	}
}

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

// parallel lets every worker do something and waits for all of them.
func (f *fast) parallel(do func(w *worker)) {
	if len(f.workers) == 1 {
		do(f.workers[0])
		return
	}
	var wait sync.WaitGroup
	for _, w := range f.workers[1:] {
		wait.Go(func() { do(w) })
	}
	do(f.workers[0])
	wait.Wait()
}

// passRound makes the packets that workers have sent each other those that are received next, and says whether there are any.
func (f *fast) passRound() bool {
	left := false
	for _, w := range f.workers {
		w.round ^= 1
		for _, list := range w.away[w.round] {
			left = left || len(list) > 0
		}
		for k := range w.away[w.round^1] {
			w.away[w.round^1][k] = w.away[w.round^1][k][:0]
		}
	}
	return left
}

// integrateSums integrates the cores that send or get partial sums: these are exchanged before any of them fires.
func (w *worker) integrateSums() {
	w.collect()
	for i := w.first; i < w.end; i++ {
		if w.f.layout.sums[i] {
			w.f.work[i] = w.f.engine.Integrate(i, w.scratch)
		}
	}
}

// compute integrates and fires the worker's cores, each while the rows of the next ones and the routes of the last are on their way into the caches.
func (w *worker) compute() {
	f := w.f
	w.collect()
	w.scratch.StartTick()
	var ahead [core.AheadCores]int
	last, scan, n := -1, w.first, 0
	for {
		for scan = w.busy(scan); scan < w.end && n < len(ahead); scan = w.busy(scan + 1) {
			f.engine.Ahead(scan, w.scratch)
			ahead[n] = scan
			n++
		}
		if n == 0 {
			break
		}
		i := ahead[0]
		copy(ahead[:], ahead[1:n])
		n--
		w.fire(i)
		w.sendLast(last)
		last = i
	}
	w.sendLast(last)
}

// fire integrates and fires core i.
func (w *worker) fire(i int) {
	f := w.f
	if !f.layout.sums[i] {
		f.work[i] = f.engine.Integrate(i, w.scratch)
	}
	f.spikes[i] = f.engine.Fire(i, w.scratch)
	if fan := f.layout.fanOut[i]; fan > 0 {
		core.PrefetchRoutes(f.layout.routes[i], f.spikes[i], int(fan))
	}
}

// sendLast sends the packets of core i, -1 for none.
func (w *worker) sendLast(i int) {
	if i >= 0 {
		w.send(i, w.f.spikes[i])
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

// busy is the first core from i on that is to fire; the resting ones on the way there do nothing in this tick.
func (w *worker) busy(i int) int {
	f := w.f
	for ; i < w.end; i++ {
		switch {
		case f.layout.owner[i] >= 0:
		case f.engine.Idle(i):
			f.work[i], f.spikes[i] = 0, nil
		default:
			return i
		}
	}
	return i
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
