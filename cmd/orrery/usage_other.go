//go:build !unix

package main

import "time"

// processUsage is not known here.
func processUsage() (cpu time.Duration, memory uint64, ok bool) { return 0, 0, false }
