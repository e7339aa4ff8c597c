package noc

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

// TestPacketsLandAsTheyTookOff: long payloads are kept however many are under way, and their places are used again; short ones fly.
func TestPacketsLandAsTheyTookOff(t *testing.T) {
	m := New(testArch(4, 4))
	for range 2 {
		var packets []isa.Packet
		var flights []flight
		for i := range 20000 {
			p := isa.Packet{Header: isa.Header(i%16)<<28 | isa.MakeHeader(i%255-127, i*7%255-127, i%4096), Payload: 1 << (i % 64) >> (i % 3)}
			packets, flights = append(packets, p), append(flights, m.takeOff(p))
		}
		for i, f := range flights {
			require.Equal(t, packets[i], m.land(f))
			m.forget(f)
		}
	}
	require.Less(t, len(m.packets), 20000)
	require.Len(t, m.unused, len(m.packets))
}
