package main

import (
	lebytes "encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orrery/chip/host"
	"orrery/chip/report"
	"orrery/chip/report/page"
	"orrery/cmd/orrery/arch"
	"orrery/cmd/orrery/result"
	"orrery/cmd/orrery/terminal"
	"orrery/isa/hdf5"
	"orrery/isa/ndarray"
)

// Each test here is one thing that a user comes for, through the real binary.

func readResult(t *testing.T, path string) *result.Run {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var r result.Run
	require.NoError(t, json.Unmarshal(text, &r))
	return &r
}

// TestJobDoesMyNetworkWorkOnTheChip compiles MNIST, runs the image, and reads accuracy, time, energy and use.
func TestJobDoesMyNetworkWorkOnTheChip(t *testing.T) {
	dir := t.TempDir()
	network := absolute(t, "networks", "mnist-mlp.snn")
	compile := succeeds(t, dir, "compile", network, "-o", "mlp.chip", "--time")
	require.Contains(t, compile.out, "mnist-mlp on tianjic (12x13 cores of 256 axons x 256 neurons)")
	require.Contains(t, compile.err, "quantise")
	run := succeeds(t, dir, "run", "mlp.chip", "--samples", "200", "--json", "r.json", "--per-core",
		"--input", absolute(t, "mnist", "t10k-images-idx3-ubyte.gz"), "--labels", absolute(t, "mnist", "t10k-labels-idx1-ubyte.gz"))
	require.Empty(t, run.err, "no progress bar in a pipe")
	require.Contains(t, run.out, "accuracy")
	r := readResult(t, filepath.Join(dir, "r.json"))
	require.Equal(t, result.Schema, r.Schema)
	require.Equal(t, 200, r.Samples)
	require.Greater(t, *r.Accuracy, 0.98)
	require.Equal(t, expected(t, "mnist-mlp")[:200], r.Answers)
	require.Zero(t, r.Multiplies)
	require.NotZero(t, r.SynapticAdds)
	require.Equal(t, r.Counters.Core["synaptic_adds"], r.SynapticAdds)
	require.InDelta(t, r.Energy.TotalPJ, r.Energy.DynamicPJ+r.Energy.StaticPJ, 1)
	require.InDelta(t, float64(r.Cycles)/200/300, r.PerInference.Microseconds, 1e-6)
	require.Equal(t, uint64(156), r.CoresAvailable)
	for name, total := range r.Counters.Core {
		sum := uint64(0)
		for _, c := range r.Counters.Cores {
			sum += c[name]
		}
		require.Equal(t, total, sum, "%s: the sum over cores is the total", name)
	}
	for name, total := range r.Counters.Router {
		sum := uint64(0)
		for _, c := range r.Counters.Routers {
			sum += c[name]
		}
		require.Equal(t, total, sum, "%s: the sum over routers is the total", name)
	}
}

// TestJobWhereDidTheTimeAndEnergyGo writes a report; its figures are those of the result beside it.
func TestJobWhereDidTheTimeAndEnergyGo(t *testing.T) {
	dir := t.TempDir()
	out := succeeds(t, dir, "run", absolute(t, "networks", "mnist-conv.snn"), "--samples", "20", "--json", "-", "--report", "report", "--probe", "hidden[3..5]").out
	require.Equal(t, []string{"index.html", "run.json"}, listing(t, filepath.Join(dir, "report")))
	r := readResult(t, filepath.Join(dir, "report", "run.json"))
	beside, err := os.ReadFile(filepath.Join(dir, "report", "run.json"))
	require.NoError(t, err)
	require.Equal(t, out, string(beside))
	text, err := os.ReadFile(filepath.Join(dir, "report", "index.html"))
	require.NoError(t, err)
	for _, figure := range []string{
		page.Number(r.PerInference.Nanojoules*1e-9, "J"), page.Number(r.PerInference.Microseconds*1e-6, "s"), page.Number(r.PerInference.Spikes, ""),
		page.Number(r.PerInference.SynapticAdds, ""), page.Number(r.Energy.Components["bit_read"]*1e-12, "J"), page.Number(float64(r.Counters.Core["rows_read"]), ""),
		fmt.Sprintf("%d of %d answers are right", r.Correct, r.Labelled), "hidden[4]", "Accumulate or multiply?", "arXiv 2409.08290", "Confusion matrix",
	} {
		require.True(t, strings.Contains(string(text), figure), "the page says %q", figure)
	}
}

