//go:build !linux

package core

import "orrery/isa"

// useHugePages does nothing where the system has no such advice.
func useHugePages[T any]([]T) {}

func collectPages([]isa.Core) {}
