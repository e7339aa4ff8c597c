package terminal

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// Progress is a bar that shows long work on a terminal, with the time left; in a pipe it is nil and silent.
type Progress struct{ bar *progressbar.ProgressBar }

// NewProgress is a bar over a number of steps, with a word for what is being done.
func NewProgress(io Streams, total int, what string) Progress {
	if !io.Terminal {
		return Progress{}
	}
	return Progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(io.Err),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish())}
}

// Set moves the bar to the steps that are done.
func (p Progress) Set(done int) {
	if p.bar != nil {
		_ = p.bar.Set(done) // a terminal that cannot be written to is no reason to stop
	}
}

// Say names what is being done.
func (p Progress) Say(what string) {
	if p.bar != nil {
		p.bar.Describe(what)
	}
}

// Callback is set, or nil when nothing would be shown.
func (p Progress) Callback() func(done int) {
	if p.bar == nil {
		return nil
	}
	return p.Set
}

// Finish takes the bar away.
func (p Progress) Finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
