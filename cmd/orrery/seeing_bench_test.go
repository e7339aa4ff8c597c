package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkSeeing is the processor time of a run with each output, side by side with that of a run without any: the smallest of several
// rounds in turn, in one thread. What is recorded by cycle runs on the reference engine, a fiftieth of the samples, and is compared with that.
func BenchmarkSeeing(b *testing.B) {
	const rounds = 3
	dir := b.TempDir()
	image := filepath.Join(dir, "conv.chip")
	succeeds(b, dir, "compile", absolute(b, "networks", "mnist-conv.snn"), "-o", image)
	base := []string{"run", image, "--threads", "1", "--input", absolute(b, "mnist", "t10k-images-idx3-ubyte.gz")}
	fast, reference := []string{"--samples", "300"}, []string{"--samples", "6", "--engine", "reference"}
	variants := []struct {
		name, beside string
		samples      []string
		args         []string
	}{
		{"none", "none", fast, []string{"--quiet"}}, {"none-again", "none", fast, []string{"--quiet"}}, {"summary", "none", fast, nil},
		{"per-core", "none", fast, []string{"--quiet", "--per-core", "--json", "r.json"}}, {"report", "none", fast, []string{"--quiet", "--report", "r"}},
		{"npz", "none", fast, []string{"--quiet", "--trace", "t.npz"}}, {"parquet", "none", fast, []string{"--quiet", "--trace", "t.parquet"}},
		{"csv", "none", fast, []string{"--quiet", "--trace", "t.csv"}}, {"reference", "reference", reference, []string{"--quiet"}},
		{"perfetto", "reference", reference, []string{"--quiet", "--trace", "t.json"}}, {"vcd", "reference", reference, []string{"--quiet", "--trace", "t.vcd"}},
	}
	best := map[string]time.Duration{}
	for b.Loop() {
		for range rounds {
			for _, v := range variants {
				took := processorTime(b, dir, slices.Concat(base, v.samples, v.args))
				if old, ok := best[v.name]; !ok || took < old {
					best[v.name] = took
				}
			}
		}
	}
	for _, v := range variants {
		ratio := float64(best[v.name]) / float64(best[v.beside])
		fmt.Fprintf(os.Stderr, "%-11s %8.1f ms  x %.2f of %s\n", v.name, float64(best[v.name].Microseconds())/1000, ratio, v.beside)
		b.ReportMetric(ratio, "x-"+v.name)
	}
}

func processorTime(b *testing.B, dir string, args []string) time.Duration {
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, string(out))
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
