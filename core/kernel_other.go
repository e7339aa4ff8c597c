//go:build !amd64 && !arm64

package core

// machineKernels are the sets that this machine can run, the best last.
func machineKernels() []kernelSet { return []kernelSet{portable} }
