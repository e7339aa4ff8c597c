package noc

import (
	"math"

	"orrery/isa"
)

// sampler takes note of the packets of an experiment.
type sampler struct {
	from, until isa.Cycle // packets that are first of their queue from the one cycle on and made before the other are measured
	warming     bool      // everything that arrives counts for now
	since       isa.Cycle // start of the deliveries that count
	sum         totals
	delivered   int // deliveries since then, measured or not
	longest     int64

	inside  int    // packets in the mesh
	made    uint64 // sum of the cycles in which they were made
	pending int    // those of them that are measured

	periods   int
	settled   int // periods in a row in which nothing changed much
	last      struct{ latency, accepted float64 }
	means     []float64 // latency by sample period
	lastTotal totals
	unstable  bool
}

// totals are sums over packets that have arrived.
type totals struct {
	packets                int
	latency, network, hops int64
}

// clear forgets what has arrived so far.
func (e *experiment) clear() {
	e.since = e.mesh.Cycle()
	e.sum, e.lastTotal, e.delivered, e.longest = totals{}, totals{}, 0, 0
}

// enters takes note of a packet that enters its router, and says whether it is measured.
func (s *sampler) enters(made, front isa.Cycle) bool {
	s.inside++
	s.made += uint64(made)
	if front < s.from || made >= s.until {
		return false
	}
	s.pending++
	return true
}

// arrived takes note of a packet that its core sees from cycle now on.
func (s *sampler) arrived(p isa.Packet, now isa.Cycle) {
	made, entered := isa.Cycle(p.Payload&^measured>>32), isa.Cycle(uint32(p.Payload))
	s.inside--
	s.made -= uint64(made)
	if s.until == math.MaxInt64 {
		s.delivered++
	}
	if p.Payload&measured != 0 {
		s.pending--
	} else if !s.warming {
		return
	}
	s.sum.packets++
	s.sum.latency += int64(now - made)
	s.sum.network += int64(now - entered)
	s.sum.hops += int64(p.Header.Destination())
	s.longest = max(s.longest, int64(now-made))
}

// drained says that no measured packet is under way or still to come.
func (e *experiment) drained() bool { return e.pending == 0 && e.source.next() >= e.until }

// endPeriod ends a sample period.
func (e *experiment) endPeriod() {
	if n := e.sum.packets - e.lastTotal.packets; n > 0 {
		e.means = append(e.means, float64(e.sum.latency-e.lastTotal.latency)/float64(n))
	}
	e.lastTotal = e.sum
	e.periods++
	if e.compareWithLast() {
		e.settled++
	} else {
		e.settled = 0
	}
	e.checkLimit()
}

// compareWithLast says whether mean latency and throughput are about what they were at the end of the last period.
func (e *experiment) compareWithLast() bool {
	latency := float64(e.sum.latency) / float64(e.sum.packets)
	accepted := e.accepted()
	same := e.Converge > 0 && math.Abs(latency-e.last.latency) <= e.Converge*latency && math.Abs(accepted-e.last.accepted) <= e.Converge*accepted
	e.last.latency, e.last.accepted = latency, accepted
	return same
}

// accepted is the deliveries per node and cycle so far.
func (e *experiment) accepted() float64 {
	return float64(e.delivered) / float64(int(min(e.until, e.mesh.Cycle())-e.since)*e.grid.Cores())
}

// checkLimit finds out whether the mesh is unstable: the mean of the latencies of what arrived and the ages of what is under way is too high.
func (e *experiment) checkLimit() {
	packets, made := e.source.waiting()
	packets, made = packets+e.inside, made+e.made
	ages := float64(packets)*float64(e.mesh.Cycle()) - float64(made)
	if n := packets + e.sum.packets; n > 0 && (float64(e.sum.latency)+ages)/float64(n) > e.Limit {
		e.unstable = true
	}
}

func (e *experiment) result() TrafficResult {
	n, t := float64(e.sum.packets), e.sum
	r := TrafficResult{Packets: t.packets, MaxLatency: e.longest, Unstable: e.unstable, Cycles: int64(e.mesh.Cycle()), Accepted: e.accepted(), Offered: e.Rate}
	if n > 0 {
		r.PacketLatency, r.NetworkLatency, r.Hops = float64(t.latency)/n, float64(t.network)/n, float64(t.hops)/n
	}
	if !e.unstable {
		r.Offered = n / float64(int(e.until-e.since)*e.grid.Cores()) // all measured packets have arrived
	}
	r.LatencyError = twiceStandardError(e.means)
	r.Saturated = r.Accepted < saturation*r.Offered
	return r
}

// twiceStandardError is that of the mean of independent values.
func twiceStandardError(values []float64) float64 {
	n := float64(len(values))
	if n < 3 {
		return 0
	}
	var sum, squares float64
	for _, v := range values {
		sum += v
	}
	for _, v := range values {
		squares += (v - sum/n) * (v - sum/n)
	}
	return 2 * math.Sqrt(squares/(n-1)/n)
}
