package isa

import (
	"fmt"
	"math"
	"reflect"
	"strings"
)

// Picojoule is an energy, Milliwatt a power.
type (
	Picojoule float64
	Milliwatt float64
)

// Cost is the energy of one event, the band in which its true value is believed to lie, and where the figure comes from.
type Cost struct {
	PJ     Picojoule `yaml:"pj"`
	Low    Picojoule `yaml:"low,omitempty"`  // of the band; 0 with High 0: no band given, see EnergyConstant
	High   Picojoule `yaml:"high,omitempty"` // of the band
	Source string    `yaml:"source"`
}

// Power is a steady power, its band, and where the figure comes from.
type Power struct {
	MW     Milliwatt `yaml:"mw"`
	Low    Milliwatt `yaml:"low,omitempty"`
	High   Milliwatt `yaml:"high,omitempty"`
	Source string    `yaml:"source"`
}

// EnergyArch prices the counters. A class of events is one field here and one of the same key in chip/energy.Events: everything else
// goes by the fields.
type EnergyArch struct {
	RowRead       Cost  `yaml:"row_read"`       // per crossbar row opened
	BitRead       Cost  `yaml:"bit_read"`       // per bit of synapse memory read
	Cell          Cost  `yaml:"cell"`           // per synapse cell passed through an accumulator lane, zero weights included (dense SOP)
	Add           Cost  `yaml:"add"`            // per accumulate of a non-zero weight (event SOP), and per partial sum added
	Multiply      Cost  `yaml:"multiply"`       // per multiply (frame mode and microcode only)
	SomaAdd       Cost  `yaml:"soma_add"`       // per bias added and shift-add of the leak
	NeuronUpdate  Cost  `yaml:"neuron_update"`  // per update by the wired unit
	MicroUpdate   Cost  `yaml:"micro_update"`   // per update by a program, beside its instructions
	MicroFetch    Cost  `yaml:"micro_fetch"`    // per instruction fetched and issued, bubbles included
	MicroOp       Cost  `yaml:"micro_op"`       // per move, logic, add or random instruction (docs/ISA.md), beside its fetch
	MicroState    Cost  `yaml:"micro_state"`    // per state word read or written
	MicroLookup   Cost  `yaml:"micro_lookup"`   // per table look-up; its interpolation is a multiply and apart
	Spike         Cost  `yaml:"spike"`          // per spike fired
	Packet        Cost  `yaml:"packet"`         // per packet entering or leaving a core (FIFO write and read, axon buffer write)
	Hop           Cost  `yaml:"hop"`            // per flit passing a router and the link behind it
	HopY          Cost  `yaml:"hop_y"`          // extra per flit that goes north or south
	ChipHop       Cost  `yaml:"chip_hop"`       // extra per flit crossing a border between chips
	HostPacket    Cost  `yaml:"host_packet"`    // extra per packet or configuration write through a host port
	Tick          Cost  `yaml:"tick"`           // per core and tick: synchronisation
	CoreLeakage   Power `yaml:"core_leakage"`   // per core, always: logic
	RouterLeak    Power `yaml:"router_leakage"` // per router, always
	MemoryLeakage Power `yaml:"memory_leakage"` // per 2^20 bits of a core's memories (CoreArch's sizes, Arch.CoreMemory), always
}

// EnergyConstant is one entry of an energy table. Where the table gives no band, an estimate is believed within a factor of two
// either way, and anything else is taken as exact.
type EnergyConstant struct {
	Key       string
	Value     float64 // picojoules per event; milliwatts when Static
	Low, High float64 // Low <= Value <= High
	Source    string
	Static    bool // a steady power
}

// Estimated says that the constant has no published source.
func (c EnergyConstant) Estimated() bool { return strings.HasPrefix(c.Source, "estimate") }

// Costs lists the energy table in the order of EnergyArch.
func (e *EnergyArch) Costs() []EnergyConstant {
	v := reflect.ValueOf(e).Elem()
	constants := make([]EnergyConstant, v.NumField())
	for i := range constants {
		key := v.Type().Field(i).Tag.Get("yaml")
		switch c := v.Field(i).Interface().(type) {
		case Cost:
			constants[i] = EnergyConstant{key, float64(c.PJ), float64(c.Low), float64(c.High), c.Source, false}
		case Power:
			constants[i] = EnergyConstant{key, float64(c.MW), float64(c.Low), float64(c.High), c.Source, true}
		}
		constants[i].band()
	}
	return constants
}

// band gives a constant without a band the one it has by its source.
func (c *EnergyConstant) band() {
	switch {
	case c.High != 0:
	case c.Estimated():
		c.Low, c.High = c.Value/2, c.Value*2
	default:
		c.Low, c.High = c.Value, c.Value
	}
}

func (e *EnergyArch) check() *badKey {
	for _, c := range e.Costs() {
		key := "energy." + c.Key
		for _, v := range []float64{c.Value, c.Low, c.High} {
			if math.IsNaN(v) || v < 0 || math.IsInf(v, 0) {
				return &badKey{key, fmt.Sprintf("is %v; it must be a number of at least 0", v)}
			}
		}
		if c.Low > c.Value || c.Value > c.High {
			return &badKey{key, fmt.Sprintf("is %v, outside its band of %v..%v: give low and high around it", c.Value, c.Low, c.High)}
		}
	}
	return nil
}

// Check says whether every constant is a number of at least 0 within its band.
func (e *EnergyArch) Check() error {
	if bad := e.check(); bad != nil {
		return bad
	}
	return nil
}

// forget takes band and source from a constant that the key (energy, constant, perhaps "pj" or "mw") is about to change.
func (e *EnergyArch) forget(key []string) {
	if key[0] != "energy" || len(key) < 2 || len(key) == 3 && key[2] != "pj" && key[2] != "mw" {
		return
	}
	v := reflect.ValueOf(e).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("yaml") != key[1] {
			continue
		}
		switch c := v.Field(i).Addr().Interface().(type) {
		case *Cost:
			c.Low, c.High, c.Source = 0, 0, "set by the user"
		case *Power:
			c.Low, c.High, c.Source = 0, 0, "set by the user"
		}
	}
}
