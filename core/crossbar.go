package core

import "orrery/isa"

// rowEntries is the number of cells that reading a row passes through the lanes.
func rowEntries(cfg *isa.Core, axon int) int {
	if x := &cfg.Crossbar; x.Storage == isa.Sparse {
		return int(x.RowStart[axon+1] - x.RowStart[axon])
	}
	return cfg.Neurons
}

// rowCycles is how long a row takes: one word of lanes cells a cycle, and a sparse row at least the cycle that finds it empty.
func rowCycles(cfg *isa.Core, axon, lanes int) int {
	cycles := (rowEntries(cfg, axon) + lanes - 1) / lanes
	if cfg.Crossbar.Storage == isa.Sparse {
		return max(cycles, 1)
	}
	return cycles
}

// rowBits is the synapse memory that reading a row touches.
func rowBits(cfg *isa.Core, axon int) int {
	bits := cfg.Crossbar.Bits
	if cfg.Crossbar.Storage == isa.Sparse {
		bits = isa.SparseEntryBits(bits)
	}
	return rowEntries(cfg, axon) * bits
}

// columnBits is the synapse memory that a neuron-serial core reads for one neuron.
func columnBits(cfg *isa.Core) int { return cfg.Axons * cfg.Crossbar.Bits }

// ScanCycles is how long a neuron-serial core passes its axons for each neuron, before the update; 0 for other cores.
func ScanCycles(a *isa.Arch, cfg *isa.Core) isa.Cycle {
	if !a.Core.NeuronSerial {
		return 0
	}
	return isa.Cycle((cfg.Axons + a.Core.Lanes - 1) / a.Core.Lanes)
}

// cell is entry i of a row: the neuron it leads to and its raw value.
func cell(cfg *isa.Core, axon, i int) (neuron int, raw uint8) {
	x := &cfg.Crossbar
	if x.Storage == isa.Sparse {
		at := int(x.RowStart[axon]) + i
		return int(x.Target[at]), x.Cell[at]
	}
	return i, x.Get(cfg.Neurons, axon, i)
}

// weight is what a raw cell adds to a neuron's input.
func weight(a *isa.Arch, cfg *isa.Core, axon, neuron int, raw uint8) int32 {
	switch a.Core.Weights {
	case isa.Shared:
		return int32(cfg.SharedTable[raw])
	case isa.Typed:
		if raw == 0 {
			return 0
		}
		return int32(cfg.TrueNorth[cfg.ParamSet[neuron]].Weights[cfg.AxonType[axon]])
	}
	return signed(raw, cfg.Crossbar.Bits)
}

// signed reads a direct weight: two's complement, but for one bit, which is 0 or +1.
func signed(raw uint8, bits int) int32 {
	if bits == 1 {
		return int32(raw)
	}
	return int32(int8(raw<<(8-bits)) >> (8 - bits))
}
