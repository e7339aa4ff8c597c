// Package terminal is what a command knows of where it runs: its streams, progress bars, tables, and numbers as text.
package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Streams are where a command reads and writes; tests put buffers there.
type Streams struct {
	Out, Err io.Writer
	Terminal bool // err is a terminal: progress may be shown
	Colours  bool // out is to be coloured
	quiet    bool // notes are not wanted
}

// Quietly are the same streams without progress and notes.
func (s Streams) Quietly() Streams {
	s.Terminal, s.quiet = false, true
	return s
}

// Note writes a line beside the result: what was assumed, what was written where.
func (s Streams) Note(format string, args ...any) {
	if !s.quiet {
		fmt.Fprintf(s.Err, format+"\n", args...)
	}
}

// ErrInterrupted ends a command that was stopped and has already reported what it had.
var ErrInterrupted = errors.New("interrupted")

// Colours says whether a stream is to be coloured: a terminal that can, unless NO_COLOR is set (no-color.org).
func Colours(f *os.File) bool {
	return IsTerminal(f) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// IsTerminal says whether somebody sees what is written.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
