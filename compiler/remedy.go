package compiler

import (
	"fmt"

	"orrery/isa"
)

// remedyCells bounds the networks for which changes of the architecture are tried out: synapses.
const remedyCells = 2e7

// remedies are changes of the core with which the network would fit, each tried out, with what they cost: the smallest power of two of axons and
// of neurons that does it.
func (s *state) remedies() (list []string) {
	if len(s.graph.axon) > remedyCells || s.opts.Baseline != "" {
		return nil
	}
	for _, change := range []struct {
		key string
		of  func(*isa.CoreArch) *int
		top int
	}{
		{"core.axons", func(c *isa.CoreArch) *int { return &c.Axons }, 4096},
		{"core.neurons", func(c *isa.CoreArch) *int { return &c.Neurons }, 1024},
	} {
		larger := *s.arch
		value := change.of(&larger.Core)
		for *value*2 <= change.top {
			*value *= 2
			larger.Core.SynapseBytes *= 2
			cores, err := s.coresOn(&larger)
			if err != nil || cores > larger.Mesh.Cores() {
				continue
			}
			list = append(list, fmt.Sprintf("%d cores with --set %s=%d --set core.synapse_bytes=%d, %d KB more memory a core", cores, change.key, *value,
				larger.Core.SynapseBytes, (larger.Core.SynapseBytes-s.arch.Core.SynapseBytes)/1024))
			break
		}
	}
	return list
}

// coresOn is how many cores the network takes on another architecture.
func (s *state) coresOn(a *isa.Arch) (int, error) {
	trial := *s
	trial.arch = a
	trial.opts.Effort, trial.opts.Progress = Fast, nil
	trial.graph = s.graph.unduplicated()
	trial.cores, trial.groups = nil, nil
	if err := trial.group(); err != nil {
		return 0, err
	}
	return len(trial.cores), trial.checkRouteEntries()
}
