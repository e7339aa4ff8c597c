package compiler

// quality is what partitions are compared by: cores first, then spikes between cores in thousandths of a packet a tick, and an eighth of the
// packets of sums: they are sent in every tick, but only from a partial core to its owner, which stand side by side.
type quality struct {
	cores   int
	traffic int64
}

func (q quality) less(r quality) bool {
	return q.cores < r.cores || q.cores == r.cores && q.traffic < r.traffic
}

// measureBins counts cores, and packets from neurons and hosts to cores that do not hold their sender.
func measureBins(u *units, bins []bin) (q quality) {
	last := make([]int32, len(u.g.keys))
	in := make([]int32, u.count())
	for i := range bins {
		q.cores += bins[i].cores
		q.traffic += sumTraffic(&bins[i])
		for _, v := range bins[i].units {
			in[v] = int32(i)
		}
	}
	for i := range bins {
		mark := int32(i + 1)
		for _, v := range bins[i].units {
			for _, a := range u.row(v) {
				if last[a] == mark {
					continue
				}
				last[a] = mark
				if n := u.g.home[a]; n < 0 || in[u.unitOf[n]] != int32(i) {
					q.traffic += u.weight[a]
				}
			}
		}
	}
	return q
}

// sumTraffic is what a bin's partial sums count in the quality, two sums a packet.
func sumTraffic(b *bin) int64 {
	return int64(max(b.cores-1, 0)) * int64(b.load.neurons) * packetWeight / 16
}
