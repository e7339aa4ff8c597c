//go:build unix

package noc

import (
	"fmt"
	"math/rand/v2"
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

// BenchmarkMeshAlone is a mesh under uniform traffic that was drawn before: 512 cycles of packets, over and over.
func BenchmarkMeshAlone(b *testing.B) {
	for _, width := range []int{16, 64} {
		rate := 1.6 / float64(width) // as many flits on a link
		b.Run(fmt.Sprintf("%dx%d", width, width), func(b *testing.B) {
			m, drawn := New(testArch(width, width)), draw(width, rate)
			cycle := func(n int) {
				for _, p := range drawn[n%len(drawn)] {
					if m.LocalRoom(p.Core) {
						m.InjectLocal(p.Core, p.Packet)
					}
				}
				m.Step()
			}
			for n := range 2000 {
				cycle(n)
			}
			before, start := hops(m), processorTime()
			b.ResetTimer()
			for n := range b.N {
				cycle(n)
			}
			took := (processorTime() - start).Seconds()
			b.ReportMetric(float64(hops(m)-before)/took/1e6, "Mflit-hops/s")
			b.ReportMetric(float64(hops(m)-before)/float64(b.N), "hops/cycle")
		})
	}
}

// draw is 512 cycles of uniform traffic.
func draw(width int, rate float64) [][]Delivery {
	a, r := testArch(width, width), rand.New(rand.NewPCG(1, 2))
	cycles := make([][]Delivery, 512)
	for t := range cycles {
		for id := range isa.CoreID(a.Mesh.Cores()) {
			if r.Float64() < rate {
				to := isa.CoreID(r.IntN(a.Mesh.Cores()))
				cycles[t] = append(cycles[t], Delivery{id, isa.Packet{Header: headerTo(a.Mesh.Coord(id), a.Mesh.Coord(to), int(to))}})
			}
		}
	}
	return cycles
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
