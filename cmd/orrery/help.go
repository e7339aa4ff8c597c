package main

import (
	"strings"

	"github.com/alecthomas/kong"
)

// withDefault is the help of a flag or argument, with its default where neither the help nor the flag's placeholder shows it.
func withDefault(v *kong.Value) string {
	shown := v.Flag != nil && v.Flag.PlaceHolder == ""
	if !v.HasDefault || v.Default == "" || shown || strings.Contains(v.Help, "Default:") {
		return v.Help
	}
	return v.Help + " Default: " + v.Default + "."
}
