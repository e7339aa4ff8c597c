package chip

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// TestSendersAreCacheLines: what a spike touches is one, what a tick touches another.
func TestSendersAreCacheLines(t *testing.T) {
	var c sender
	require.EqualValues(t, 64, unsafe.Offsetof(c.integrate))
	require.EqualValues(t, 128, unsafe.Offsetof(c.cfg))
	require.EqualValues(t, 192, unsafe.Sizeof(c))
}
