package isa

// ResetMode is what a spike does to the potential of a LIF neuron.
type ResetMode uint8

const (
	ResetTo       ResetMode = iota // V = VReset
	ResetSubtract                  // V = V - Vth
	ResetDelta                     // V = V - Delta
	ResetNone                      // V unchanged
)

// LIF is one parameter set of the hard-wired LIF unit, the TianjicX LIF primitive (openBII/BiMap). Potentials are signed
// integers of CoreArch.PotentialBits. docs/TIMING.md and core.StepLIF give the update.
type LIF struct {
	Vth0        int32
	VthAdaptive bool   // V_theta decays by ThAlpha/256
	ThAlpha     uint16 // 0..256
	ThBeta      int32  // added to V_theta each tick
	ThIncrement int32  // added to V_theta on a spike

	VReset int32
	VFloor int32
	Reset  ResetMode
	Delta  int32 // of ResetDelta

	LeakMultiplicative bool
	LeakAlpha          uint16 // 0..256, in 1/256
	LeakBeta           int32  // added after the multiplicative leak

	Refractory uint16 // ticks without input after a spike
	Hold       uint16 // ticks without input before the first: the refractory count that a neuron starts with

	Window       bool   // reset V to VInit at the end of each window
	WindowLength uint16 // ticks counted before the closing one: windows repeat every WindowLength+1 ticks
	VInit        int32

	NoiseMask uint32 // of the LFSR value added to the threshold; 0: no noise
}

// TrueNorth is one parameter set of the TrueNorth unit as RANC builds it: add the weights of active connected axons, add
// Leak, spike if V >= PosThreshold.
type TrueNorth struct {
	Weights      [4]int16 // by axon type
	Leak         int32
	PosThreshold int32
	NegThreshold int32 // compared with V as a signed value: V < NegThreshold resets too
	// ResetSubtracts: on a spike V -= PosThreshold and below the negative threshold V -= NegThreshold; otherwise V = Reset
	// on a spike and -Reset below the negative threshold.
	ResetSubtracts bool
	Reset          int32
}
