package trace

import (
	"bufio"
	"io"
)

// counting is a buffered writer that knows how much was written to it.
type counting struct {
	*bufio.Writer
	n int64
}

func newCounting(w io.Writer) *counting { return &counting{Writer: bufio.NewWriterSize(w, 1<<16)} }

func (c *counting) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.Writer.Write(p)
}

// Size is the number of bytes written.
func (c *counting) Size() int64 { return c.n }
