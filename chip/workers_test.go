package chip

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets the smallest chips have several workers and more mail than they keep, unless they are to be measured.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		coresPerWorker, mailLimit = 1, 20
	}
	os.Exit(m.Run())
}
