//go:build !amd64

package noc

const hasLoop = false

func injectLoop(*loop, *arrival, int, *channel) int                                { panic("no loop") }
func visitLoop(*loop, *channel, int, *channel, *arrival) (done, added, ending int) { panic("no loop") }
