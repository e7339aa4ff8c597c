package main

import (
	"bytes"
	lebytes "encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/golden"
)

// refused runs the program and wants one clear error, a non-zero exit, nothing on standard output and no file left behind.
func refused(t *testing.T, dir string, args ...string) ran {
	t.Helper()
	before := listing(t, dir)
	r := orrery(t, dir, args...)
	require.NotZero(t, r.code, args)
	require.Empty(t, r.out, args)
	require.True(t, strings.HasPrefix(r.err, "orrery: "), "%v: %s", args, r.err)
	require.Equal(t, 1, strings.Count(r.err, "\n"), "%v: one line: %s", args, r.err)
	require.NotContains(t, r.err, "panic")
	require.Equal(t, before, listing(t, dir), "%v left something behind", args)
	return r
}

// refusedGolden holds what the program says to command lines that it refuses.
func refusedGolden(t *testing.T, dir, name string, lines []string) {
	t.Helper()
	var all strings.Builder
	for _, line := range lines {
		r := refused(t, dir, strings.Fields(line)...)
		fmt.Fprintf(&all, "$ orrery %s   [exit %d]\n%s", line, r.code, r.err)
	}
	golden.File(t, testdata("bad", name), all.String())
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestBadNetworksGolden compiles every network of testdata/bad.
func TestBadNetworksGolden(t *testing.T) {
	files, err := filepath.Glob(testdata("bad", "*.snn"))
	require.NoError(t, err)
	require.Greater(t, len(files), 60)
	var all strings.Builder
	for _, file := range files {
		name := filepath.Base(file)
		r := refused(t, absolute(t, "bad"), "compile", name, "-o", "out.chip")
		require.Equal(t, exitFailed, r.code)
		fmt.Fprint(&all, r.err)
	}
	golden.File(t, testdata("bad", "networks.golden"), all.String())
}

// TestBadSweepsGolden runs every sweep of testdata/bad/sweeps.
func TestBadSweepsGolden(t *testing.T) {
	files, err := filepath.Glob(testdata("bad", "sweeps", "*.yaml"))
	require.NoError(t, err)
	require.Greater(t, len(files), 20)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "net.snn"), []byte("arch tiny\ninput in[4] rate\nlayer out[2] lif\nin -> out dense(0.5)\nread out count\nrun 3 ticks\n"), 0o644))
	var all strings.Builder
	for _, file := range files {
		name := filepath.Base(file)
		copyFile(t, file, filepath.Join(dir, name))
		r := orrery(t, dir, "sweep", name)
		require.Equal(t, exitFailed, r.code, name)
		require.Equal(t, 1, strings.Count(r.err, "orrery: "), "%s: %s", name, r.err)
		message := r.err[strings.Index(r.err, "orrery: "):]
		require.Equal(t, 1, strings.Count(message, "\n"), message)
		fmt.Fprint(&all, message)
	}
	golden.File(t, testdata("bad", "sweeps.golden"), all.String())
}

