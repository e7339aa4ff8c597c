//go:build !amd64

package noc

const hasLoops = false

func arriveLoop(*loops, *arrival, int, *channel) int { panic("no loops") }
func grantLoop(*loops, *channel, int, *channel, *grantOf) (done, staying, leaving int) {
	panic("no loops")
}
func departLoop(*loops, *grantOf, int, *arrival, *passing, *passing) (following, passing, ending int) {
	panic("no loops")
}
func enterLoop(*loops, *passing, int, *arrival) { panic("no loops") }
