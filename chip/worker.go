package chip

import (
	"sync"

	"orrery/core"
	"orrery/isa"
)

// coresPerWorker is how many cores are worth a goroutine of their own: meeting another one takes some ten microseconds, as long as a core or two dozen. Tests lower it.
var coresPerWorker = 64

// worker computes some of the cores and receives their packets, in a goroutine of its own when there are several.
type worker struct {
	f          *fast
	index      int
	first, end int // its cores
	scratch    *core.Scratch
	out        *core.Outbox    // spikes that are not due yet
	collected  bool            // those that are due have been delivered to this worker's cores
	away       [2][][]delivery // multicast packets for the cores of each other worker: those being received, and those being sent
	round      int             // of multicast packets, which is which
	departed   []departure
}

// delivery is a multicast packet that has arrived at a core.
type delivery struct {
	core   int32
	packet isa.Packet
}

func (f *fast) startWorkers(threads int, lean bool) {
	cores := len(f.image.Cores)
	n := max(1, min(threads, cores/coresPerWorker, 255))
	f.layout = newLayout(f.image, f.place)
	for k := range n {
		w := &worker{f: f, index: k, first: k * cores / n, end: (k + 1) * cores / n, scratch: f.engine.NewScratch(), out: f.engine.NewOutbox()}
		w.away = [2][][]delivery{make([][]delivery, n), make([][]delivery, n)}
		for i := w.first; i < w.end; i++ {
			f.layout.part[i] = uint8(k)
		}
		f.workers = append(f.workers, w)
	}
	if !lean {
		f.layout.address(f.engine, f.place)
	}
}

// compute does what all cores compute in this tick and hands over all packets, those of the host first. In which order cores and packets come
// changes nothing.
func (f *fast) compute(host []hostPacket) {
	for _, w := range f.workers {
		w.out.StartTick()
		w.collected = false
	}
	if f.layout.partial {
		f.parallel((*worker).integrateSums)
		for i, owner := range f.layout.owner {
			if owner >= 0 && f.layout.part[owner] != f.layout.part[i] {
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
		if w.out.Longest() > mailLimit {
			f.drain()
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

// integrateSums integrates the cores that get or send partial sums: these are exchanged before any of them fires, those between two cores of the worker at
// once.
func (w *worker) integrateSums() {
	w.collect()
	l, e, work := &w.f.layout, w.f.engine, w.f.work
	for i := w.first; i < w.end; i++ {
		if l.sums[i] && l.owner[i] < 0 {
			work[i] = e.Integrate(i, w.scratch)
		}
	}
	for i := w.first; i < w.end; i++ {
		switch owner := l.owner[i]; {
		case owner < 0:
		case int(l.part[owner]) == w.index:
			work[i] = e.IntegrateInto(i, int(owner), w.f.image.Cores[i].SumTo.Destination(), w.scratch)
		default:
			work[i] = e.Integrate(i, w.scratch)
		}
	}
}

// sendLag is how many cores are computed between one and its sending: the routes of its spikes are on their way into the caches meanwhile.
const sendLag = 4

// compute integrates and fires the worker's cores and sends their spikes, each core while the rows of the next ones and the routes of the last are on
// their way into the caches.
func (w *worker) compute() {
	w.collect()
	w.scratch.StartTick()
	var line [8]int // cores under way, a ring
	asked, fired, sent := 0, 0, 0
	next := w.busy(w.first)
	for {
		for ; next < w.end && asked-fired < core.AheadCores; next = w.busy(next + 1) {
			w.f.engine.Ahead(next, w.scratch)
			line[asked%len(line)] = next
			asked++
		}
		if fired == asked {
			break
		}
		w.fire(line[fired%len(line)])
		fired++
		if fired-sent > sendLag {
			w.send(line[sent%len(line)])
			sent++
		}
	}
	for ; sent < fired; sent++ {
		w.send(line[sent%len(line)])
	}
}

// fire integrates and fires core i.
func (w *worker) fire(i int) {
	f := w.f
	if f.layout.runs[i].list != nil {
		w.fireSet(i)
		return
	}
	if f.layout.sums[i] {
		f.spikes[i] = f.engine.Fire(i, w.scratch)
	} else {
		f.work[i], f.spikes[i] = f.engine.Compute(i, w.scratch)
	}
	if f.layout.ready[i] {
		f.layout.entries[i].Prefetch(f.spikes[i])
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