// TestJobWhatDidMyChangeDo compares a run with itself and with one on a chip with wider memories.
func TestJobWhatDidMyChangeDo(t *testing.T) {
	dir := t.TempDir()
	network := absolute(t, "networks", "mnist-mlp.snn")
	quiet := succeeds(t, dir, "run", network, "--samples", "5", "--per-core", "--json", "a.json", "--quiet")
	require.Empty(t, quiet.out)
	require.Empty(t, quiet.err)
	succeeds(t, dir, "run", network, "--samples", "5", "--per-core", "--json", "b.json", "--set", "core.lanes=64", "-q")
	require.Contains(t, succeeds(t, dir, "diff", "a.json", "a.json", "--check").out, "no difference")
	d := succeeds(t, dir, "diff", "a.json", "b.json", "--top", "500").out
	a, b := readResult(t, filepath.Join(dir, "a.json")), readResult(t, filepath.Join(dir, "b.json"))
	for _, figure := range []string{"the images differ", "busy cycles", fmt.Sprint(a.BusyCycles), fmt.Sprint(b.BusyCycles), "hidden1 active cycles",
		"core.integrate_cycles", fmt.Sprint(a.Counters.Core["integrate_cycles"]), fmt.Sprint(b.Counters.Core["integrate_cycles"]), " active_cycles"} {
		require.Contains(t, d, figure)
	}
	require.NotContains(t, d, "spikes", "they do not depend on the lanes")
	require.Equal(t, exitFailed, orrery(t, dir, "diff", "a.json", "b.json", "--check").code)
	sum := uint64(0)
	for _, l := range a.Layers {
		sum += l.Spikes
	}
	require.Equal(t, a.Spikes, sum, "layers of the result add up to it")
}

// TestSummaryIsDrawnInTheTerminal: activity over time and over the chip, and what limits the run; colours only where they are wanted.
func TestSummaryIsDrawnInTheTerminal(t *testing.T) {
	out := succeeds(t, t.TempDir(), "run", absolute(t, "networks", "mnist-mlp.snn"), "--samples", "5").out
	for _, want := range []string{"spikes over ticks 0..7", "█", "active cycles of each core", "\n1. ", "what limits it"} {
		require.Contains(t, out, want)
	}
	require.NotContains(t, out, "\x1b[", "no colour in a pipe")
	t.Setenv("NO_COLOR", "1")
	require.False(t, terminal.Colours(os.Stdout))
}

// TestJobSameResultEverywhere: image or network, any thread count, either engine: the same bytes of JSON.
func TestJobSameResultEverywhere(t *testing.T) {
	dir := t.TempDir()
	network := absolute(t, "networks", "mnist-conv.snn")
	data := []string{"--samples", "6", "--per-core", "--json", "-", "--input", absolute(t, "mnist", "t10k-images-idx3-ubyte.gz"),
		"--labels", absolute(t, "mnist", "t10k-labels-idx1-ubyte.gz")}
	succeeds(t, dir, "compile", network, "-o", "conv.chip")
	want := succeeds(t, dir, append([]string{"run", "conv.chip", "--threads", "1"}, data...)...).out
	require.True(t, json.Valid([]byte(want)), "nothing but JSON on standard output")
	for _, flags := range [][]string{{"conv.chip", "--threads", "3"}, {network}, {"conv.chip", "--engine", "reference"}} {
		require.Equal(t, want, succeeds(t, dir, append(append([]string{"run"}, flags...), data...)...).out, flags)
	}
}

