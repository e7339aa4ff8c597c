// Package dsl reads the network language: one statement a line, in the order in which a paper's figure would be read. docs/DSL.md is its
// manual. Errors name file, line and column, the offending text, and what would be right.
package dsl
