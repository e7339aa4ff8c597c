package isa

// ForwardMode is what a core does with a multicast packet (header bit Q) that the mesh delivers to it.
type ForwardMode uint8

const (
	ForwardNone  ForwardMode = iota // keeps it: the end of its chain
	ForwardCopy                     // keeps it and sends a copy on
	ForwardRelay                    // sends it on without keeping it
)

func (m ForwardMode) String() string { return [...]string{"none", "copy", "relay"}[m] }

// Forward is a core's part in adjacent multicast, the fields CXY, Nx and Ny of the router primitive of TianjicX (openBII/BiMap, primitive
// 09). A packet on its way from core to core keeps bit Q, its destination field and its payload; so its chain ends at the first core with
// ForwardNone, and its axon has the same number in every core that keeps it.
type Forward struct {
	Mode   ForwardMode
	NX, NY int8 // steps to the next core, like DX and DY of a header; 0 for ForwardNone
}

// Header is multicast header h as the core sends it on.
func (f Forward) Header(h Header) Header {
	return MakeHeader(int(f.NX), int(f.NY), h.Destination()).AsMulticast()
}

// place is the index of each core in m.Cores.
func (m *Image) place() map[CoreID]int {
	place := make(map[CoreID]int, len(m.Cores))
	for i := range m.Cores {
		place[m.Cores[i].ID] = i
	}
	return place
}

// chain is the order in which the cores of an image forward.
type chain struct {
	next  []int // by index in Image.Cores: the core that it forwards to, -1 for none
	order []int // indices, each before its next
}

// chain follows the forwarding of the image's cores, all of which leads to cores of the image. ok is false when some of it goes in a circle.
func (m *Image) chain() (c chain, ok bool) {
	place := m.place()
	c.next = make([]int, len(m.Cores))
	before := make([]int, len(m.Cores)) // cores that forward to it and are not yet in order
	for i := range m.Cores {
		core := &m.Cores[i]
		c.next[i] = -1
		if core.Forward.Mode != ForwardNone {
			at := m.Arch.Mesh.Coord(core.ID)
			c.next[i] = place[m.Arch.Mesh.At(Coord{at.X + int(core.Forward.NX), at.Y + int(core.Forward.NY)})]
			before[c.next[i]]++
		}
	}
	for i := range before {
		for at := i; at >= 0 && before[at] == 0; at = c.next[at] {
			before[at] = -1
			c.order = append(c.order, at)
			if next := c.next[at]; next >= 0 {
				before[next]--
			}
		}
	}
	return c, len(c.order) == len(m.Cores)
}

// RelayNeed is, by index in Image.Cores, the most packets that a core can be given to send on in one tick: the multicast route entries and
// host packets whose chain passes it, since a neuron fires, and an input spikes, at most once a tick. A relay buffer of that depth never
// overflows, whatever the timing, so a core takes every packet at once and no chain of full buffers can close into a circle. The image has
// passed Verify.
func (m *Image) RelayNeed() []int {
	need := make([]int, len(m.Cores))
	c, _ := m.chain()
	if len(c.order) == 0 || m.Arch.Routes.Multicast != Adjacent {
		return need
	}
	place := m.place()
	m.eachMulticast(func(to CoreID) { need[place[to]]++ })
	for _, i := range c.order {
		if c.next[i] >= 0 {
			need[c.next[i]] += need[i]
		}
	}
	for i := range need {
		if c.next[i] < 0 {
			need[i] = 0
		}
	}
	return need
}

// eachMulticast calls do with the first core of every multicast packet that neurons and host can send.
func (m *Image) eachMulticast(do func(to CoreID)) {
	visit := func(from Coord, h Header) {
		if h.Multicast() {
			do(m.Arch.Mesh.At(Coord{from.X + h.DX(), from.Y + h.DY()}))
		}
	}
	for i := range m.Cores {
		from := m.Arch.Mesh.Coord(m.Cores[i].ID)
		for _, r := range m.Cores[i].Routes {
			visit(from, r.Header)
		}
	}
	ports := Ports(&m.Arch)
	for i := range m.Inputs {
		for _, p := range m.Inputs[i].Packets {
			visit(ports[p.Port].Router(m.Arch.Mesh), p.Header)
		}
	}
}
