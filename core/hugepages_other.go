//go:build !linux

package core

// useHugePages does nothing where the system has no such advice.
func useHugePages[T any]([]T) {}
