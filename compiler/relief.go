package compiler

import (
	"slices"

	"orrery/isa"
)

// relief takes load from the worst link: it exchanges a core whose packets pass it with a place near it, as long as no other link gets as bad and the traffic
// stays within a little of the best.
type relief struct {
	p     *placer
	out   [][]edge // by core: what it sends others
	ports []isa.Coord
	port  []int   // by place: the nearest of the ports
	load  []int64 // by place and direction
	spare int64   // traffic that may still be added
}

const (
	// reliefPart of the traffic may be given for a better worst link.
	reliefPart = 100
	// reliefWindow is how far from its place a core may be exchanged, in columns and rows.
	reliefWindow = 4
)

// reliefRounds is how many exchanges are made at most, by effort.
var reliefRounds = map[Effort]int{Fast: 20, Normal: 50, Max: 1000}

func (p *placer) relieve() {
	if len(p.where) < 2 {
		return
	}
	l := newRelief(p)
	for range reliefRounds[p.s.opts.effort()] {
		if p.s.ctx.Err() != nil || !l.step() {
			return
		}
	}
}

func newRelief(p *placer) *relief {
	mesh := p.s.arch.Mesh
	l := &relief{p: p, out: make([][]edge, len(p.where)), port: make([]int, mesh.Cores()), load: make([]int64, 4*mesh.Cores()), spare: p.total() / reliefPart}
	for c := range p.into {
		for _, e := range p.into[c] {
			l.out[e.to] = append(l.out[e.to], edge{int32(c), e.weight})
		}
	}
	for _, port := range isa.Ports(p.s.arch) {
		l.ports = append(l.ports, port.Router(mesh))
	}
	for site := range l.port {
		at := mesh.Coord(isa.CoreID(site))
		for i, to := range l.ports {
			if hops(at, to) < hops(at, l.ports[l.port[site]]) {
				l.port[site] = i
			}
		}
	}
	for c := range p.where {
		l.host(int32(c), 1)
		for _, e := range l.out[c] {
			l.walk(l.at(int32(c)), l.at(e.to), e.weight)
		}
	}
	return l
}

func (l *relief) at(c int32) isa.Coord { return l.p.s.arch.Mesh.Coord(l.p.where[c]) }

// walk loads the links on the way, in the order of dimensions that the routers keep to.
func (l *relief) walk(from, to isa.Coord, weight int64) {
	mesh := l.p.s.arch.Mesh
	corner := isa.Coord{X: to.X, Y: from.Y}
	if l.p.s.arch.NoC.Routing == isa.YX {
		corner = isa.Coord{X: from.X, Y: to.Y}
	}
	for _, end := range [2]isa.Coord{corner, to} {
		for from != end {
			link := 4 * int(mesh.At(from))
			switch {
			case from.X < end.X:
				from.X++
			case from.X > end.X:
				from.X--
				link++
			case from.Y < end.Y:
				from.Y++
				link += 2
			default:
				from.Y--
				link += 3
			}
			l.load[link] += weight
		}
	}
}

// host loads or relieves the links of a core's packets from and to the host.
func (l *relief) host(c int32, sign int64) {
	if l.p.host[c] == 0 || len(l.ports) == 0 {
		return
	}
	port := l.ports[l.port[l.p.where[c]]]
	l.walk(port, l.at(c), sign*(l.p.host[c]-l.p.reads[c]))
	l.walk(l.at(c), port, sign*l.p.reads[c])
}

// carry loads or relieves the links of all that a core sends and gets, but for what it exchanges with one other.
func (l *relief) carry(c, but int32, sign int64) {
	if c < 0 {
		return
	}
	l.host(c, sign)
	for _, e := range l.out[c] {
		if e.to != but {
			l.walk(l.at(c), l.at(e.to), sign*e.weight)
		}
	}
	for _, e := range l.p.into[c] {
		if e.to != but {
			l.walk(l.at(e.to), l.at(c), sign*e.weight)
		}
	}
}

// step makes one exchange that takes load from the worst link; false when there is none.
func (l *relief) step() bool {
	worst := slices.Index(l.load, slices.Max(l.load))
	for _, c := range l.passing(worst) {
		if l.moveOff(c, worst) {
			return true
		}
	}
	return false
}

// passing are the cores whose packets pass a link: those that send or get them, the ones with most traffic there first.
func (l *relief) passing(link int) (list []int32) {
	n := len(l.p.where)
	part := make([]int64, n)
	for c := range int32(n) {
		before := l.load[link]
		l.carry(c, -1, -1)
		part[c] = before - l.load[link]
		l.carry(c, -1, 1)
		if part[c] > 0 {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b int32) int { return int(min(max(part[b]-part[a], -1), 1)) })
	return list[:min(len(list), 24)]
}

// moveOff exchanges a core with the place near it that costs least traffic, of those that relieve a link by a fiftieth without another getting as bad.
func (l *relief) moveOff(c int32, worst int) bool {
	p, mesh := l.p, l.p.s.arch.Mesh
	at := l.at(c)
	limit := l.load[worst] - l.load[worst]/50 - 1
	best, cost := isa.CoreID(0), l.spare+1
	for y := max(0, at.Y-reliefWindow); y <= min(mesh.Rows()-1, at.Y+reliefWindow); y++ {
		for x := max(0, at.X-reliefWindow); x <= min(mesh.Columns()-1, at.X+reliefWindow); x++ {
			site := mesh.At(isa.Coord{X: x, Y: y})
			if d := p.delta(c, site); site != p.where[c] && d < cost && l.eases(c, site, limit) {
				best, cost = site, d
			}
		}
	}
	if cost > l.spare {
		return false
	}
	l.exchange(c, best)
	l.spare -= cost
	return true
}

// eases says whether no link is above a limit after an exchange.
func (l *relief) eases(c int32, site isa.CoreID, limit int64) bool {
	from := l.p.where[c]
	l.exchange(c, site)
	ok := slices.Max(l.load) <= limit
	l.exchange(c, from)
	return ok
}

func (l *relief) exchange(c int32, site isa.CoreID) {
	other := l.p.at[site]
	l.carry(c, -1, -1)
	l.carry(other, c, -1)
	l.p.exchange(c, site)
	l.carry(c, -1, 1)
	l.carry(other, c, 1)
}
