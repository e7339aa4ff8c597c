//go:build !unix

package load

import "os"

// mapFile is the content of a file.
func mapFile(path string) (data []byte, done func(), err error) {
	data, err = os.ReadFile(path)
	return data, func() {}, err
}