// TestJobMeasureSpeed generates a benchmark network and runs it: the counts are the published ones.
func TestJobMeasureSpeed(t *testing.T) {
	dir := t.TempDir()
	succeeds(t, dir, "bench", "generate", "r1k")
	succeeds(t, dir, "run", "r1k.chip", "--ticks", "1000", "--timing", "none", "--json", "r.json")
	r := readResult(t, filepath.Join(dir, "r.json"))
	require.Equal(t, uint64(90780), r.Spikes)
	require.Equal(t, uint64(363120), r.Packets)
	timed := succeeds(t, dir, "bench", "time", "r1k.chip", "--ticks", "1000", "--timing", "none", "--repeat", "2").out
	require.Contains(t, timed, "median of 2 runs")
	require.Contains(t, timed, "1000 ticks, 90780 spikes")
}

// TestJobFunctionWithoutTiming asks for answers only: they and the events are those of a timed run, and no cycles are made up.
func TestJobFunctionWithoutTiming(t *testing.T) {
	dir := t.TempDir()
	network := absolute(t, "networks", "mnist-mlp.snn")
	succeeds(t, dir, "run", network, "--samples", "50", "--json", "timed.json")
	quick := succeeds(t, dir, "run", network, "--samples", "50", "--json", "quick.json", "--timing", "none")
	require.NotContains(t, quick.out, "cycles")
	timed, untimed := readResult(t, filepath.Join(dir, "timed.json")), readResult(t, filepath.Join(dir, "quick.json"))
	require.Equal(t, timed.Answers, untimed.Answers)
	require.Equal(t, timed.SynapticAdds, untimed.SynapticAdds)
	require.Equal(t, timed.Packets, untimed.Packets)
	for name, value := range untimed.Counters.Core {
		require.Equal(t, timed.Counters.Core[name], value, name)
	}
	require.Nil(t, untimed.Timed)
	require.Nil(t, untimed.Energy)
	require.NotContains(t, untimed.Counters.Core, "active_cycles")
	require.Contains(t, timed.Counters.Core, "active_cycles")
}

// TestJobWhatIfTheChipWereDifferent changes the architecture from the command line and in a file.
func TestJobWhatIfTheChipWereDifferent(t *testing.T) {
	dir := t.TempDir()
	network := absolute(t, "networks", "mnist-mlp.snn")
	cycles := func(flags ...string) *result.Run {
		succeeds(t, dir, append([]string{"run", network, "--samples", "3", "--json", "r.json"}, flags...)...)
		return readResult(t, filepath.Join(dir, "r.json"))
	}
	usual := cycles("--set", "clock.sync=barrier")
	wide := cycles("--set", "clock.sync=barrier", "--set", "core.axons=1024", "--set", "core.synapse_bytes=262144")
	require.Equal(t, usual.Answers, wide.Answers)
	require.Less(t, wide.CoresUsed, usual.CoresUsed, "no partial sums with 1024 axons")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "slow.yaml"), []byte("base: tianjic\nname: slow\nclock: {sync: barrier}\ncore: {lanes: 1}\n"), 0o644))
	slow := cycles("--arch", "slow.yaml")
	require.Equal(t, usual.Answers, slow.Answers)
	require.Greater(t, slow.Cycles, 2*usual.Cycles)
}

// TestJobWhatWouldItCostInAnotherTechnology prices a finished run with every table: the same bytes as running with it.
func TestJobWhatWouldItCostInAnotherTechnology(t *testing.T) {
	dir := t.TempDir()
	run := []string{"run", absolute(t, "networks", "mnist-mlp.snn"), "--samples", "4", "--per-core", "--json", "-"}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "own.json"), []byte(succeeds(t, dir, run...).out), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.yaml"), []byte("name: mine\nbase: loihi\nhop: {pj: 3, low: 2, high: 5, source: measured}\n"), 0o644))
	seen := map[float64]bool{}
	for _, table := range append(strings.Fields(succeeds(t, dir, "energy", "--list").out), "mine.yaml") {
		want := succeeds(t, dir, append(run, "--energy", table)...).out
		require.Equal(t, want, succeeds(t, dir, "price", "own.json", "--energy", table, "--json", "-").out, table)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "r.json"), []byte(want), 0o644))
		e := readResult(t, filepath.Join(dir, "r.json")).Energy
		require.Less(t, e.TotalLow, e.TotalPJ, table)
		require.Greater(t, e.TotalHigh, e.TotalPJ, table)
		seen[e.TotalPJ] = true
		require.Contains(t, succeeds(t, dir, "energy", table).out, "hop")
	}
	require.Greater(t, len(seen), 5, "the tables differ")
}

