//go:build !unix

package usage

import "time"

// OfProcess is not known here.
func OfProcess() (cpu time.Duration, memory uint64, ok bool) { return 0, 0, false }
