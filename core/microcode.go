package core

import "orrery/isa/microcode"

// runProgram is one neuron's turn on a core that runs a program. Its potential is state word 0.
func (s *soma) runProgram(n int, sum int64, c *Counters) bool {
	m := s.machine
	m.Count = microcode.Count{}
	out := m.Update(s.words[n], microcode.Inputs{Set: &s.cfg.Program.Sets[s.cfg.ParamSet[n]], Sum: int32(sum), Bias: s.bias[n], Draw: s.random.next})
	s.neurons[n].v = s.words[n][0]
	c.MicroUpdates++
	c.addMicro(&m.Count, 1)
	return out.Spike
}

// addMicro counts instructions, so many times, where their class belongs. Spikes are counted by the core.
func (c *Counters) addMicro(n *microcode.Count, times uint64) {
	c.MicroFetches += times * n.Fetched
	c.MicroMoves += times * n.By[microcode.Move]
	c.MicroStates += times * n.By[microcode.State]
	c.MicroLogic += times * n.By[microcode.Logic]
	c.MicroAdds += times * n.By[microcode.Add]
	c.Multiplies += times * (n.By[microcode.Multiply] + n.Interpolations)
	c.MicroLookups += times * n.By[microcode.LookUp]
	c.MicroRandoms += times * n.By[microcode.Random]
}