// TestJobHowLargeIsMyChip estimates areas: larger memories cost silicon.
func TestJobHowLargeIsMyChip(t *testing.T) {
	dir := t.TempDir()
	sized := func(flags ...string) arch.AreaResult {
		var r arch.AreaResult
		require.NoError(t, json.Unmarshal([]byte(succeeds(t, dir, append([]string{"arch", "tianjic", "--area", "--json", "-"}, flags...)...).out), &r))
		return r
	}
	usual, larger := sized(), sized("--set", "core.synapse_bytes=131072")
	require.Equal(t, usual.MemoryBits+8*65536, larger.MemoryBits)
	require.Greater(t, larger.Chip.Mid, usual.Chip.Mid)
	require.Contains(t, succeeds(t, dir, "arch", "loihi", "--area").out, "synapses")
}

// TestJobWhichChipShouldIBuild runs an experiment, kills it outright, and runs it again: the rows are those of single runs.
func TestJobWhichChipShouldIBuild(t *testing.T) {
	dir := t.TempDir()
	network := absolute(t, "networks", "mnist-mlp.snn")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "which.yaml"), []byte("name: which\nfixed: {network: "+network+", samples: 12}\naxes:\n"+
		"  core.axons: [256, 512]\n  noc.buffer: [1, 4]\n  clock.sync: [periodic, barrier]\n  energy: [tianjic, loihi]\n"+
		"derive: {core.synapse_bytes: core.axons * core.neurons}\n"), 0o644))
	require.Contains(t, succeeds(t, dir, "sweep", "which.yaml", "--plan").out, "16 points, 4 distinct runs of 2 distinct images")
	killed := exec.Command(binary, "sweep", "which.yaml")
	killed.Dir = dir
	require.NoError(t, killed.Start())
	time.Sleep(600 * time.Millisecond)
	require.NoError(t, killed.Process.Kill())
	_ = killed.Wait()
	require.Contains(t, succeeds(t, dir, "sweep", "which.yaml").out, "16 points")
	require.Contains(t, succeeds(t, dir, "sweep", "which.yaml").out, "16 from earlier runs")
	text, err := os.Open(filepath.Join(dir, "which.sweep", "results.csv"))
	require.NoError(t, err)
	defer text.Close()
	lines, err := csv.NewReader(text).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 17)
	cell := func(line []string, name string) string { return line[slices.Index(lines[0], name)] }
	last := lines[16]
	require.Equal(t, []string{"512", "4", "barrier", "loihi"}, last[3:7])
	succeeds(t, dir, "run", network, "--samples", "12", "--set", "core.axons=512", "--set", "core.synapse_bytes=131072", "--set", "noc.buffer=4",
		"--set", "clock.sync=barrier", "--energy", "loihi", "--json", "r.json")
	r := readResult(t, filepath.Join(dir, "r.json"))
	require.Equal(t, r.ImageSHA256, cell(last, "image_sha256"))
	require.Equal(t, fmt.Sprint(r.Cycles), cell(last, "cycles"))
	require.Equal(t, fmt.Sprint(r.Hops), cell(last, "hops"))
	energy, err := strconv.ParseFloat(cell(last, "energy_nj"), 64)
	require.NoError(t, err)
	require.InEpsilon(t, r.PerInference.Nanojoules, energy, 1e-12)
}

