//go:build unix && !linux

package main

const mapAhead = 0
