package explore

import (
	"math"
	"os"

	"golang.org/x/sys/windows"
)

// lock keeps other processes out of a file until it is closed; an error when one of them was first. What is locked lies beyond the rows, which
// others may read.
func lock(file *os.File) error {
	beyond := windows.Overlapped{OffsetHigh: math.MaxInt32}
	return windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &beyond)
}
