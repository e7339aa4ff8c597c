package noc

// RouterCounters are the events of one router; without timing there are none of them. A link's traffic is that of the output it hangs on.
type RouterCounters struct {
	InLocal  uint64 `json:"in_local" unit:"flits" doc:"flits from the core"`
	InEast   uint64 `json:"in_east" unit:"flits" doc:"flits from the east, host ports included"`
	InWest   uint64 `json:"in_west" unit:"flits" doc:"flits from the west, host ports included"`
	InNorth  uint64 `json:"in_north" unit:"flits" doc:"flits from the north, host ports included"`
	InSouth  uint64 `json:"in_south" unit:"flits" doc:"flits from the south, host ports included"`
	OutLocal uint64 `json:"out_local" unit:"flits" doc:"flits delivered to the core"`
	OutEast  uint64 `json:"out_east" unit:"flits" doc:"flits sent east, host ports included"`
	OutWest  uint64 `json:"out_west" unit:"flits" doc:"flits sent west, host ports included"`
	OutNorth uint64 `json:"out_north" unit:"flits" doc:"flits sent north, host ports included"`
	OutSouth uint64 `json:"out_south" unit:"flits" doc:"flits sent south, host ports included"`

	ChipCrossings     uint64 `json:"chip_crossings" unit:"flits" doc:"of the flits sent, those over a border between chips"`
	StallBackpressure uint64 `json:"stall_backpressure" unit:"flit cycles" doc:"heads that could not move: next FIFO full or link taken"`
	StallArbitration  uint64 `json:"stall_arbitration" unit:"flit cycles" doc:"heads that lost an output to another input"`
	Occupancy         uint64 `json:"occupancy" unit:"flit cycles" doc:"flits in the input FIFOs, summed over the starts of cycles"`
	BusyCycles        uint64 `json:"busy_cycles" unit:"cycles" doc:"cycles with at least one flit in the router"`
}

// Hops is the number of flits that the router sent on to another router or a host port.
func (c *RouterCounters) Hops() uint64 { return c.OutEast + c.OutWest + c.OutNorth + c.OutSouth }

// Out is the number of flits that left through a port.
func (c *RouterCounters) Out(p Port) uint64 { return *c.out(p) }

func (c *RouterCounters) out(p Port) *uint64 {
	return [...]*uint64{&c.OutLocal, &c.OutEast, &c.OutWest, &c.OutNorth, &c.OutSouth}[p]
}

func (c *RouterCounters) in(p Port) *uint64 {
	return [...]*uint64{&c.InLocal, &c.InEast, &c.InWest, &c.InNorth, &c.InSouth}[p]
}