// TestJobFindTheBestChips searches a small space for its front.
func TestJobFindTheBestChips(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "space.yaml"), []byte("name: space\nfixed: {network: "+absolute(t, "networks", "mnist-mlp.snn")+
		", samples: 4, clock.sync: barrier}\naxes:\n  core.lanes: {from: 4, to: 64}\n  noc.router_cycles: {from: 1, to: 3}\n  energy: [tianjic, seneca-22nm]\n"), 0o644))
	r := succeeds(t, dir, "sweep", "space.yaml", "--optimise", "energy,latency", "--budget", "24", "--population", "8")
	require.Contains(t, r.out, "space: 24 points")
	require.Contains(t, r.out, "that no other beats in energy and latency")
	for _, file := range []string{"front.html", "front.svg", "results.parquet"} {
		require.FileExists(t, filepath.Join(dir, "space.sweep", file))
	}
	require.Contains(t, succeeds(t, dir, "sweep", "space.yaml", "--optimise", "energy,latency", "--budget", "24", "--population", "8").out, "24 from earlier runs")
}

// TestJobSeeASpikingChipWork runs the blinking neuron.
func TestJobSeeASpikingChipWork(t *testing.T) {
	dir := t.TempDir()
	blink := absolute(t, "asm", "blink.s")
	r := succeeds(t, dir, "run", blink, "--json", "r.json")
	require.Contains(t, r.out, "blink on tiny")
	res := readResult(t, filepath.Join(dir, "r.json"))
	require.Equal(t, uint64(8), res.Spikes, "four blinks and their echoes in 40 ticks")
	require.Equal(t, uint64(40), res.Ticks)
	require.Contains(t, succeeds(t, dir, "arch", "tiny").out, "made up for teaching")
	require.Contains(t, succeeds(t, dir, "--help").out, "Exit codes")
}

// TestJobImageToTextAndBack: disassembling and assembling gives the same bytes, and so does compiling again.
func TestJobImageToTextAndBack(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"mnist-mlp", "mnist-conv"} {
		network := absolute(t, "networks", name+".snn")
		succeeds(t, dir, "compile", network, "-o", "a.chip")
		succeeds(t, dir, "compile", network, "-o", "again.chip")
		succeeds(t, dir, "disasm", "a.chip", "-o", "a.s")
		lint := succeeds(t, dir, "asm", "a.s", "-o", "b.chip")
		require.NotContains(t, lint.err, "panic")
		a, err := os.ReadFile(filepath.Join(dir, "a.chip"))
		require.NoError(t, err)
		for _, other := range []string{"b.chip", "again.chip"} {
			b, err := os.ReadFile(filepath.Join(dir, other))
			require.NoError(t, err)
			require.Equal(t, a, b, "%s: %s", name, other)
		}
		require.Contains(t, succeeds(t, dir, "inspect", "a.chip", "--cores", "--routes", "--symbol", "digit").out, "digit[9] = core")
	}
}

// stopInTheMiddle interrupts the program while it runs samples. How long it takes to get there depends on the machine, so it is stopped later
// and later until it had something to report.
func stopInTheMiddle(t *testing.T, dir string, args ...string) {
	t.Helper()
	for delay := 100 * time.Millisecond; delay < time.Minute; delay += delay / 2 {
		cmd := exec.Command(binary, args...)
		cmd.Dir = dir
		require.NoError(t, cmd.Start())
		time.Sleep(delay)
		require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
		_ = cmd.Wait()
		require.NotEqual(t, exitOK, cmd.ProcessState.ExitCode(), "it was done before it could be stopped")
		if cmd.ProcessState.ExitCode() == exitInterrupted && readResult(t, filepath.Join(dir, "part.json")).Samples > 0 {
			return
		}
	}
	t.Fatal("no run got as far as its first sample")
}

