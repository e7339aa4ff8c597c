package core

// Counters are the events of one core.
type Counters struct {
	RowsRead     uint64 `json:"rows_read" unit:"rows" doc:"crossbar rows read; by a neuron-serial core, columns"`
	BitsRead     uint64 `json:"bits_read" unit:"bits" doc:"synapse memory read: cells, and the 16-bit target of each entry of a sparse row"`
	Cells        uint64 `json:"cells" unit:"cells" doc:"synapse cells passed through the accumulator lanes, zeros included (dense synaptic operations)"`
	SynapticAdds uint64 `json:"synaptic_adds" unit:"adds" doc:"accumulates of a non-zero synapse of an active axon (event synaptic operations)"`
	BiasAdds     uint64 `json:"bias_adds" unit:"adds" doc:"non-zero biases added"`
	SumAdds      uint64 `json:"sum_adds" unit:"adds" doc:"partial sums added by an owner core"`
	LeakAdds     uint64 `json:"leak_adds" unit:"adds" doc:"shift-and-adds of the multiplicative leak of V and V_theta"`
	Multiplies   uint64 `json:"multiplies" unit:"multiplies" doc:"multiplications, by units that have a multiplier; an interpolating look-up is one too"`

	MicroUpdates uint64 `json:"micro_updates" unit:"updates" doc:"soma updates by a program; the others are the wired unit's"`
	MicroFetches uint64 `json:"micro_fetches" unit:"instructions" doc:"instructions of programs fetched, bubbles included"`
	MicroMoves   uint64 `json:"micro_moves" unit:"instructions" doc:"moves that took effect: registers, constants, inputs"`
	MicroStates  uint64 `json:"micro_states" unit:"instructions" doc:"state words read and written"`
	MicroLogic   uint64 `json:"micro_logic" unit:"instructions" doc:"shifts, comparisons, selections, bit operations"`
	MicroAdds    uint64 `json:"micro_adds" unit:"instructions" doc:"additions and subtractions of programs"`
	MicroLookups uint64 `json:"micro_lookups" unit:"instructions" doc:"table look-ups"`
	MicroRandoms uint64 `json:"micro_randoms" unit:"instructions" doc:"steps of the LFSR by programs"`

	NeuronUpdates uint64 `json:"neuron_updates" unit:"updates" doc:"soma updates"`
	Spikes        uint64 `json:"spikes" unit:"spikes" doc:"spikes fired"`
	PacketsOut    uint64 `json:"packets_out" unit:"packets" doc:"spike packets pushed into the send FIFO"`
	PacketsIn     uint64 `json:"packets_in" unit:"packets" doc:"spike packets received, those sent on without being kept included"`
	SumsOut       uint64 `json:"sums_out" unit:"packets" doc:"partial-sum packets pushed into the send FIFO"`
	SumsIn        uint64 `json:"sums_in" unit:"packets" doc:"partial-sum packets received"`

	PacketsRelayed uint64 `json:"packets_relayed" unit:"packets" doc:"multicast packets sent on to the next core"`

	AxonMerges           uint64 `json:"axon_merges" unit:"packets" doc:"spike packets that found their axon's bit already set"`
	PotentialSaturations uint64 `json:"potential_saturations" unit:"events" doc:"potentials clipped to their width"`
	ThresholdSaturations uint64 `json:"threshold_saturations" unit:"events" doc:"thresholds clipped to the potential's width"`
	InputsLost           uint64 `json:"inputs_lost" unit:"events" doc:"non-zero inputs to a neuron that is refractory or held"`

	IntegrateCycles  uint64 `json:"integrate_cycles" unit:"cycles" timed:"yes" doc:"reading rows"`
	SendCycles       uint64 `json:"send_cycles" unit:"cycles" timed:"yes" doc:"pushing partial sums"`
	WaitCycles       uint64 `json:"wait_cycles" unit:"cycles" timed:"yes" doc:"integrated, waiting for partial sums"`
	FireCycles       uint64 `json:"fire_cycles" unit:"cycles" timed:"yes" doc:"soma updating neurons"`
	StallFIFOCycles  uint64 `json:"stall_fifo_cycles" unit:"cycles" timed:"yes" doc:"held up by a full send FIFO"`
	StallRouteCycles uint64 `json:"stall_route_cycles" unit:"cycles" timed:"yes" doc:"soma held up by further route entries of one spike"`
	ActiveCycles     uint64 `json:"active_cycles" unit:"cycles" timed:"yes" doc:"not yet done with the tick: the six above, pushes beside nothing else included"`
	StallRelayCycles uint64 `json:"stall_relay_cycles" unit:"cycles" timed:"yes" doc:"the relay buffer held packets and the router had no room"`
	YieldCycles      uint64 `json:"yield_cycles" unit:"cycles" timed:"yes" doc:"the send FIFO's head let a relayed packet go first"`
	RelayOccupancy   uint64 `json:"relay_occupancy" unit:"packet cycles" timed:"yes" doc:"packets in the relay buffer, summed over the starts of cycles"`
	FIFOOccupancy    uint64 `json:"fifo_occupancy" unit:"packet cycles" timed:"yes" doc:"packets in the send FIFO, summed over the starts of cycles"`
}
