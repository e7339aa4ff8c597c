//go:build unix

package load

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile is the content of a file without a copy of it in memory where the system can map files. It is valid until done is called.
func mapFile(path string) (data []byte, done func(), err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() && info.Size() > 0 {
		if data, err := unix.Mmap(int(file.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_PRIVATE|mapAhead); err == nil {
			return data, func() { _ = unix.Munmap(data) }, nil
		}
	}
	data, err = os.ReadFile(path)
	return data, func() {}, err
}
