package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var sweepRate = flag.Bool("rate", false, "measure the rate of docs/studies/rate.yaml against single runs (some minutes)")

// TestSweepRate runs a sweep of 500 points, and beside it every 25th of them as a run of its own that compiles and simulates anew: rows and runs agree,
// and the rates are printed, in points a minute of wall clock and of processor time.
func TestSweepRate(t *testing.T) {
	if !*sweepRate {
		t.Skip("takes minutes: make sweep-rate")
	}
	dir := t.TempDir()
	study, err := filepath.Abs("../../docs/studies/rate.yaml")
	require.NoError(t, err)
	sweep := timed(t, dir, "sweep", study, "--out", "out", "--threads", "2")
	fmt.Printf("sweep: 500 points in %.1f s of wall clock, %.1f s of processor\n%s", sweep.wall.Seconds(), sweep.cpu.Seconds(),
		regexp.MustCompile(`rate: .*\n`).FindString(sweep.out))
	text, err := os.Open(filepath.Join(dir, "out", "results.csv"))
	require.NoError(t, err)
	defer text.Close()
	lines, err := csv.NewReader(text).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 501)
	cell := func(line []string, name string) string { return line[slices.Index(lines[0], name)] }
	var wall, cpu time.Duration
	alone := 0
	for i := 1; i < len(lines); i += 25 {
		line := lines[i]
		single := timed(t, dir, "run", absolute(t, "networks", "mnist-mlp.snn"), "--samples", "1000", "--threads", "2", "--energy", cell(line, "energy"), "--json", "r.json",
			"--set", "core.axons="+cell(line, "core.axons"), "--set", "core.lanes="+cell(line, "core.lanes"), "--set", "noc.buffer="+cell(line, "noc.buffer"),
			"--set", "clock.sync="+cell(line, "clock.sync"), "--set", "core.synapse_bytes="+cell(line, "core.synapse_bytes"))
		wall, cpu, alone = wall+single.wall, cpu+single.cpu, alone+1
		r := readResult(t, filepath.Join(dir, "r.json"))
		require.Equal(t, fmt.Sprint(r.Cycles), cell(line, "cycles"))
		require.Equal(t, fmt.Sprint(r.Correct), cell(line, "correct"))
		energy, err := strconv.ParseFloat(cell(line, "energy_nj"), 64)
		require.NoError(t, err)
		require.InEpsilon(t, r.PerInference.Nanojoules, energy, 1e-12)
	}
	rate := func(points int, d time.Duration) float64 { return float64(points) / d.Minutes() }
	fmt.Printf("naive loop: %d points in %.1f s of wall clock, %.1f s of processor\n", alone, wall.Seconds(), cpu.Seconds())
	fmt.Printf("points a minute: sweep %.0f, naive %.1f: %.1f times; a minute of processor: %.0f and %.1f: %.1f times\n", rate(500, sweep.wall), rate(alone, wall),
		rate(500, sweep.wall)/rate(alone, wall), rate(500, sweep.cpu), rate(alone, cpu), rate(500, sweep.cpu)/rate(alone, cpu))
}

// took is what a call of the program printed and took.
type took struct {
	out       string
	wall, cpu time.Duration
}

func timed(t *testing.T, dir string, args ...string) took {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	start := time.Now()
	out, err := cmd.Output()
	require.NoError(t, err, args)
	return took{string(out), time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
}
