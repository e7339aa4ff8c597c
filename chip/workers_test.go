package chip

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets the smallest chips have several workers, unless they are to be measured.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		coresPerWorker = 1
	}
	os.Exit(m.Run())
}
