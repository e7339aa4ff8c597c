package main

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows long work on a terminal, with the time left; in a pipe it is nil and silent.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(io streams, total int, what string) progress {
	if !io.terminal {
		return progress{}
	}
	return progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(io.err),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish())}
}

func (p progress) set(done int) {
	if p.bar != nil {
		_ = p.bar.Set(done) // a terminal that cannot be written to is no reason to stop
	}
}

// say names what is being done.
func (p progress) say(what string) {
	if p.bar != nil {
		p.bar.Describe(what)
	}
}

// callback is set, or nil when nothing would be shown.
func (p progress) callback() func(done int) {
	if p.bar == nil {
		return nil
	}
	return p.set
}

func (p progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
