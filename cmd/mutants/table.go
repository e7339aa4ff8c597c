package main

// The suites of the table.
var (
	coreTests      = suite{"core", ""}
	nocTests       = suite{"noc", ""}
	chipTests      = suite{"chip", ""}
	energyTests    = suite{"chip/energy", ""}
	isaTests       = suite{"isa", ""}
	asmTests       = suite{"asm", ""}
	microcodeTests = suite{"isa/microcode", ""}
	promise        = suite{"cmd/orrery", "TestImageComputesTheQuantisedNetwork"}
	floatTests     = suite{"compiler/floatsim", ""}
	agreementTests = suite{"compiler/agreement", ""}
	mnist          = suite{"cmd/orrery", "TestMNISTSpikeBySpike"}
	hostTests      = suite{"chip/host", ""}
	eventTests     = suite{"chip/host/events", ""}
	exportTests    = suite{"compiler/nir/export", ""}
	nirTests       = suite{"compiler/nir", ""}
	hdf5Tests      = suite{"isa/hdf5", ""}
	onnxTests      = suite{"compiler/onnx", ""}
	convertTests   = suite{"compiler/convert", ""}
	boundTests     = suite{"compiler/bound", ""}
	compilerTests  = suite{"compiler", ""}
)

// mutants are the faults: mostly one bit or one comparison, in what each test claims to hold. Those in both engines cannot be seen by
// comparing engines.
var mutants = []mutant{
	{"leak rounding", "LIF unit, both engines", []edit{{"core/lif.go", "return sum >> 8", "return (sum + 1) >> 8"}}, []suite{coreTests}},
	{"leak rounding", "fast engine's portable kernel", []edit{{"core/plain.go", "(x&255*alpha)>>8", "(x&255*alpha+1)>>8"}}, []suite{coreTests, chipTests}},
	{"leak rounding", "fast engine's AVX-512 kernels", []edit{{"core/lif_amd64.s", "VPSRAD  $8, X, T1", "VPSRAD  $9, X, T1"}}, []suite{coreTests}},
	{"parameters of the first 16 neurons", "fast engine's portable kernel", []edit{{"core/liftick.go", "t.lif[min(first/group, len(t.lif)-1)]", "t.lif[0]"}}, []suite{coreTests}},
	{"lost inputs while not refractory", "fast engine's AVX-512 kernel", []edit{{"core/lif_amd64.s", "VPTESTMD    Z1, Z1, K2, K3", "VPTESTMD    Z1, Z1, K7, K3"}}, []suite{coreTests}},
	{"leak rounding", "fast engine's AVX2 kernels", []edit{{"core/lif_avx2_amd64.s", "VPSRAD  $8, X, T1", "VPSRAD  $9, X, T1"}}, []suite{coreTests}},
	{"parameters of the first 16 neurons", "fast engine, TrueNorth", []edit{{"core/northsets.go", "c.norths[min(first/group, len(c.norths)-1)]", "c.norths[0]"}}, []suite{coreTests}},
	{"parameters of the lower half", "fast engine's AVX2 kernel for TrueNorth", []edit{{"core/north_avx2_amd64.s", "VBLENDVPS Y2, TEMP, TO, TO", "VBLENDVPS Y2, TO, TO, TO"}}, []suite{coreTests}},
	{"random number of a neighbour", "fast engine", []edit{{"core/liftick.go", "bitsAt(t.noise, first+k+1)", "bitsAt(t.noise, first+k)"}}, []suite{coreTests, chipTests}},
	{"32 bits too narrow", "fast engine", []edit{{"core/fire.go", "s.narrow = s.narrow && s.inputs+magnitude(b) <= s.width.reach()", "s.narrow = s.narrow && s.inputs+min(magnitude(b), 1) <= s.width.reach()"},
		{"core/fire.go", "s.inputs+magnitude(bias) <= s.width.reach()", "s.inputs+min(magnitude(bias), 1) <= s.width.reach()"}}, []suite{coreTests, chipTests}},
	{"leak rounding", "refsim", []edit{{"compiler/refsim/neuron.go", "if a%b < 0 {", "if a%b < -1 {"}}, []suite{promise}},
	{"threshold not strict", "LIF unit, both engines", []edit{{"core/lif.go", "spike = s.v > vth", "spike = s.v >= vth"}}, []suite{coreTests}},
	{"threshold strict", "TrueNorth unit, both engines", []edit{{"core/truenorth.go", "spike = sum >= p.PosThreshold", "spike = sum > p.PosThreshold"}}, []suite{promise}},
	{"refractory a tick short", "LIF unit, both engines", []edit{{"core/lif.go", "s.refractory = p.Refractory", "s.refractory = p.Refractory &^ 1"}}, []suite{coreTests}},
	{"held a tick short", "fast engine", []edit{{"core/fire.go", "s.refractory[n] = cfg.LIF[cfg.ParamSet[n]].Hold", "s.refractory[n] = cfg.LIF[cfg.ParamSet[n]].Hold &^ 1"}}, []suite{coreTests, chipTests}},
	{"noise mask a bit short", "reference", []edit{{"core/soma.go", "masked(s.random.next(), p.NoiseMask)", "masked(s.random.next(), p.NoiseMask>>1)"}}, []suite{coreTests, chipTests}},

	{"rounding of mulr", "microcode, both executors", []edit{{"isa/microcode/arithmetic.go", "clip(p>>n + p>>(n-1)&1)", "clip(p>>n + p>>n&1)"}}, []suite{microcodeTests, coreTests}},
	{"rounding of mulr", "microcode, AVX-512 kernel", []edit{{"core/program_amd64.s", "VPSLLQ X6, Z21, Z7", "VPSLLQ X5, Z21, Z7"}}, []suite{coreTests}},
	{"rounding of mulr", "microcode, AVX2 kernel", []edit{{"core/program_avx2_amd64.s", "VPSLLQ   X6, Y7, Y7", "VPSLLQ   X5, Y7, Y7"}}, []suite{coreTests}},
	{"rests while a state word moves", "microcode, AVX2 kernel", []edit{{"core/program_avx2_amd64.s", "VPOR      Y0, Y11, Y11", "VPOR      Y11, Y11, Y11"}}, []suite{coreTests}},
	{"comparison forgets what P was", "microcode, AVX-512 kernel", []edit{{"core/program_amd64.s", "KORW      K2, K3, K3", "KORW      K2, K2, K3"}}, []suite{coreTests}},
	{"bubbles counted", "microcode, AVX-512 kernel", []edit{{"core/vector.go", "effective = uint64(n) - effective", "effective = uint64(n)"}}, []suite{coreTests}},
	{"constants of the first neuron", "microcode, fast engine", []edit{{"core/program.go", "s.uniform = s.uniform && set == sets[0]", "s.uniform = s.uniform && set < 1024"}}, []suite{coreTests}},
	{"predicate ignored", "microcode, reference", []edit{{"isa/microcode/machine.go", "when == IfNotP && m.p {", "when == IfNotP && !m.p {"}}, []suite{microcodeTests, coreTests}},

	{"arbitration pointer", "reference", []edit{{"noc/reference.go", "r.switches[out] = m.next[in]", "r.switches[out] = in"}}, []suite{nocTests}},
	{"arbitration pointer", "fast mesh", []edit{{"noc/mesh_router.go", "judgement(want, in, m.next[in])", "judgement(want, in, in)"}}, []suite{nocTests}},
	{"arbitration pointer", "both meshes", []edit{{"noc/reference.go", "r.switches[out] = m.next[in]", "r.switches[out] = in"},
		{"noc/mesh_router.go", "judgement(want, in, m.next[in])", "judgement(want, in, in)"}}, []suite{nocTests}},
	{"credit a cycle early", "fast mesh", []edit{{"noc/mesh_router.go", ">= m.credits[at]", "+1 >= m.credits[at]"}}, []suite{nocTests}},
	{"credit a cycle early", "fast mesh, assembly", []edit{{"noc/loop_amd64.s", "	SETEQ   R12\n", "	SETCS   R12\n"}}, []suite{nocTests}},
	{"time that comes round", "fast mesh", []edit{{"noc/mesh_router.go", "uint32(max(left, long))", "uint32(min(left, long))"}}, []suite{nocTests}},
	{"counter of busy cycles", "fast mesh", []edit{{"noc/mesh_tally.go", "r.busy += m.lap", "r.busy += m.lap - 1"}}, []suite{nocTests}},
	{"relayed packets last", "reference", []edit{{"core/core.go", "if p, ok := c.relay.head(); ok {", "if p, ok := c.relay.head(); ok && c.fifo.empty() {"},
		{"core/core.go", "if len(c.relay.queue) == 0 {\n\t\tc.fifo.popped = true", "if len(c.fifo.queue) > 0 || len(c.relay.queue) == 0 {\n\t\tc.fifo.popped = true"}}, []suite{chipTests}},

	{"delay slot", "reference", []edit{{"core/axons.go", "slot := b.now + delay", "slot := b.now + (delay-1)^1"}}, []suite{chipTests}},
	{"delay slot", "fast engine", []edit{{"core/outbox_amd64.s", "ADDQ    now+16(FP), BX", "ADDQ    now+8(FP), BX"}}, []suite{coreTests, chipTests}},
	{"delay slot", "mail delivered early", []edit{{"chip/mail.go", "f.engine.Deliver(w.out.Take(1+delay), 1+delay)", "f.engine.Deliver(w.out.Take(1+delay), 1+delay/2)"}}, []suite{chipTests}},
	{"a run of inputs that goes on where it should not", "fast engine", []edit{{"chip/runs.go", "r.neuron+r.n == p.neuron && ", ""}}, []suite{chipTests}},
	{"partial sums a neuron off", "fast engine", []edit{{"core/engine.go", "&e.cores[i], e.cores[owner].sum[first:]", "&e.cores[i], e.cores[owner].sum[first&^1:]"}}, []suite{chipTests}},
	{"spikes of an earlier tick", "fast engine", []edit{{"chip/sets.go", "f.sets.unsaid[i] = nil, false", "f.sets.unsaid[i] = nil, f.sets.unsaid[i]"}}, []suite{chipTests}},
	{"relayed sets are not received", "fast engine", []edit{{"chip/sets.go", "e.Pass(int(r.core), n)", "e.Pass(int(r.core), 0)"}}, []suite{chipTests}},
	{"merges of a set", "fast engine", []edit{{"core/inbox.go", "merged += bits.OnesCount64(*to & word)", "merged += bits.OnesCount64(*to&word) &^ 1"}}, []suite{chipTests}},
	{"a tick of recorded spikes a bit off", "host", []edit{{"chip/host/encoder.go", "sample*size+first, e.size)", "sample*size+first^1, e.size)"}}, []suite{hostTests}},
	{"delay slot", "packet, both engines", []edit{{"isa/packet.go", "uint64(delay - 1)}", "uint64(delay-1) &^ 1}"}}, []suite{chipTests, promise}},
	{"delay slot", "refsim", []edit{{"compiler/refsim/refsim.go", "at := (s.tick + int64(y.DelayOf(k))) % s.depth", "at := (s.tick + int64(y.DelayOf(k)|1)) % s.depth"}}, []suite{promise}},
	{"relay keeps its packet", "fast engine", []edit{{"chip/mail.go", "if forward.Mode == isa.ForwardRelay {", "if forward.Mode == isa.ForwardNone {"}}, []suite{chipTests}},

	{"counter of stalls", "reference", []edit{{"core/core.go", "c.Counters.StallRouteCycles++", "c.Counters.StallFIFOCycles++"}}, []suite{chipTests}},
	{"room of a core", "fast mesh", []edit{{"noc/mesh.go", "m.alone = m.buffer + 1 -", "m.alone = m.buffer + 2 -"}}, []suite{nocTests}},
	{"place of a long payload", "fast mesh", []edit{{"noc/flight.go", "flight(at>>12)<<carriedPayload", "flight(at>>13)<<carriedPayload"}}, []suite{nocTests}},
	{"stream that is blocked", "fast engine", []edit{{"chip/stream.go", "t.head, t.head+1, s.now", "t.head, t.head+1, s.now+1"}}, []suite{chipTests}},
	{"counter of a stream's occupancy", "fast engine", []edit{{"chip/stream.go", "c.occupancy += uint64(t.head - c.head)\n", ""}}, []suite{chipTests}},
	{"peak of a FIFO that never fills", "fast engine", []edit{{"chip/schedule.go", "c.peak = max(c.peak, 1)", "_ = c.peak"}}, []suite{chipTests}},
	{"counter of waits", "fast engine", []edit{{"chip/schedule.go", "c.wait += uint64(start - ready)", "c.wait += uint64(start-ready) &^ 1"}}, []suite{chipTests}},
	{"counter of merges", "both engines", []edit{{"core/axons.go", "already = *word&bit != 0", "already = *word&bit == 0"},
		{"core/inbox.go", "b.merged[list[done]>>(b.shift&31)]++", "b.merged[0]++"}}, []suite{coreTests, chipTests}},
	{"counter of bits read", "reference", []edit{{"core/crossbar.go", "return rowEntries(cfg, axon) * bits", "return rowEntries(cfg, axon) * (bits ^ 1)"}}, []suite{coreTests, chipTests}},
	{"counter of hops", "routers", []edit{{"noc/counters.go", "c.OutEast + c.OutWest + c.OutNorth + c.OutSouth", "c.OutEast + c.OutWest + c.OutNorth"}}, []suite{nocTests, chipTests}},
	{"counter of synchronisation", "clock, both engines", []edit{{"isa/arch.go", "return busy + Cycle(c.SyncCycles), false", "return busy, false"}}, []suite{chipTests}},
	{"counter of overruns", "clock, both engines", []edit{{"isa/arch.go", "busy > Cycle(c.TickCycles)", "busy >= Cycle(c.TickCycles)"}}, []suite{chipTests}},
	{"counter of transfers", "host ports, both engines", []edit{{"chip/chip.go", "(n + perCycle - 1) / perCycle", "n / perCycle"}}, []suite{chipTests}},
	{"packets a cycle", "host ports, both engines", []edit{{"chip/ports.go", "n := min(len(waiting), q.rate, ", "n := min(len(waiting), q.rate+1, "}}, []suite{chipTests}},
	{"cycles of an empty sparse row", "both engines", []edit{{"core/crossbar.go", "return max(cycles, 1)", "return cycles"}, {"core/rowcost.go", "uint64(max(entries, 1))", "uint64(entries)"}}, []suite{coreTests, chipTests}},

	{"sign of the top bit", "bits of the host", []edit{{"chip/host/planes.go", "low, high = -(high+1)/2, (high-1)/2", "low, high = -(high-1)/2, (high-1)/2"}}, []suite{hostTests}},
	{"several events are several spikes", "recordings", []edit{{"chip/host/recordings.go", "s.Spikes[t] = slices.Compact(list)", "s.Spikes[t] = slices.Clone(list)"}}, []suite{hostTests}},
	{"last event outside", "recordings", []edit{{"chip/host/events/binning.go", "uint64(x.Last-x.First)+1", "max(uint64(x.Last-x.First), 1)"}}, []suite{eventTests}},
	{"polarity the other way round", "recordings", []edit{{"chip/host/events/binning.go", "case on == (p == OffOn):", "case on == (p == OnOff):"}}, []suite{eventTests}},
	{"clock goes round unnoticed", "N-MNIST", []edit{{"chip/host/events/nmnist.go", "later += nmnistWrappedBy", "later = nmnistWrappedBy * 0"}}, []suite{eventTests}},
	{"x and y", "AEDAT4", []edit{{"chip/host/events/aedat4.go", "X: uint32(x), Y: uint16(y), On: list[12]", "X: uint32(y), Y: uint16(x), On: list[12]"}}, []suite{eventTests}},
	{"bias twice", "NIR export", []edit{{"compiler/nir/export/edge.go", "carries := !e.biased[j.Target] && e.hasBias(j.Target)", "carries := e.hasBias(j.Target)"}}, []suite{exportTests}},
	{"delay of a loop", "NIR export", []edit{{"compiler/nir/export/edge.go", "case j.Source == j.Target && d == 1:", "case d == 1:"}}, []suite{exportTests}},
	{"padding of chained windows", "NIR export", []edit{{"compiler/nir/export/conv.go", "g.PadY+b.PadY*g.StrideY", "g.PadY+b.PadY"}}, []suite{exportTests}},
	{"resistance of biases", "NIR import", []edit{{"compiler/nir/neurons.go", "sum[i] = bias[i] * e.gain", "sum[i] = bias[i]"}}, []suite{nirTests}},
	{"layer too deep", "NIR import", []edit{{"compiler/nir/retime.go", "need := depth[l.from] + 1 - l.shortest()", "need := depth[l.from] + 1"}, {"compiler/nir/retime.go", "extra = depth[l.to] - depth[l.from]", "extra = 1"}}, []suite{nirTests}},
	{"loop without its tick", "NIR import", []edit{{"compiler/nir/retime.go", "t := max(l.lane.source[n%len(l.lane.source)]+l.lane.ticks+extra, least)", "t := l.lane.source[n%len(l.lane.source)] + l.lane.ticks + max(extra, least)"}}, []suite{nirTests}},
	{"same padding before instead of behind", "NIR import", []edit{{"compiler/nir/conv.go", "y/2, y%2, x/2, x%2", "y/2+y%2, 0, x/2+x%2, 0"}}, []suite{nirTests}},
	{"current without its share", "NIR import", []edit{{"compiler/nir/cell.go", "value(\"w_in\", 1)*syn*r*part", "value(\"w_in\", 1)*r*part"}}, []suite{nirTests}},
	{"reset before the leak", "NIR import", []edit{{"compiler/nir/neurons.go", "e.threshold/e.decay", "e.threshold"}}, []suite{nirTests}},
	{"dilation left out", "convolutions", []edit{{"compiler/ir/conv.go", "from := i + w.pad - k*w.dilation", "from := i + w.pad - k"}}, []suite{{"compiler/ir", ""}}},
	{"second heap", "HDF5 writer", []edit{{"isa/hdf5/write_text.go", "\t\t\t\te.heap(heap)\n\t\t\t\tnumber = 0\n", "\t\t\t\te.heap(heap)\n"}}, []suite{hdf5Tests}},
	{"padding in front", "ONNX reader", []edit{{"compiler/onnx/window.go", "before = total / 2", "before = total - total/2"}}, []suite{onnxTests}},
	{"half precision", "ONNX reader", []edit{{"compiler/onnx/tensor.go", "(exponent+112)<<23", "(exponent+111)<<23"}}, []suite{onnxTests}},
	{"half a level and one", "converted networks", []edit{{"compiler/convert/spikes.go", "w.threshold/2\n", "w.threshold/2+1\n"}}, []suite{convertTests}},
	{"one way late", "converted networks, digits", []edit{{"compiler/convert/spikes.go", "return ready - s.layers[from].end()", "return 1"}}, []suite{convertTests}},
	{"bias of a pool", "folding", []edit{{"compiler/convert/fold.go", "through.add(f.bias, out.bias)", "_ = through"}}, []suite{convertTests}},

	{"potentials leave 16 bits", "fast engine", []edit{{"core/shortcore.go", "int64(axons)*c.sets.step", "int64(axons)*c.sets.step/4"}}, []suite{coreTests}},
	{"potentials leave 16 bits", "fast engine's AVX-512 kernel", []edit{{"core/shortcore_amd64.s", "VPMAXUW    Z17, Z30, Z30", "VPMINUW    Z17, Z30, Z30"}}, []suite{coreTests}},
	{"rests with time windows", "fast engine", []edit{{"core/rest.go", "c.restless && (e.ticks%calmEvery != 0 || !c.calm(&each)) {", "c.restless && e.ticks%calmEvery != 0 {"}}, []suite{coreTests, chipTests}},
	{"rests though noise may make it fire", "fast engine", []edit{{"core/calm.go", "int64(v) <= max(vth-noise, int64(p.VFloor))", "int64(v) <= max(vth, int64(p.VFloor))"}}, []suite{coreTests, chipTests}},
	{"windows stand still at rest", "fast engine", []edit{{"core/calm.go", "uint64(w.count) + n - 1)", "uint64(w.count) + 0*n)"}}, []suite{coreTests, chipTests}},
	{"rests while a state word moves", "microcode, AVX-512 kernel", []edit{{"core/program_amd64.s", "KORW      K2, K5, K5", "KORW      K5, K5, K5"}}, []suite{coreTests}},
	{"counts a tick too few at rest", "fast engine", []edit{{"core/rest.go", "n.LeakAdds += missed * r.each.leakAdds", "n.LeakAdds += missed &^ 1 * r.each.leakAdds"}}, []suite{coreTests, chipTests}},
	{"partial sums cut", "reference", []edit{{"core/sums.go", "return int64(payload<<(64-bits-k*bits)) >> (64 - bits)", "return int64(payload<<(64-bits-k*bits)>>1) >> (63 - bits)"}}, []suite{coreTests, chipTests}},
	{"last neuron of a row lost", "fast engine's kernel", []edit{{"core/kernel.go", "for b := range min(8, neurons-first) {", "for b := range min(8, neurons-first-1) {"}}, []suite{coreTests, chipTests}},
	{"bytes overflow", "fast engine's kernels", []edit{{"core/cells.go", "max(1, math.MaxInt8/w.largest)", "max(1, math.MaxUint8/w.largest)"}}, []suite{coreTests}},
	{"16-bit sums overflow", "fast engine", []edit{{"core/rows.go", "r.chunk = math.MaxInt16 / r.weights.largest", "r.chunk = math.MaxUint16 / r.weights.largest"}}, []suite{coreTests}},
	{"digits doubled twice", "fast engine's counts of bits", []edit{{"core/sliced.go", "mark = 0", "mark = twice"}}, []suite{coreTests}},
	{"threshold offset lost", "checkpoint, fast engine", []edit{{"core/enginestate.go", "copy(c.theta, s.Theta)", "copy(c.theta, s.V[:0])"}}, []suite{coreTests, chipTests}},

	{"sum one bit too wide", "image verifier", []edit{{"isa/verify_sums.go", "limit = 1<<(bits-1) - 1", "limit = 1<<bits - 1"}}, []suite{isaTests, asmTests}},
	{"any byte form accepted", "image codec", []edit{{"isa/codec.go", "!bytes.Equal(again(), file[start:end])", "start > end && len(again()) < 0"}}, []suite{isaTests}},
	{"ny written for nx", "image codec", []edit{{"isa/codec_core.go", "w.u8(uint8(c.Forward.NX))", "w.u8(uint8(c.Forward.NY))"}}, []suite{isaTests}},
	{"axon one too many", "image verifier", []edit{{"isa/verify_io.go", "h.Destination() >= n", "h.Destination() > n"}}, []suite{isaTests, asmTests}},
	{"relay buffer one too small", "image verifier", []edit{{"isa/verify_forward.go", "if need > limit {", "if need > limit+1 {"}}, []suite{isaTests, asmTests}},
	{"multicast lost", "disassembler", []edit{{"asm/disassemble.go", "if h.Multicast() {", "if h.Wide() {"}}, []suite{asmTests}},
	{"weights rounded down", "compiler's quantiser", []edit{{"compiler/quantise.go", "exact := math.Round(w * q.Scale)", "exact := math.Floor(w * q.Scale)"}}, []suite{mnist}},

	{"relayed packets for nothing", "energy", []edit{{"chip/price.go", " + cores.PacketsRelayed,", ","}}, []suite{energyTests, chipTests}},
	{"leakage of microseconds", "energy", []edit{{"chip/energy/energy.go", "const milliwattSecond = 1e9", "const milliwattSecond = 1e6"}}, []suite{energyTests}},

	{"latency rounded down", "host encoder", []edit{{"chip/host/encoder.go", "uint64(e.in.Window-1) + 65535)", "uint64(e.in.Window-1))"}}, []suite{{"chip/host", ""}}},
	{"samples not reset", "data set runs", []edit{{"chip/evaluate/worker.go", "\tw.chip.Reset()\n", ""}}, []suite{{"chip/evaluate", ""}}},
	{"threshold not strict", "float engine", []edit{{"compiler/floatsim/neuron.go", "spike := v > threshold", "spike := v >= threshold"}}, []suite{floatTests}},
	{"leak added before the decay", "float engine", []edit{{"compiler/floatsim/neuron.go", "v = float64(v*p.Decay) + p.Leak", "v = float64((v + p.Leak) * p.Decay)"}}, []suite{floatTests}},
	{"delay slot", "float engine", []edit{{"compiler/floatsim/sim.go", "at := (s.tick + int64(delays[k])) % s.m.depth", "at := (s.tick + int64(delays[k]|1)) % s.m.depth"}}, []suite{floatTests}},
	{"window a tick long", "float engine", []edit{{"compiler/floatsim/neuron.go", "if l.window < n.Window {", "if l.window <= n.Window {"}}, []suite{floatTests}},
	{"start a tick late", "float engine", []edit{{"compiler/floatsim/sim.go", "case s.tick < int64(pop.Start):", "case s.tick <= int64(pop.Start):"}}, []suite{floatTests}},
	{"first difference of the last sample", "comparison", []edit{{"compiler/agreement/figures.go", "r.first.Tick < t.first.Tick)", "r.first.Tick <= t.first.Tick)"}}, []suite{agreementTests}},
	{"counts of one engine twice", "comparison", []edit{{"compiler/agreement/record.go", "r.counts.add(uint64(p.counts[0][n]), uint64(p.counts[1][n]))", "r.counts.add(uint64(p.counts[0][n]), uint64(p.counts[0][n]))"}}, []suite{agreementTests}},
	{"rims too dear", "bound", []edit{{"compiler/bound/plane.go", "base -= (t.ry - 1) * (widest - inner)", "base += (t.ry - 1) * (widest - inner)"}}, []suite{boundTests}},
	{"one side of a plane that is spanned", "bound", []edit{{"compiler/bound/plane.go", "left = 2 * t.rx", "left = t.rx"}}, []suite{boundTests}},
	{"axons of two populations counted twice", "bound", []edit{{"compiler/kinds.go", "list[j.Target], known[j.Target], k.claimed[j.Source] = kind, true, true", "list[j.Target], known[j.Target] = kind, true"}},
		[]suite{compilerTests}},
	{"gain of a neighbour", "bisection", []edit{{"compiler/cut.go", "c.gain[w] += 2 * g.cost[i]", "c.gain[w] += g.cost[i]"}}, []suite{compilerTests}},
	{"nearest partners too far", "least hops", []edit{{"compiler/leasthops.go", "sum += w * b.ring[i]", "sum += 2 * w * b.ring[i]"}}, []suite{compilerTests}},
	{"packets to the host counted from it", "worst link", []edit{{"compiler/relief.go", "sign*(l.p.host[c]-l.p.reads[c])", "sign*l.p.host[c]"}}, []suite{compilerTests}},
}
