package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/cmd/orrery/result"
)

// TestBadSeeingGolden: what the commands that show a run refuse.
func TestBadSeeingGolden(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, absolute(t, "asm", "blink.s"), filepath.Join(dir, "blink.s"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "text"), []byte("hello"), 0o644))
	refusedGolden(t, dir, "seeing.golden", []string{
		"diff",
		"diff nowhere.json text",
		"diff text text",
		"diff text text --top=-1",
		"run blink.s --report r --resume text",
		"run blink.s --trace a.gif",
		"run blink.s --trace nowhere/a.json",
		"run blink.s --trace a.json --trace-only eyes",
		"run blink.s --trace a.json --trace-only c99",
		"run blink.s --trace a.json --trace-ticks 3..1",
		"run blink.s --trace a.json --trace-limit 0",
		"run blink.s --trace a.json --timing none",
		"run blink.s --trace-only blink",
		"view",
		"view nowhere.snn",
		"view text",
		"view blink.s --port 70000",
		"view blink.s --sample 3",
		"view blink.s --ticks 1000000",
	})
}

// TestJobWhenDidWhatHappen records a run in every form; the sums of the tables are the run's result, which tracing does not change.
func TestJobWhenDidWhatHappen(t *testing.T) {
	dir := t.TempDir()
	network := absolute(t, "networks", "mnist-mlp.snn")
	args := []string{"run", network, "--samples", "2", "--per-core", "--json", "-"}
	plain := succeeds(t, dir, args...).out
	traced := succeeds(t, dir, append(args, "--trace", "t.json", "--trace", "t.vcd", "--trace", "t.npz", "--trace", "t.csv", "--trace", "t.parquet")...)
	require.Equal(t, plain, traced.out, "tracing changes nothing")
	require.Contains(t, traced.err, "t-cores.parquet: ", "the size is shown")
	require.Equal(t, []string{"t-cores.csv", "t-cores.parquet", "t-links.csv", "t-links.parquet", "t-routers.csv", "t-routers.parquet", "t-ticks.csv",
		"t-ticks.parquet", "t.json", "t.npz", "t.vcd"}, listing(t, dir))
	var r result.Run
	require.NoError(t, json.Unmarshal([]byte(plain), &r))
	text, err := os.ReadFile(filepath.Join(dir, "t-ticks.csv"))
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	require.NoError(t, err)
	spikes := slices.Index(rows[0], "core_spikes")
	sum := uint64(0)
	for _, row := range rows[1:] {
		n, err := strconv.ParseUint(row[spikes], 10, 64)
		require.NoError(t, err)
		sum += n
	}
	require.Equal(t, r.Spikes, sum)
	cut := succeeds(t, dir, "run", network, "--samples", "9", "--trace", "cut.json", "--trace-limit", "1", "--quiet")
	require.Contains(t, cut.err, "it has reached its limit")
}

// TestJobWatchTheChipLive starts the view, asks it for a few ticks, and ends it as Ctrl-C does.
func TestJobWatchTheChipLive(t *testing.T) {
	cmd := exec.Command(binary, "view", absolute(t, "asm", "blink.s"))
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	defer func() { _ = cmd.Process.Kill() }()
	address, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	at, err := url.Parse(strings.TrimSpace(address))
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1", at.Hostname())
	order, err := http.NewRequest(http.MethodPost, "http://"+at.Host+"/api/do", strings.NewReader(`{"do":"tick","n":7}`))
	require.NoError(t, err)
	order.Header.Set("X-Orrery-Token", at.Query().Get("token"))
	answer, err := http.DefaultClient.Do(order)
	require.NoError(t, err)
	defer answer.Body.Close()
	var state struct {
		Tick   int
		Spikes [][]int
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&state))
	require.Equal(t, 7, state.Tick)
	require.Len(t, state.Spikes, 7)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait(), "Ctrl-C is how a view ends")
}
