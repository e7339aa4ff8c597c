//go:build unix

// Package usage says what this process has taken of the machine.
package usage

import (
	"runtime"
	"syscall"
	"time"
)

// OfProcess is the processor time that this process has taken, and the most memory, in bytes, that it has had.
func OfProcess() (cpu time.Duration, memory uint64, ok bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, 0, false
	}
	memory = uint64(u.Maxrss)
	if runtime.GOOS != "darwin" {
		memory *= 1024
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), memory, true
}
