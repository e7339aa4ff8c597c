//go:build unix

package noc

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"orrery/isa"
)

// loaded is a mesh that has run under uniform traffic long enough to be in its stride.
func loaded(a *isa.Arch, rate float64) *experiment {
	e := (&Traffic{Pattern: "uniform", Rate: rate, Random: Own, Seed: 1}).begin(a)
	e.cycles(2000)
	return e
}

// BenchmarkMeshUnderLoad is a 16x16 mesh and its traffic; flit-hops are those over links. Rates are by
// processor time.
func BenchmarkMeshUnderLoad(b *testing.B) {
	for _, pipeline := range []isa.Pipeline{isa.Simple, isa.Speculative} {
		for _, rate := range []float64{0.01, 0.1, 0.2} {
			b.Run(fmt.Sprintf("%s/rate=%g", pipeline, rate), func(b *testing.B) {
				a := bookSimArch(16, 8, 1)
				if pipeline == isa.Simple {
					a = testArch(16, 16)
				}
				e := loaded(a, rate)
				before, start := hops(e.mesh), processorTime()
				b.ReportAllocs()
				b.ResetTimer()
				e.cycles(b.N)
				took := (processorTime() - start).Seconds()
				b.ReportMetric(float64(hops(e.mesh)-before)/took/1e6, "Mflit-hops/s")
				b.ReportMetric(float64(b.N)/took/1e3, "kcycles/s")
			})
		}
	}
}

// BenchmarkIdleMesh is an empty 64x64 mesh, to which a packet comes every thousand cycles.
func BenchmarkIdleMesh(b *testing.B) {
	m := New(testArch(64, 64))
	b.ResetTimer()
	for n := 0; n < b.N; {
		m.InjectLocal(0, isa.Packet{Header: isa.MakeHeader(1, 0, 0)})
		for ; !m.Quiet(); n++ {
			m.Step()
		}
		m.Idle(1000)
		n += 1000
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mcycles/s")
}

// BenchmarkEmptyMesh steps a 64x64 mesh without a packet, cycle by cycle.
func BenchmarkEmptyMesh(b *testing.B) {
	m := New(testArch(64, 64))
	for range b.N {
		m.Step()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mcycles/s")
}

// BenchmarkEmptyTick is a tick of a 64x64 mesh without a packet.
func BenchmarkEmptyTick(b *testing.B) {
	m := New(testArch(64, 64))
	for range b.N {
		m.StartTick()
		m.Idle(5000)
	}
}

// processorTime is what the process has used of processors so far: of use where others want them too.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func hops(m *Mesh) (n uint64) {
	for _, c := range m.RouterCounters() {
		n += c.Hops()
	}
	return n
}
