package core

//go:noescape
func addBytesNEON(sum *int32, rows *uint64, stride int, active *uint32, n int, columns int)

var neon = func() kernelSet {
	set := portable
	set.name = "NEON"
	set.addBytes = func(sum []int32, rows []uint64, words int, axons []uint32, neurons int) {
		whole := neurons &^ 63
		if whole > 0 {
			addBytesNEON(&sum[0], &rows[0], words*8, &axons[0], len(axons), whole)
		}
		if whole < neurons {
			addBytes(sum[whole:], rows[whole/8:], words, axons, neurons-whole)
		}
	}
	return set
}()

// machineKernels are the sets that this machine can run, the best last: every arm64 has these vectors.
func machineKernels() []kernelSet { return []kernelSet{portable, neon} }