// TestBadCommandLinesGolden: exit code 2 for the command line itself, 1 for what it names.
func TestBadCommandLinesGolden(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, absolute(t, "asm", "blink.s"), filepath.Join(dir, "blink.s"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "net.snn"), []byte("arch tiny\ninput in[4] rate\nlayer out[2] lif\nin -> out dense(0.5)\nread out count\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "three.idx"), []byte{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6}, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "four.idx"), []byte{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 4, 1, 2, 3, 4, 5, 6, 7, 8}, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "two.idx"), []byte{0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 0, 0, 7, 1, 1}, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "raster.idx"), []byte{0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 0, 0, 1, 1, 1}, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "labels.idx"), []byte{0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3}, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "labels2.idx"), []byte{0, 0, 8, 1, 0, 0, 0, 2, 1, 7}, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "text"), []byte("hello"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "text.h5"), []byte("hello"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "text.nir"), []byte("hello"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "text.onnx"), []byte("hello"), 0o644))
	copyFile(t, absolute(t, "onnx", "gemm-17.onnx"), filepath.Join(dir, "gemm.onnx"))
	copyFile(t, absolute(t, "onnx", "pooled-14.onnx"), filepath.Join(dir, "max.onnx"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "twenty.idx"), append([]byte{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 20}, make([]byte, 40)...), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "planes.idx"), append([]byte{0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 128}, make([]byte, 128)...), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "table.yaml"), []byte("name: mine\nbase: loihi\nhop: {pj: 3}\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ok.yaml"), []byte("name: ok\nfixed: {network: net.snn}\naxes: {noc.buffer: [1, 2]}\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "other.json"), []byte(`{"schema": "orrery.noc/1"}`), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "dvs.snn"), []byte("arch tiny\ninput in[2, 2, 2] spikes\nlayer out[2] lif\nin -> out dense(0.5)\nread out count\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "deaf.snn"), []byte("arch tiny\ninput in[2] spikes\nlayer out[2] lif(refractory = 2, noise = 0.5)\nin -> out dense(0.5)\nread out count\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "far.bin"), []byte{0, 0, 0, 0, 1, 5, 1, 0x80, 4, 1}, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "near.bin"), []byte{0, 0, 0, 0, 1, 1, 1, 0x80, 4, 1}, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "list.csv"), []byte("1,2,1,1\n1,1,1,x\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "short.csv"), []byte("t,x,y,p\n1,1,1,1\n1,1,1\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "old.aedat"), []byte("#!AER-DAT2.0\r\n# AE data\r\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "old.aedat4"), []byte("#!AER-DAT3.1\r\n#Format: RAW\r\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "none.aedat4"), []byte("#!AER-DAT4.0\r\n\x08\x00\x00\x00"), 0o644))
	for _, name := range []string{"lz4.aedat4", "nirdata.h5"} {
		copyFile(t, absolute(t, "events", name), filepath.Join(dir, name))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cut.bin"), []byte{1, 2, 3, 4, 5, 6}, 0o644))
	refusedGolden(t, dir, "commands.golden", []string{
		"fly",
		"compile",
		"compile nowhere.snn",
		"compile net.snn --arch venus",
		"compile net.snn --arch nowhere.yaml",
		"compile net.snn --set core.axons",
		"compile net.snn --set core.axonz=3",
		"compile net.snn --set core.axons=many",
		"compile net.snn --set core.axons=0",
		"compile net.snn --dump nothing",
		"compile net.snn --effort little",
		"compile net.snn --weight-axons 0",
		"compile net.snn --arch truenorth --weight-axons 2",
		"compile net.snn --calibrate nowhere.idx",
		"compile net.snn --calibrate three.idx",
		"compile net.snn --calibrate out=four.idx --calibrate-samples 0",
		"compile net.snn --report text",
		"compile net.snn -o nowhere/out.chip",
		"compile net.snn --require-lossless=perhaps",
		"compile net.snn --dt 0.001 --reset zero",
		"compile text",
		"compile text.h5",
		"compile net.snn.txt",
		"compile nowhere.nir",
		"compile text.nir",
		"compile net.snn --method exact --input-digits 8",
		"compile net.snn --ticks 5",
		"compile nowhere.onnx --calibrate twenty.idx",
		"compile text.onnx --calibrate twenty.idx",
		"compile gemm.onnx",
		"compile gemm.onnx --calibrate four.idx",
		"compile gemm.onnx --calibrate nowhere.idx",
		"compile gemm.onnx --calibrate twenty.idx --ticks 0",
		"compile gemm.onnx --calibrate twenty.idx --method magic",
		"compile gemm.onnx --calibrate twenty.idx --code morse",
		"compile gemm.onnx --calibrate twenty.idx --code digits --ticks 8",
		"compile gemm.onnx --calibrate twenty.idx --method balance --code count",
		"compile gemm.onnx --calibrate twenty.idx --method balance --weight-bits 10",
		"compile gemm.onnx --calibrate twenty.idx --weight-bits 20",
		"compile gemm.onnx --calibrate twenty.idx --input-digits 20",
		"compile gemm.onnx --calibrate twenty.idx --percentile 200",
		"compile gemm.onnx --calibrate twenty.idx --mean 1,2",
		"compile gemm.onnx --calibrate twenty.idx --std 0",
		"compile gemm.onnx --calibrate twenty.idx --dt 1",
		"compile gemm.onnx --calibrate twenty.idx --arch truenorth",
		"compile gemm.onnx --calibrate twenty.idx --set microcode.enabled=false",
		"compile gemm.onnx --calibrate twenty.idx --calibrate-samples 0",
		"compile max.onnx --calibrate planes.idx --method balance",
		"compile max.onnx --calibrate planes.idx --code digits --ticks 7",
		"convert",
		"convert gemm.onnx",
		"convert net.snn --ticks 3",
		"convert gemm.onnx --ticks 4 --calibrate twenty.idx --labels labels.idx",
		"convert gemm.onnx --ticks 4 --calibrate twenty.idx --table",
		"convert gemm.onnx --ticks 4 --calibrate twenty.idx --test three.idx",
		"convert gemm.onnx --ticks 4 --calibrate twenty.idx --test twenty.idx --labels labels.idx",
		"convert gemm.onnx --ticks 4 --calibrate twenty.idx --samples 0",
		"convert gemm.onnx --ticks 4 --calibrate twenty.idx --samples 9",
		"convert gemm.onnx --ticks 4 --calibrate twenty.idx --threads 0",
		"convert gemm.onnx --ticks 4 --calibrate twenty.idx -o nowhere/out.chip",
		"compile text.nir --dt 0",
		"compile text.nir --layer-delay=-1",
		"compile text.nir --layer-delay 2",
		"compile text.nir --reset always",
		"compile text.nir --neurons none",
		"compile text.nir --input-bits 0",
		"compile text.nir --input-bits 8 --input-range 1",
		"compile text.nir --input-range 0..1",
		"run",
		"run nowhere.chip",
		"inspect nowhere.chip --fit",
		"inspect net.snn",
		"run net.snn",
		"run net.snn --ticks 3",
		"run net.snn --ticks 3 --input nowhere.idx",
		"run net.snn --ticks 3 --input three.idx",
		"run net.snn --ticks 3 --input out=four.idx",
		"run net.snn --ticks 3 --input text",
		"run net.snn --ticks 3 --input four.idx --samples 3",
		"run net.snn --ticks 3 --input four.idx --samples 0",
		"run net.snn --ticks 0 --input four.idx",
		"run net.snn --ticks 3 --input four.idx --threads 0",
		"run net.snn --ticks 3 --input four.idx --first=-1",
		"run net.snn --ticks 3 --input four.idx --first 2",
		"run net.snn --ticks 3 --input four.idx --labels labels.idx",
		"run net.snn --ticks 3 --input four.idx --labels labels2.idx",
		"run net.snn --ticks 3 --input four.idx --labels text",
		"run net.snn --ticks -3 --input four.idx",
		"run net.snn --ticks 3 --input four.idx --json nowhere/out.json",
		"run net.snn --ticks 3 --input four.idx --resume text",
		"run net.snn --ticks three",
		"run dvs.snn --input near.bin",
		"run dvs.snn --input far.bin --bins 3",
		"run dvs.snn --input far.bin --bins 3 --sensor 3x9",
		"run dvs.snn --input far.bin --bins 3 --sensor 9x9",
		"run dvs.snn --input cut.bin --bins 3",
		"run dvs.snn --input missing.bin --bins 3",
		"run dvs.snn --input *.avi --bins 3",
		"run dvs.snn --input ? --bins 3",
		"run dvs.snn --input near.bin --bins 3 --ticks 2",
		"run dvs.snn --input near.bin --bin 10us --ticks 2",
		"run dvs.snn --input near.bin --bin=-1ms",
		"run dvs.snn --input near.bin --bin 1ms --bins 3",
		"run dvs.snn --input near.bin --bins 0",
		"run dvs.snn --input near.bin --bins 3 --sensor 2",
		"run dvs.snn --input near.bin --bins 3 --polarity both",
		"run dvs.snn --input near.bin --bins 3 --polarity merged",
		"run dvs.snn --input near.bin --bins 3 --shrink 0",
		"run net.snn --input near.bin --bins 3",
		"run net.snn --input four.idx --ticks 3 --bins 3",
		"run net.snn --input four.idx --ticks 3 --record out",
		"run net.snn --input four.idx --ticks 3 --spikes out.txt",
		"run net.snn --input four.idx --ticks 3 --spikes nowhere/out.npz",
		"run net.snn --input four.idx --ticks 3 --spikes out.npz --record in",
		"run net.snn --input four.idx --ticks 3 --spikes out.npz --record outer",
		"run net.snn --input four.idx --ticks 3 --spikes out.npz --record out[0]",
		"run net.snn --input four.idx --ticks 99999999 --spikes out.npz --potentials",
		"run net.snn --input four.idx --ticks 3 --spikes out.npz --resume text",
		"run net.snn --input four.idx --ticks 3 --spikes out.npz --compare float,chip",
		"run net.snn --input four.idx --ticks 3 --spikes out.h5 --tick-seconds 0",
		"run dvs.snn --input list.csv --bins 3",
		"run dvs.snn --input list.csv --bins 3 --columns t,x,q",
		"run dvs.snn --input list.csv --bins 3 --columns t,x,y,p",
		"run dvs.snn --input short.csv --bins 3",
		"run dvs.snn --input old.aedat --bins 3",
		"run dvs.snn --input old.aedat4 --bins 3",
		"run dvs.snn --input none.aedat4 --bins 3",
		"run dvs.snn --input lz4.aedat4 --bins 3",
		"run dvs.snn --input lz4.aedat4:1 --bins 3",
		"run dvs.snn --input nirdata.h5 --bins 3",
		"run dvs.snn --input nirdata.h5:lif.events --bins 3",
		"run dvs.snn --input nirdata.h5:lif.current --bins 3",
		"run net.snn --input nirdata.h5:lif.events --bins 3",
		"run net.snn --engine warp",
		"run net.snn --timing roughly",
		"run net.snn --engine float",
		"run net.snn --ticks 3 --input four.idx --engine float --per-core",
		"run net.snn --ticks 3 --input four.idx --engine float --trace out.vcd",
		"run blink.s --engine float",
		"run blink.s --compare float,chip",
		"run net.snn --ticks 3 --input four.idx --compare float",
		"run net.snn --ticks 3 --input four.idx --compare float,warp",
		"run net.snn --ticks 3 --input four.idx --compare chip,float,chip",
		"run net.snn --ticks 3 --input four.idx --compare out=two.idx",
		"run net.snn --ticks 3 --input four.idx --compare float,outer=two.idx",
		"run net.snn --ticks 3 --input four.idx --compare float,in=four.idx",
		"run net.snn --ticks 3 --input four.idx --compare float,out=nowhere.npy",
		"run net.snn --ticks 3 --input four.idx --compare float,out=four.idx",
		"run net.snn --ticks 3 --input four.idx --compare float,out=two.idx",
		"run net.snn --ticks 3 --input four.idx --compare float,out=raster.idx",
		"run net.snn --ticks 2 --input four.idx --samples 1 --compare float,out=raster.idx",
		"run net.snn --ticks 3 --input four.idx --compare float,chip --energy loihi",
		"run net.snn --ticks 3 --input four.idx --compare float,chip --report text",
		"run net.snn --ticks 3 --input four.idx --compare float,chip --report r --probe out",
		"run net.snn --ticks 3 --input four.idx --engine float --report r",
		"run net.snn --ticks 3 --input four.idx --engine float --spikes out.npz --potentials",
		"run net.snn --ticks 3 --input four.idx --engine float --spikes out.npz --record in",
		"run net.snn --ticks 3 --input four.idx --engine float --spikes out.txt",
		"run net.snn --ticks 3 --input four.idx --compare float,chip --engine float",
		"run net.snn --ticks 3 --input four.idx --compare float,chip --json nowhere/out.json",
		"run blink.s --timing none --engine reference",
		"run blink.s --timing none --strict",
		"run net.snn --ticks 3 --input four.idx --report nowhere/report",
		"run net.snn --ticks 3 --input four.idx --report text",
		"run net.snn --ticks 3 --input four.idx --report r --timing none",
		"run net.snn --ticks 3 --input four.idx --probe out",
		"run net.snn --ticks 3 --input four.idx --report r --probe outer",
		"run net.snn --ticks 3 --input four.idx --report r --probe out[2]",
		"run net.snn --ticks 3 --input four.idx --report r --probe out[1..",
		"run net.snn --ticks 3 --input four.idx --report r --probe in",
		"run blink.s --arch tianjic",
		"run blink.s --reset zero",
		"run blink.s --input four.idx",
		"run text",
		"run text.h5",
		"inspect text",
		"inspect nowhere.chip",
		"export nowhere.snn",
		"export blink.s",
		"export net.snn -o nowhere/x.nir",
		"export net.snn --tick-seconds=-1",
		"export net.snn --edge-ticks 2",
		"export deaf.snn",
		"asm nowhere.s",
		"asm net.snn",
		"disasm text",
		"arch venus",
		"arch tianjic --set mesh.width=500",
		"arch tianjic --area --json nowhere/area.json",
		"run net.snn --ticks 3 --input four.idx --energy venus",
		"run net.snn --ticks 3 --input four.idx --energy nowhere.yaml",
		"run net.snn --ticks 3 --input four.idx --energy table.yaml",
		"energy venus",
		"sweep",
		"sweep nowhere.yaml",
		"sweep text",
		"sweep ok.yaml --threads=-1",
		"sweep ok.yaml --out nowhere/out",
		"sweep ok.yaml --optimise speed",
		"sweep ok.yaml --optimise energy --front latency",
		"sweep ok.yaml --optimise energy --budget 2",
		"sweep ok.yaml --optimise energy --budget 20 --population 30",
		"sweep ok.yaml --on mars",
		"sweep ok.yaml --on slurm --slurm-cpus 0",
		"sweep ok.yaml --part text",
		"sweep ok.yaml --part text:0",
		"price",
		"price nowhere.json --energy loihi",
		"price text --energy loihi",
		"price other.json --energy loihi",
		"price other.json",
		"price other.json --energy venus",
		"bench generate",
		"bench generate r10m",
		"bench generate r99999k",
		"bench generate r1k -o nowhere/out.chip",
		"bench kernel --kib 1",
		"bench kernel --kib 99999999",
		"bench time",
		"bench time blink.s --repeat 0",
		"bench time blink.s --json nowhere/out.json",
		"neuron",
		"neuron perceptron",
		"neuron nowhere.s",
		"neuron text",
		"neuron izhikevich -p q=1",
		"neuron izhikevich -p a=fast",
		"neuron izhikevich -p c=40000000",
		"neuron izhikevich --duration 0.1",
		"neuron izhikevich --current 1e9",
		"neuron izhikevich --input nowhere.npy",
		"neuron izhikevich --input three.idx --duration 90",
		"neuron izhikevich --svg nowhere/x.svg",
		"neuron izhikevich --steps 3000",
		"neuron izhikevich --arch truenorth",
		"neuron --compare --arch truenorth",
		"noc --mesh 8",
		"noc --mesh 0x8",
		"noc --traffic zigzag",
		"noc --rate 0",
		"noc --mesh 4x8 --traffic transpose",
		"noc --buffer 0",
		"noc --pipeline warp",
		"noc --random dice",
		"noc --set noc.credit_cycles=2",
		"noc --pipeline speculative --credit-cycles -1",
		"noc --samples 0",
		"noc --limit 0",
		"noc --rate 0.1,2",
		"noc --csv nowhere/out.csv",
	})
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, data, 0o644))
}

