package chip

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets the smallest chips have several workers, more mail than they keep, and short runs, unless they are to be measured.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		coresPerWorker, mailLimit, longRuns = 1, 20, 2
	}
	os.Exit(m.Run())
}
