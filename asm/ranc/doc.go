// Package ranc reads the memory files of RANC, the University of Arizona's open TrueNorth-like architecture (github.com/UA-RCL/RANC): what its
// Verilog loads into its cores (csram_NNN.mem, tc_NNN.mem) and what its test bench plays and expects (tb_*.txt). It finds out what the files do not
// say, the shape of the grid and where the output bus is, and makes a chip image of them.
//
// The formats are those of rancutils/emulation.py; docs/RANC.md describes them.
package ranc
