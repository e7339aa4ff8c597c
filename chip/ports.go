package chip

import (
	"orrery/isa"
	"orrery/noc"
)

// hostPacket is a packet that the host sends in a tick, the port it waits at, and the core it goes to.
type hostPacket struct {
	port, core int32
	packet     isa.Packet
}

// hostPackets are, by input and packet, what the host sends; the core is -1 when the packet goes to none.
func hostPackets(image *isa.Image, place []int32) [][]hostPacket {
	ports := isa.Ports(&image.Arch)
	packets := make([][]hostPacket, len(image.Inputs))
	for i := range image.Inputs {
		for _, p := range image.Inputs[i].Packets {
			core := int32(-1)
			if to, ok := image.Arch.Landing(ports[p.Port].Router(image.Arch.Mesh), p.Header); ok && !to.Host {
				core = place[to.Core]
			}
			packets[i] = append(packets[i], hostPacket{int32(p.Port), core, isa.Spike(p.Header, int(p.Delay))})
		}
	}
	return packets
}

// portQueues are the packets that wait at the host ports, in order of arrival.
type portQueues struct {
	where []isa.Port
	side  []noc.Port
	queue [][]isa.Packet
	head  []int
	left  int // packets waiting at all ports
	rate  int // packets per cycle and port
}

func newPortQueues(a *isa.Arch) portQueues {
	where := isa.Ports(a)
	q := portQueues{where: where, queue: make([][]isa.Packet, len(where)), head: make([]int, len(where)), rate: a.IO.PacketsPerCycle}
	for _, p := range where {
		q.side = append(q.side, noc.PortOf(p.Side))
	}
	return q
}

// load queues the packets of a tick; those of the last have all gone.
func (q *portQueues) load(host []hostPacket) {
	for port := range q.queue {
		q.queue[port], q.head[port] = q.queue[port][:0], 0
	}
	for _, p := range host {
		q.queue[p.port] = append(q.queue[p.port], p.packet)
	}
	q.left = len(host)
}

// portMesh is what the queues need of a mesh.
type portMesh interface {
	PortRoom(side noc.Port, index int) int
	InjectPort(side noc.Port, index int, p isa.Packet)
}

// inject moves what has room from each queue into the mesh, for one cycle.
func (q *portQueues) inject(m portMesh) {
	for i, side := range q.side {
		waiting := q.queue[i][q.head[i]:]
		if len(waiting) == 0 {
			continue
		}
		n := min(len(waiting), q.rate, m.PortRoom(side, q.where[i].Index))
		for _, p := range waiting[:n] {
			m.InjectPort(side, q.where[i].Index, p)
		}
		q.head[i] += n
		q.left -= n
	}
}
