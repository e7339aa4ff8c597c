package noc

import (
	"math"
	"math/rand/v2"
	"slices"

	"orrery/isa"
)

// bernoulli makes packets by independent coins, one a cycle and node. It does not toss them: the number of cycles between two packets has a geometric
// distribution, so that each packet costs one random number and cycles without packets nothing. Every node draws from its own
// generator, so that what is offered does not depend on what the mesh does.
type bernoulli struct {
	pattern pattern
	scale   float64 // -1 / log(1 - rate)
	nodes   []node
	ahead   [calendar][]isa.CoreID // nodes whose next packet is made in a cycle, by cycle modulo the length
	queued  []isa.CoreID           // nodes whose packet waits for room
}

// calendar is how far ahead packets are kept by their cycle; a later one comes by once in so many cycles.
const calendar = 256

// node is a source of packets.
type node struct {
	random *rand.Rand
	made   isa.Cycle // making of its next packet, which waits when that is past
	front  isa.Cycle // when that packet comes to the front of the queue
}

func newBernoulli(t Traffic, m isa.MeshArch) *bernoulli {
	b := &bernoulli{pattern: newPattern(t.Pattern, m), scale: -1 / math.Log1p(-t.Rate), nodes: make([]node, m.Cores())}
	for i := range b.nodes {
		b.nodes[i].random = rand.New(rand.NewPCG(t.Seed, uint64(i)))
		b.nodes[i].made = -1
		b.draw(&b.nodes[i])
		b.nodes[i].front = b.nodes[i].made
		b.schedule(isa.CoreID(i))
	}
	return b
}

// draw finds the next cycle in which the node's coin falls on its side.
func (b *bernoulli) draw(n *node) {
	n.made += 1 + isa.Cycle(min(n.random.ExpFloat64()*b.scale, 1<<40)) // an exponential time, rounded, is a geometric one
}

func (b *bernoulli) schedule(i isa.CoreID) {
	day := &b.ahead[b.nodes[i].made%calendar]
	*day = append(*day, i)
}

// offer sends what was made before now and what is made now, where there is room. A node sends at most one packet a cycle.
func (b *bernoulli) offer(e *experiment, now isa.Cycle) {
	day := &b.ahead[now%calendar]
	later := (*day)[:0]
	for _, i := range *day {
		if b.nodes[i].made == now {
			b.queued = append(b.queued, i)
		} else {
			later = append(later, i)
		}
	}
	*day = later
	blocked := b.queued[:0]
	for _, i := range b.queued {
		if !e.mesh.LocalRoom(i) {
			blocked = append(blocked, i)
			continue
		}
		n := &b.nodes[i]
		e.inject(i, b.pattern(i, n.random), n.made, n.front)
		b.draw(n)
		n.front = max(n.made, now+1)
		if n.made <= now {
			blocked = append(blocked, i) // the next one has waited behind it
		} else {
			b.schedule(i)
		}
	}
	b.queued = blocked
}

func (b *bernoulli) waiting() (packets int, made uint64) {
	for _, i := range b.queued {
		made += uint64(b.nodes[i].made)
	}
	return len(b.queued), made
}

func (b *bernoulli) idle(now isa.Cycle) isa.Cycle {
	if len(b.queued) > 0 {
		return 0
	}
	for ahead := range isa.Cycle(calendar) {
		for _, i := range b.ahead[(now+ahead)%calendar] {
			if b.nodes[i].made == now+ahead {
				return ahead
			}
		}
	}
	return calendar
}

func (b *bernoulli) next() isa.Cycle {
	return slices.MinFunc(b.nodes, func(a, b node) int { return int(a.made - b.made) }).made
}
