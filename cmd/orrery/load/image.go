package load

import (
	"fmt"

	"orrery/isa"
)

// Image reads a .chip image.
func Image(path string) (*isa.Image, error) {
	data, done, err := mapFile(path)
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	defer done()
	image, err := isa.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return image, nil
}