// TestBadImagesGolden damages an image in ways that the codec and the verifier must see.
func TestBadImagesGolden(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, absolute(t, "asm", "blink.s"), filepath.Join(dir, "blink.s"))
	succeeds(t, dir, "asm", "blink.s", "-o", "blink.chip")
	whole, err := os.ReadFile(filepath.Join(dir, "blink.chip"))
	require.NoError(t, err)
	var all strings.Builder
	for _, damage := range []struct {
		name string
		do   func(data []byte) []byte
	}{
		{"empty file", func([]byte) []byte { return nil }},
		{"another format", func([]byte) []byte { return []byte("\x7fELF and so on") }},
		{"converted line ends", func(d []byte) []byte { return bytes.Replace(d, []byte("\r\n"), []byte("\n"), 1) }},
		{"a later version", func(d []byte) []byte { d[8] = 9; return d }},
		{"cut short", func(d []byte) []byte { return d[:len(d)/2] }},
		{"one byte more", func(d []byte) []byte { return append(d, 0) }},
		{"a flipped bit", func(d []byte) []byte { d[len(d)/2] ^= 4; return d }},
		{"a section twice", func(d []byte) []byte { return append(d, d[find(d, "PROV"):]...) }},
		{"a section left out", func(d []byte) []byte { return append(d[:find(d, "SYMB")], d[find(d, "IOMP"):]...) }},
		{"a length beyond the file", func(d []byte) []byte { d[find(d, "SYMB")+9] = 0xff; return d }},
		{"axons beyond the core", inCore(func(body []byte) { body[5] = 200 })},
		{"neurons beyond the core", inCore(func(body []byte) { body[9] = 200 })},
		{"a mode that does not exist", inCore(func(body []byte) { body[4] = 7 })},
		{"a core outside the grid", inCore(func(body []byte) { body[0] = 99 })},
		{"a cell beyond the last neuron", inCore(func(body []byte) { body[15] = 1 })},
	} {
		data := damage.do(slices.Clone(whole))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.chip"), data, 0o644))
		r := refused(t, dir, "run", "bad.chip")
		require.Equal(t, exitFailed, r.code)
		fmt.Fprintf(&all, "%s: %s", damage.name, places.ReplaceAllString(r.err, "$1#$2"))
	}
	golden.File(t, testdata("bad", "images.golden"), all.String())
}

// places are the byte numbers, lengths and checksums of a message about an image. They move with every parameter that an architecture gains.
var places = regexp.MustCompile(`\b(byte |checksum is |its data )[0-9a-f]+|\b\d+( bytes long| are left| bytes behind)`)

// find is where a section begins.
func find(data []byte, tag string) int { return bytes.LastIndex(data, []byte(tag)) }

// inCore changes the first core's section and mends its checksum, so that only the verifier can see it.
func inCore(change func(body []byte)) func([]byte) []byte {
	return func(data []byte) []byte {
		at := bytes.Index(data, []byte("CORE"))
		n := int(lebytes.LittleEndian.Uint64(data[at+4:]))
		body := data[at+12 : at+12+n]
		change(body)
		lebytes.LittleEndian.PutUint32(data[at+12+n:], crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
		return data
	}
}
