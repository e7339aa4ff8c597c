//go:build unix && !linux

package load

const mapAhead = 0
