package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkSeeing is the processor time of a run with each output, side by side with that of a run without any: the smallest of several
// rounds in turn, in one thread. What is recorded by cycle runs on the reference engine and is compared with that too.
func BenchmarkSeeing(b *testing.B) {
	const samples, rounds = "6", 3
	dir := b.TempDir()
	image := filepath.Join(dir, "conv.chip")
	succeeds(b, dir, "compile", absolute(b, "networks", "mnist-conv.snn"), "-o", image)
	base := []string{"run", image, "--samples", samples, "--threads", "1", "--input", absolute(b, "mnist", "t10k-images-idx3-ubyte.gz")}
	variants := []struct {
		name string
		args []string
	}{
		{"none", []string{"--quiet"}}, {"none-again", []string{"--quiet"}}, {"summary", nil}, {"per-core", []string{"--quiet", "--per-core", "--json", "r.json"}},
		{"report", []string{"--quiet", "--report", "r"}}, {"npz", []string{"--quiet", "--trace", "t.npz"}},
		{"parquet", []string{"--quiet", "--trace", "t.parquet"}}, {"csv", []string{"--quiet", "--trace", "t.csv"}},
		{"reference", []string{"--quiet", "--engine", "reference"}},
		{"perfetto", []string{"--quiet", "--trace", "t.json"}}, {"vcd", []string{"--quiet", "--trace", "t.vcd"}},
	}
	best := map[string]time.Duration{}
	for b.Loop() {
		for range rounds {
			for _, v := range variants {
				took := processorTime(b, dir, append(base[:len(base):len(base)], v.args...))
				if old, ok := best[v.name]; !ok || took < old {
					best[v.name] = took
				}
			}
		}
	}
	for _, v := range variants {
		line := fmt.Sprintf("%-11s %8.1f ms  x %.2f of none", v.name, float64(best[v.name].Microseconds())/1000, float64(best[v.name])/float64(best["none"]))
		if v.name == "perfetto" || v.name == "vcd" {
			line += fmt.Sprintf(", x %.2f of the reference engine", float64(best[v.name])/float64(best["reference"]))
		}
		fmt.Fprintln(os.Stderr, line)
		b.ReportMetric(float64(best[v.name])/float64(best["none"]), "x-"+v.name)
	}
}

func processorTime(b *testing.B, dir string, args []string) time.Duration {
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, string(out))
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
