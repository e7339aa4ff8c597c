package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryFaultHasItsPlace: who moves code that the table speaks of moves the table, too.
func TestEveryFaultHasItsPlace(t *testing.T) {
	for i := range mutants {
		require.NoError(t, mutants[i].check("../.."))
	}
}
