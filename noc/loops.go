package noc

import "unsafe"

// loops is what the loops of a cycle read and change, for assembly: the same arrays as in Mesh.
type loops struct {
	fifos                      *fifo
	slots                      *uint64
	want                       *uint8
	pointer                    *Port
	to                         *place
	sent                       *uint64
	credits                    *uint32
	loads                      *load
	winner, next               *Port
	now                        uint64
	ring, shift, ample, buffer uint32
	counted                    uint32 // 1: what ends unseen is only counted
}

// prepareLoops makes the loops ready where the machine has them.
func (m *Mesh) prepareLoops() {
	m.inAssembly = hasLoops
	m.loops = loops{fifos: &m.fifos[0], slots: &m.slots[0], want: &m.want[0], pointer: &m.pointer[0], to: &m.to[0], sent: &m.sent[0], credits: &m.credits[0],
		loads: &m.loads[0], winner: &m.winner[0], next: &m.next[0], ring: m.ring, shift: uint32(m.shift), ample: uint32(max(0, m.buffer-int(m.credit))), buffer: uint32(m.buffer),
		counted: one(m.sinks == nil)}
}

// cycleInAssembly is cycle.
func (m *Mesh) cycleInAssembly(now int) {
	m.loops.now = uint64(m.now)
	m.arriveAll(m.behind)
	m.arriveAll(m.arrivals[now])
	m.behind, m.arrivals[now] = m.behind[:0], m.arrivals[now][:0]
	if m.holds {
		m.grant()
	} else {
		m.grantAll()
	}
	m.departAll(now)
	m.enterAll()
}

// arriveAll is arrive.
func (m *Mesh) arriveAll(flits []arrival) {
	n := len(m.compete)
	m.compete = room(m.compete, len(flits)+1)
	m.compete = m.compete[:n+arriveLoop(&m.loops, unsafe.SliceData(flits), len(flits), &m.compete[n])]
}

// grantAll is grant of simple routers. Outputs that the loop leaves are decided one by one.
func (m *Mesh) grantAll() {
	n := len(m.compete)
	if n == 0 {
		m.granted = m.granted[:0]
		return
	}
	list, stay, granted := m.compete, room(m.stay[:0], n+1), room(m.granted[:0], n+1)
	at, staying, leaving := 0, 0, 0
	for at < n {
		done, more, gone := grantLoop(&m.loops, &list[at], n-at, &stay[staying], &granted[leaving])
		at, staying, leaving = at+done, staying+more, leaving+gone
		if at < n {
			c := list[at]
			if in := m.grantOne(c); in != nobody {
				granted[leaving] = grantOf(c)<<3 | grantOf(in)
				leaving++
			}
			stay[staying] = c
			staying += int(one(m.want[c] != 0))
			at++
		}
	}
	m.compete, m.stay, m.granted = stay[:staying], list, granted[:leaving]
}

// departAll is depart. What leaves the chip or has to be seen comes last; without sinks there is nothing more to the rest than that it has arrived in
// this cycle.
func (m *Mesh) departAll(now int) {
	n, first, entering := len(m.granted), len(m.behind), len(m.passing)
	m.behind, m.passing, m.ended = room(m.behind, n+1), room(m.passing, n+1), room(m.ended[:0], n+1)
	following, passed, ended := departLoop(&m.loops, unsafe.SliceData(m.granted), n, &m.behind[first], &m.passing[entering], &m.ended[0])
	m.behind, m.passing = m.behind[:first+following], m.passing[:entering+passed]
	m.uncounted[now] += n - passed - ended
	for _, e := range m.ended[:ended] {
		c := channel(e.to)
		m.leave(c, m.to[c], e.f)
	}
}

// enterAll is enterNext.
func (m *Mesh) enterAll() {
	when := &m.arrivals[int(m.now+m.hop)&(len(m.arrivals)-1)]
	first := len(*when)
	list := room(*when, len(m.passing)+1)
	enterLoop(&m.loops, unsafe.SliceData(m.passing), len(m.passing), &list[first])
	*when, m.passing = list[:first+len(m.passing)], m.passing[:0]
}
