package events

import "fmt"

// The format of N-MNIST and N-Caltech101 (Orchard, Jayawant, Cohen, Thakor, Frontiers in Neuroscience 9, 2015), which has no header: 5 bytes an
// event, x, y, then big-endian one bit of polarity (1: brighter) and 23 bits of time in microseconds.
const (
	nmnistBytes = 5
	// An event with this y is none: it says that the counter of the recording's clock went round, and all later times are this much later.
	nmnistOverflow  = 240
	nmnistWrappedBy = 1 << 13
)

func parseNMNIST(data []byte, _ string, _ Options) ([]Recording, error) {
	if len(data)%nmnistBytes != 0 {
		return nil, fmt.Errorf("%d bytes; an N-MNIST recording has %d bytes an event", len(data), nmnistBytes)
	}
	r := Recording{Events: make([]Event, 0, len(data)/nmnistBytes)}
	later := int64(0)
	for ; len(data) > 0; data = data[nmnistBytes:] {
		if data[1] == nmnistOverflow {
			later += nmnistWrappedBy
			continue
		}
		t := int64(data[2]&0x7f)<<16 | int64(data[3])<<8 | int64(data[4])
		r.Events = append(r.Events, Event{T: (t + later) * Microsecond, X: uint32(data[0]), Y: uint16(data[1]), On: data[2]&0x80 != 0})
	}
	return []Recording{r}, nil
}
