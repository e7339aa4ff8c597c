package view

import (
	"slices"

	"orrery/chip"
	"orrery/core"
	"orrery/isa"
	"orrery/noc"
)

// maxPackets is how many packets under way a snapshot lists; a page cannot show more.
const maxPackets = 3000

// snapshot is the chip at a stop, as the page shows it.
type snapshot struct {
	Cores   []coreState   `json:"cores"`   // in the order of the image
	Routers []routerState `json:"routers"` // those that hold packets
	Packets int           `json:"packets"` // under way in routers
	AtPorts int           `json:"at_ports"`
	Quiet   bool          `json:"quiet"` // between two ticks

	views []core.View // by core; of a stop within a tick
	v     [][]int32   // by core: potentials
	fired [][]isa.NeuronID
	axons [][]int // by core: active axons
}

type coreState struct {
	Doing string `json:"doing"`
	FIFO  int    `json:"fifo"`
	Relay int    `json:"relay"`
	Axon  int    `json:"axon"`   // whose row is read, -1 for none
	At    int    `json:"neuron"` // under update
	Fired int    `json:"fired"`
	Axons int    `json:"active_axons"`
}

type routerState struct {
	ID    isa.CoreID                 `json:"id"`
	Depth [len(noc.Ports)]int        `json:"depth"` // local, east, west, north, south
	Heads [len(noc.Ports)]packetText `json:"heads"`
}

type packetText struct {
	DX   int  `json:"dx"`
	DY   int  `json:"dy"`
	Dest int  `json:"dest"`
	Wide bool `json:"wide"` // partial sums
}

func textOf(p isa.Packet) packetText {
	return packetText{p.Header.DX(), p.Header.DY(), p.Header.Destination(), p.Header.Wide()}
}

// takeSnapshot is the chip after a cycle.
func (s *Session) takeSnapshot(l *chip.Look) *snapshot {
	image := s.cfg.Image
	shot := &snapshot{AtPorts: l.AtPorts(), Routers: []routerState{}}
	for i := range image.Cores {
		view := l.Core(i)
		fired := slices.Clone(l.Fired(i))
		var axons []int
		for a := range image.Cores[i].Axons {
			if l.Active(i, a) {
				axons = append(axons, a)
			}
		}
		var v []int32
		if image.Cores[i].Mode == isa.Spiking {
			v = slices.Clone(s.chip.Potentials(i))
		}
		shot.Cores = append(shot.Cores, coreState{Doing: l.Did(i).String(), FIFO: len(view.FIFO), Relay: len(view.Relay), Axon: view.Axon, At: view.Neuron,
			Fired: len(fired), Axons: len(axons)})
		shot.views, shot.v, shot.fired, shot.axons = append(shot.views, view), append(shot.v, v), append(shot.fired, fired), append(shot.axons, axons)
	}
	for id := range isa.CoreID(image.Arch.Mesh.Cores()) {
		shot.router(l, id)
	}
	return shot
}

func (shot *snapshot) router(l *chip.Look, id isa.CoreID) {
	r, any := routerState{ID: id}, false
	for k, p := range noc.Ports {
		l.Queue(id, p, func(packet isa.Packet) {
			if r.Depth[k] == 0 {
				r.Heads[k] = textOf(packet)
			}
			r.Depth[k]++
			any = true
		})
		shot.Packets += r.Depth[k]
	}
	if any && len(shot.Routers) < maxPackets {
		shot.Routers = append(shot.Routers, r)
	}
}

// quietSnapshot is the chip between two ticks: what fired in the last one, nothing under way.
func (s *Session) quietSnapshot() *snapshot {
	shot := &snapshot{Quiet: true, Routers: []routerState{}}
	for i := range s.cfg.Image.Cores {
		var fired []isa.NeuronID
		var v []int32
		if s.tick > 0 && len(s.history.fired) == int(s.tick) {
			fired = s.history.fired[s.tick-1][i]
		}
		if s.cfg.Image.Cores[i].Mode == isa.Spiking {
			v = slices.Clone(s.chip.Potentials(i))
		}
		shot.Cores = append(shot.Cores, coreState{Doing: core.Idle.String(), Axon: -1, Fired: len(fired)})
		shot.v, shot.fired, shot.axons = append(shot.v, v), append(shot.fired, fired), append(shot.axons, nil)
	}
	return shot
}

// State is what the page shows of the chip as a whole.
type State struct {
	Sample  int      `json:"sample"`
	Label   int      `json:"label"` // -1 for none
	Tick    isa.Tick `json:"tick"`
	Ticks   int      `json:"ticks"`
	Cycle   int64    `json:"cycle"`
	Running bool     `json:"in_tick"`
	Breaks  []string `json:"breakpoints"`
	Spikes  [][]int  `json:"spikes"` // by tick and population
	Busy    []uint64 `json:"busy"`   // by tick: cycles
	*snapshot
}

// State is the chip at its last stop.
func (s *Session) State() State {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	st := State{Sample: s.cfg.Sample, Label: -1, Tick: s.tick, Ticks: s.cfg.Ticks, Cycle: int64(s.cycle), Running: s.running, Breaks: []string{},
		Spikes: slices.Clone(s.history.spikes), Busy: slices.Clone(s.history.busy), snapshot: s.seen}
	if s.cfg.Sample < len(s.cfg.Labels) {
		st.Label = s.cfg.Labels[s.cfg.Sample]
	}
	if st.Spikes == nil {
		st.Spikes, st.Busy = [][]int{}, []uint64{}
	}
	for i := range s.breaks {
		st.Breaks = append(st.Breaks, s.breaks[i].Text)
	}
	return st
}
