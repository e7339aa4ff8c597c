//go:build unix

package explore

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock keeps other processes out of a file until it is closed; an error when one of them was first.
func lock(file *os.File) error {
	return unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
}
