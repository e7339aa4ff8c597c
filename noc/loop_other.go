//go:build !amd64

package noc

const hasLoop = false

func arriveLoop(*loop, *arrival, int, *channel) int { panic("no loop") }

func cycleLoop(*loop, *arrival, int, *channel, int, *channel, *arrival) (done, added, ending int) {
	panic("no loop")
}

func visitLaterLoop(*loop, *channel, int, *channel, *arrival, *arrival) (done, added, ending, leaving int) {
	panic("no loop")
}
