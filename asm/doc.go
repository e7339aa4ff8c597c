// Package asm is the lossless text form of a chip image: Disassemble writes it, Assemble reads it back to the same bytes, and people write
// small chip programs in it by hand. docs/ISA.md describes the language.
package asm
