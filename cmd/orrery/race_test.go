//go:build race

package main

// buildFlags build the program under test with the race detector, too.
var buildFlags = []string{"-race"}
