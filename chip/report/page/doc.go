// Package page builds self-contained HTML pages of tables and charts: no script, no font and no image from outside, light and dark, and
// readable on paper. A chart says in its title what it shows; its numbers are in a table under it and on hover. All text is escaped.
//
// The package knows nothing of chips: reports of runs, compilations and sweeps are built on it.
package page
