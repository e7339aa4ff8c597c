// Package version says which Orrery this is.
package version

// Number is what `orrery --version` prints.
const Number = "0.1.0"

// Tool is what images and pages name as their maker.
const Tool = "orrery " + Number