// TestJobInterruptedAndResumed stops a run in the middle and goes on: the result is that of a run that was not stopped.
func TestJobInterruptedAndResumed(t *testing.T) {
	dir := t.TempDir()
	succeeds(t, dir, "compile", absolute(t, "networks", "mnist-mlp.snn"), "-o", "mlp.chip")
	args := []string{"run", "mlp.chip", "--input", absolute(t, "mnist", "t10k-images-idx3-ubyte.gz"), "--samples", "4000", "--threads", "2",
		"--checkpoint", "c.ckpt"}
	whole := succeeds(t, dir, append(args, "--json", "-")...).out
	stopInTheMiddle(t, dir, append(args, "--json", "part.json")...)
	part := readResult(t, filepath.Join(dir, "part.json"))
	require.True(t, part.Interrupted)
	require.Less(t, part.Samples, 4000)
	require.Equal(t, whole, succeeds(t, dir, append(args, "--json", "-", "--resume", "c.ckpt")...).out)
	other := orrery(t, dir, append(args, "--resume", "c.ckpt", "--seed", "2")...)
	require.Equal(t, exitFailed, other.code)
	require.Contains(t, other.err, "with seed 1; asked for")
}

// TestJobHowMuchTrafficDoesTheMeshTake runs synthetic traffic.
func TestJobHowMuchTrafficDoesTheMeshTake(t *testing.T) {
	dir := t.TempDir()
	out := succeeds(t, dir, "noc", "--mesh", "6x6", "--traffic", "transpose", "--rate", "0.1", "--sample", "1000", "--json", "-").out
	var r map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	for _, column := range []string{"buf", "traffic", "rate", "seed", "packet_latency", "network_latency", "hops", "accepted", "unstable"} {
		require.Contains(t, r, column)
	}
	require.True(t, strings.HasSuffix(out, "}\n"))
}

// TestJobRepeatARunOfBookSim gets lines of a recorded table from the command line.
func TestJobRepeatARunOfBookSim(t *testing.T) {
	table, err := os.ReadFile(absolute(t, "noc", "booksim_8x8.csv"))
	require.NoError(t, err)
	out := succeeds(t, t.TempDir(), "noc", "--mesh", "8x8", "--pipeline", "speculative", "--buffer", "4", "--traffic", "bitcomp", "--rate", "0.01,0.1,0.15", "--csv", "-").out
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 4)
	for _, line := range lines {
		require.True(t, strings.Contains(string(table), line+"\r\n"), line)
	}
}

// TestJobWhereDoesMyNetworkSit calibrates at two bits, spreads over chips, and reads the fit and the page of the passes.
func TestJobWhereDoesMyNetworkSit(t *testing.T) {
	dir := t.TempDir()
	text, err := os.ReadFile(testdata("networks", "mnist-mlp.snn"))
	require.NoError(t, err)
	network := absolute(t, "networks", "mnist-mlp.snn")
	two := strings.ReplaceAll(strings.ReplaceAll(string(text), "8 bits", "2 bits"), "\"mnist-mlp.npz\"", fmt.Sprintf("%q", filepath.Join(filepath.Dir(network), "mnist-mlp.npz")))
	two = strings.ReplaceAll(two, "../mnist/", filepath.Dir(filepath.Dir(network))+"/mnist/")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "two.snn"), []byte(two), 0o644))
	r := succeeds(t, dir, "compile", "two.snn", "-o", "two.chip", "--set", "mesh.width=2", "--set", "mesh.height=3", "--add-chips", "--effort", "fast",
		"--report", "page", "--calibrate", absolute(t, "mnist", "t10k-images-idx3-ubyte.gz"), "--calibrate-samples", "8")
	require.Contains(t, r.err, "calibrated: hidden1: weights above")
	require.Contains(t, r.out, "hottest link")
	written, err := os.ReadFile(filepath.Join(dir, "page", "index.html"))
	require.NoError(t, err)
	for _, s := range []string{"Passes", "partition", "Populations", "The chip", "hidden1"} {
		require.Contains(t, string(written), s)
	}
	inspect := succeeds(t, dir, "inspect", "two.chip", "--fit", "--rate", "0.05")
	require.Contains(t, inspect.out, "if 5 % of neurons")
	require.Contains(t, inspect.out, "over borders between chips")
	run := succeeds(t, dir, "run", "two.chip", "--samples", "200", "--json", "r.json",
		"--input", absolute(t, "mnist", "t10k-images-idx3-ubyte.gz"), "--labels", absolute(t, "mnist", "t10k-labels-idx1-ubyte.gz"))
	require.Contains(t, run.out, "accuracy")
	require.Greater(t, *readResult(t, filepath.Join(dir, "r.json")).Accuracy, 0.8, "of images at 2 bits; without calibration every tenth is right")
}

