package noc

import "golang.org/x/sys/cpu"

// hasLoops says that this machine can run the loops of a cycle in assembly. They do what those in mesh_router.go do; a fuzz test says so.
var hasLoops = cpu.X86.HasBMI2 && cpu.X86.HasPOPCNT

//go:noescape
func arriveLoop(l *loops, flits *arrival, n int, list *channel) (added int)

//go:noescape
func grantLoop(l *loops, list *channel, n int, stay *channel, granted *grantOf) (done, staying, leaving int)

//go:noescape
func departLoop(l *loops, granted *grantOf, n int, behind *arrival, passed, ended *passing) (following, passing, ending int)

//go:noescape
func enterLoop(l *loops, passing *passing, n int, list *arrival)
