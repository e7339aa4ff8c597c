package report

import (
	"orrery/chip/host"
	"orrery/isa"
)

// InputActivity is, by input of the image, the share of its neurons that spike at least once in a sample, on average over the samples
// first..first+samples-1: what a frame-based network would call the share of inputs that are not zero. 1 for inputs without spikes.
func InputActivity(image *isa.Image, data []*host.Dataset, first, samples, ticks int, seed uint64) ([]float64, error) {
	active := make([]float64, len(image.Inputs))
	for i := range image.Inputs {
		active[i] = 1
		in := &image.Inputs[i]
		if in.Encoding == isa.EncodeCurrent || i >= len(data) || data[i] == nil {
			continue
		}
		p := &image.Populations[in.Population]
		size := p.Size()
		encoder := host.NewEncoder(in, p.Extents(), seed)
		seen, count := make([]int, size), 0
		var stimulus host.Stimulus
		for s := range samples {
			if err := encoder.EncodeInto(&stimulus, data[i], first+s, ticks); err != nil {
				return nil, err
			}
			for _, spikes := range stimulus.Spikes {
				for _, n := range spikes {
					if seen[n] != s+1 {
						seen[n] = s + 1
						count++
					}
				}
			}
		}
		active[i] = share(float64(count), float64(size*samples))
	}
	return active, nil
}