// TestJobRunRealValues: values below 0 and above 1 go in bit by bit, and the chip adds up what they stand for.
func TestJobRunRealValues(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sum.snn"), []byte("arch tianjic\ninput x[2] bits(4, min = -2)\nlayer y[2] lif(threshold = never)\n"+
		"x -> y one_to_one(1)\nread y potential\nrun 3 ticks\n"), 0o644))
	file, err := lebytes.Append(ndarray.Header("<f8", []int{3, 2}), lebytes.LittleEndian, []float64{-2, 3, 1.5, 0.5, 7, 7.5})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x.npy"), file, 0o644))
	succeeds(t, dir, "run", "sum.snn", "--input", "x.npy", "--json", "r.json")
	r := readResult(t, filepath.Join(dir, "r.json"))
	require.Equal(t, []int{1, 0, 0}, r.Answers)
	require.Equal(t, host.InputCounters{Values: 6, Clipped: 1, Worst: 0.5}, *r.InputData)
	require.Zero(t, r.Multiplies)
}

// TestJobRunARecordedEventCamera: a folder of recordings in the layout of N-MNIST is samples with labels; a network that copies its input to
// its output counts every event once.
func TestJobRunARecordedEventCamera(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "copy.snn"), []byte("arch tianjic\ninput dvs[2, 2, 2] spikes\nlayer out[2, 2, 2] lif(threshold = 0.5, reset = zero)\n"+
		"dvs -> out one_to_one(1)\nread out count\n"), 0o644))
	for name, events := range map[string][]byte{
		"0/b.bin": {0, 0, 0, 0, 1, 0, 0, 0, 0, 9, 1, 0, 0x80, 0, 9}, "0/a.bin": {0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, "7/x.bin": {1, 1, 0x80, 4, 1},
	} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "test", filepath.Dir(name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "test", name), events, 0o644))
	}
	succeeds(t, dir, "run", "copy.snn", "--input", "test", "--bins", "3", "--ticks", "5", "--json", "r.json")
	r := readResult(t, filepath.Join(dir, "r.json"))
	require.Equal(t, []int{0, 0, 7}, r.Answers)
	require.Equal(t, 3, r.Correct)
	require.Equal(t, host.InputCounters{Events: 6, Merged: 1}, *r.InputData)
	require.Equal(t, uint64(5), r.Spikes)
}

