package load

import "golang.org/x/sys/unix"

// mapAhead has the whole file mapped at once: all of it will be read.
const mapAhead = unix.MAP_POPULATE
