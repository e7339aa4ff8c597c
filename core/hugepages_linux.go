package core

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"

	"orrery/isa"
)

// largePage is the size of a large page on amd64 and, with 4 KiB pages, on arm64.
const largePage = 2 << 20

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

// collectPages asks the system to move the synapses and routes of a large image onto large pages: rows are read anywhere in them, and the processor
// knows few small pages at a time. They have been allocated core by core, next to each other on the whole; what lies between them moves, too. It is
// advice as well, of Linux 6.1.
func collectPages(cores []isa.Core) {
	var s stretch
	for i := range cores {
		x := &cores[i].Crossbar
		s.add(unsafe.Pointer(unsafe.SliceData(x.Words)), len(x.Words)*8)
		s.add(unsafe.Pointer(unsafe.SliceData(x.Target)), len(x.Target)*2)
		s.add(unsafe.Pointer(unsafe.SliceData(x.Cell)), len(x.Cell))
		s.add(unsafe.Pointer(unsafe.SliceData(cores[i].Routes)), len(cores[i].Routes)*int(unsafe.Sizeof(isa.Route{})))
	}
	first, end := (s.first+largePage-1)&^(largePage-1), s.end&^(largePage-1)
	if s.bytes < 2*largePage || s.end-s.first > 2*s.bytes {
		return
	}
	for at := first; at < end; at += largePage {
		_, _, err := unix.Syscall(unix.SYS_MADVISE, at, largePage, unix.MADV_COLLAPSE)
		if err == unix.EINVAL {
			return // an older system
		}
	}
}

// stretch is the stretch of memory that some arrays are in.
type stretch struct{ first, end, bytes uintptr }

func (s *stretch) add(p unsafe.Pointer, bytes int) {
	if bytes == 0 {
		return
	}
	at := uintptr(p)
	if s.bytes == 0 {
		s.first = at
	}
	s.first, s.end, s.bytes = min(s.first, at), max(s.end, at+uintptr(bytes)), s.bytes+uintptr(bytes)
}