// TestJobCompilesANetworkThatNoFileLists is make bench-scale, smaller: the same rule on a sheet of 50 x 50 neurons and cores of 256.
func TestJobCompilesANetworkThatNoFileLists(t *testing.T) {
	dir := t.TempDir()
	text, err := os.ReadFile(testdata("bench", "sheet.snn"))
	require.NoError(t, err)
	require.Contains(t, string(text), "sheet[1000,1000]")
	network := strings.Replace(string(text), "sheet[1000,1000]", "sheet[50,50]", 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sheet.snn"), []byte(network), 0o644))
	compile := succeeds(t, dir, "compile", "sheet.snn", "--arch", "loihi", "--set", "core.neurons=256", "--set", "core.synapse_bytes=65536", "--time")
	require.Regexp(t, `cores +│ +1[0-9] `, compile.out)
	require.Regexp(t, `altogether +[0-9.]+ ms, [0-9.]+ s of processor time and 0\.[0-9]+ GB of memory so far`, compile.err)
}

// TestJobEvaluateTheQuantisedNetworkElsewhere writes a NIR file with the chip's integers in it.
func TestJobEvaluateTheQuantisedNetworkElsewhere(t *testing.T) {
	dir := t.TempDir()
	r := succeeds(t, dir, "export", absolute(t, "networks", "mnist-conv.snn"), "-o", "conv.nir")
	require.Contains(t, r.out, "conv.nir: ")
	require.Contains(t, r.err, "input pixels takes spikes")
	data, err := os.ReadFile(filepath.Join(dir, "conv.nir"))
	require.NoError(t, err)
	file, err := hdf5.Parse(data)
	require.NoError(t, err)
	kernel, err := file.Dataset("node/nodes/edges_shapes/weight")
	require.NoError(t, err)
	require.Equal(t, []int{32, 16, 3, 3}, kernel.Shape)
	levels, err := kernel.Ints()
	require.NoError(t, err, "whole numbers")
	require.Equal(t, int64(127), max(slices.Max(levels), -slices.Min(levels)))
}

// TestJobTakeTheSpikesElsewhere: spikes and potentials of a layer in all three forms say the same, are those of the run, and drive another network.
func TestJobTakeTheSpikesElsewhere(t *testing.T) {
	dir := t.TempDir()
	succeeds(t, dir, "run", absolute(t, "networks", "mnist-mlp.snn"), "--samples", "3", "--first", "5", "--record", "hidden2,digit", "--potentials", "--spikes", "s.npz",
		"--spikes", "s.csv", "--spikes", "s.h5", "--json", "r.json", "--per-core", "--quiet")
	r := readResult(t, filepath.Join(dir, "r.json"))
	data, err := os.ReadFile(filepath.Join(dir, "s.npz"))
	require.NoError(t, err)
	spikes, err := ndarray.Parse(data, "hidden2")
	require.NoError(t, err)
	require.Equal(t, []int{3, 8, 256}, spikes.Shape)
	potentials, err := ndarray.Parse(data, "digit.potential")
	require.NoError(t, err)
	require.Equal(t, []int{3, 8, 10}, potentials.Shape)
	samples, err := ndarray.Parse(data, "samples")
	require.NoError(t, err)
	require.Equal(t, []float64{5, 6, 7}, samples.Values)
	fired := 0
	for _, v := range spikes.Values {
		fired += int(v)
	}
	require.Equal(t, int(r.Layers[slices.IndexFunc(r.Layers, func(l report.Layer) bool { return l.Name == "hidden2" })].Spikes), fired)
	for i, answer := range r.Answers { // the last potentials answer
		last := potentials.Values[(i*8+7)*10 : (i*8+8)*10]
		require.Equal(t, answer, slices.Index(last, slices.Max(last)))
	}
	text, err := os.ReadFile(filepath.Join(dir, "s.csv"))
	require.NoError(t, err)
	lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 1+3*8*(256+10))
	for _, line := range lines[1:] {
		sample, tick, n := whole(t, line[0])-5, whole(t, line[1]), whole(t, line[3])
		if line[2] == "hidden2" {
			require.Equal(t, spikes.Values[(sample*8+tick)*256+n], float64(whole(t, line[4])))
		} else {
			require.Equal(t, potentials.Values[(sample*8+tick)*10+n], float64(whole(t, line[5])))
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "copy.snn"), []byte("arch tianjic\ninput x[256] spikes\nlayer y[256] lif(threshold = 0.5, reset = zero)\nx -> y one_to_one(1)\nread y count\n"), 0o644))
	for _, input := range []string{"s.npz:hidden2", "s.h5:hidden2.spikes"} {
		succeeds(t, dir, "run", "copy.snn", "--input", input, "--ticks", "9", "--json", "c.json")
		require.Equal(t, uint64(fired), readResult(t, filepath.Join(dir, "c.json")).Spikes, input)
	}
}

func whole(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}
