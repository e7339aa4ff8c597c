package core

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// useHugePages asks the system to map a large array that has not been touched yet with large pages. It is advice: nothing depends on it.
func useHugePages[T any](memory []T) {
	const large = 4 << 20
	if len(memory) == 0 || len(memory)*int(unsafe.Sizeof(memory[0])) < large {
		return
	}
	page := os.Getpagesize()
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(&memory[0])), len(memory)*int(unsafe.Sizeof(memory[0])))
	skip := -int(uintptr(unsafe.Pointer(&bytes[0]))) & (page - 1)
	_ = unix.Madvise(bytes[skip:len(bytes)&^(page-1)], unix.MADV_HUGEPAGE) // a system without them goes on with small ones
}
