package noc

import "golang.org/x/sys/cpu"

// hasLoop says that this machine can run the loop of a cycle in assembly. It does what Mesh.visit and Mesh.send do; a fuzz test says so.
var hasLoop = cpu.X86.HasBMI2 && cpu.X86.HasPOPCNT

// cycleLoop sends flits to their inputs and visits n outputs, or those before the first one to another chip: how many of them are done, how many
// outputs were added to those of the next cycle, and how many flits came to the end of their ways, but for those that nobody will see, which are counted.
//
//go:noescape
func cycleLoop(l *loop, injects *arrival, sent int, compete *channel, n int, coming *channel, ended *arrival) (done, added, ending int)

// visitLaterLoop is cycleLoop where links take more than a cycle: flits that go on are noted, how many of them is the fourth result. It sends none.
//
//go:noescape
func visitLaterLoop(l *loop, compete *channel, n int, coming *channel, ended, later *arrival) (done, added, ending, leaving int)

// arriveLoop lets n flits enter their inputs, to which they have been under way, and returns how many outputs it added to those of the next cycle.
//
//go:noescape
func arriveLoop(l *loop, arrivals *arrival, n int, coming *channel) (added int)
