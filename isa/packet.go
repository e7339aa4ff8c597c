package isa

import "fmt"

// Header is the 32-bit packet header of TianjicX (openBII/BiMap):
//
//	S[31] instant request | T[30] payload size, 0: 8 bits, 1: 64 bits | P[29] stop | Q[28] multicast, see Forward
//	X[27:20] signed dx | Y[19:12] signed dy | A[11:0] destination axon, neuron or host output
//
// dx and dy are what is left of the way: each router that sends the packet on in x or y takes one step off. dx > 0 goes
// east, dy > 0 goes south.
type Header uint32

// MaxReach is the longest way a header can name in one dimension, in hops.
const MaxReach = 127

// MaxDestination is the highest value of the destination field.
const MaxDestination = 1<<12 - 1

const (
	headerWide      Header = 1 << 30
	headerStop      Header = 1 << 29
	headerMulticast Header = 1 << 28
	headerInstant   Header = 1 << 31
)

// MakeHeader builds a plain spike header. dx and dy must be within +-MaxReach and dest within 0..MaxDestination: the
// compiler and the image loader check that; here the fields are only cut to their widths.
func MakeHeader(dx, dy, dest int) Header {
	return Header(uint32(uint8(dx))<<20 | uint32(uint8(dy))<<12 | uint32(dest)&MaxDestination)
}

func (h Header) DX() int          { return int(int8(h >> 20)) }
func (h Header) DY() int          { return int(int8(h >> 12)) }
func (h Header) Destination() int { return int(h & MaxDestination) }

// Wide says that the payload is 64 bits: between spiking cores, a packet of partial sums whose destination is the first
// neuron it adds to.
func (h Header) Wide() bool      { return h&headerWide != 0 }
func (h Header) Stop() bool      { return h&headerStop != 0 }
func (h Header) Multicast() bool { return h&headerMulticast != 0 }
func (h Header) Instant() bool   { return h&headerInstant != 0 }

// AsWide is h with the 64-bit payload flag set.
func (h Header) AsWide() Header { return h | headerWide }

// AsMulticast is h with the multicast flag set.
func (h Header) AsMulticast() Header { return h | headerMulticast }

// StepX and StepY are h after one hop towards its destination in that dimension.
func (h Header) StepX() Header {
	dx := h.DX()
	if dx > 0 {
		dx--
	} else {
		dx++
	}
	return h&^(0xff<<20) | Header(uint8(dx))<<20
}

func (h Header) StepY() Header {
	dy := h.DY()
	if dy > 0 {
		dy--
	} else {
		dy++
	}
	return h&^(0xff<<12) | Header(uint8(dy))<<12
}

func (h Header) String() string {
	return fmt.Sprintf("dx=%+d dy=%+d dest=%d", h.DX(), h.DY(), h.Destination())
}

// Packet is one single-flit message. The payload of a spike is its delay in ticks minus one; that of partial sums is
// SumsPerPacket signed sums of 64/SumsPerPacket bits, the first in the lowest bits.
type Packet struct {
	Header  Header
	Payload uint64
}

// Spike is the packet of one spike that is to be integrated delay ticks after the tick in which it is sent, delay >= 1.
func Spike(h Header, delay int) Packet { return Packet{h, uint64(delay - 1)} }

// Delay is the delay in ticks of a spike packet.
func (p Packet) Delay() int { return int(p.Payload&0xff) + 1 }
