package ranc

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
)

func chain(t testing.TB) *Files {
	t.Helper()
	f, err := Open(filepath.Join("..", "..", "testdata", "ranc", "chain"))
	require.NoError(t, err)
	return f
}

// TestFieldsByHand reads the first neuron of testdata/ranc/chain.
func TestFieldsByHand(t *testing.T) {
	n, err := Parse(chain(t), nil)
	require.NoError(t, err)
	require.Equal(t, "chain", n.Name)
	require.Equal(t, []int{0, 2}, []int{n.Cores[0].ID, n.Cores[1].ID})
	require.Equal(t, []uint8{0, 1, 0, 1}, n.Cores[0].Types)
	first := n.Cores[0].Neurons[0]
	first.at = word{}
	require.Equal(t, Neuron{Connections: []uint64{0b0011}, Weights: [4]int16{4, -2}, Leak: -1, Positive: 4, Negative: -3, Subtracts: true,
		Packet: Packet{DX: 2, Axon: 1, Delay: 1}}, first)
	require.Equal(t, int32(2), n.Cores[1].Neurons[0].Reset)
	require.Equal(t, -1, n.Cores[1].Neurons[0].DX)
	require.Equal(t, [][]Packet{{{}, {Axon: 2}}, {{}}, {{}, {Axon: 1}}, {{Axon: 1, Delay: 1}}, {}, {{Axon: 2, Delay: 2}}}, n.Bench.Inputs)
	require.Equal(t, [][]int{{3}, {0}, {}, {1}, {0}, {}, {}, {0, 3}}, n.Bench.Outputs)
	g, err := n.FindGrid(Wanted{})
	require.NoError(t, err)
	require.Equal(t, Grid{Width: 3, Height: 1, Bus: isa.Coord{X: 1}}, g)
	require.Equal(t, 1, n.Latency(g))
}

// TestWidthsFollowFromLengths: RANC's defaults where they fit, else equal shares, with what the user gives taken out.
func TestWidthsFollowFromLengths(t *testing.T) {
	for _, c := range []struct {
		axons, weights, word, packet int
		given                        map[string]int
		want                         string
	}{
		{256, 4, 368, 30, nil, "potential=9,weight=9,leak=9,threshold=9,reset=1,dx=9,dy=9,axon=8,delay=4"},
		{512, 4, 625, 31, nil, "potential=9,weight=9,leak=9,threshold=9,reset=1,dx=9,dy=9,axon=9,delay=4"},
		{256, 4, 368, 0, nil, "potential=9,weight=9,leak=9,threshold=9,reset=1,dx=9,dy=9,axon=8,delay=4"},
		{256, 4, 256 + 9*12 + 1 + 26, 26, nil, "potential=12,weight=12,leak=12,threshold=12,reset=1,dx=7,dy=7,axon=8,delay=4"},
		{100, 2, 100 + 2*20 + 2*6 + 20 + 2*20 + 1 + 24, 24, map[string]int{"weight": 6, "delay": 5},
			"potential=20,weight=6,leak=20,threshold=20,reset=1,dx=6,dy=6,axon=7,delay=5"},
		{1, 2, 1 + 7*9 + 1 + 22, 22, nil, "potential=9,weight=9,leak=9,threshold=9,reset=1,dx=9,dy=9,axon=0,delay=4"},
	} {
		w, err := newWidths(c.axons, c.weights, c.given)
		require.NoError(t, err)
		if c.packet > 0 {
			require.NoError(t, w.inferPacket(c.packet, c.given))
		}
		require.NoError(t, w.inferWord(c.word, c.given))
		require.Equal(t, c.want, w.String())
	}
}

// grid is a network of cores of one neuron each that send by (dx, dy), with golden outputs of id 0; core IDs are as given.
func grid(t *testing.T, ids []int, to [][2]int) *Network {
	t.Helper()
	f := &Files{Place: "made", texts: map[string][]byte{}}
	for i, id := range ids {
		text := "10" + strings.Repeat("0", 9*2) + strings.Repeat("000000001", 4) + strings.Repeat("000000000", 1) + "000000001" + "000000000" + "0"
		if to[i] == [2]int{} {
			text = "00" + strings.Repeat("0", 9*7) + "000000001" + "000000000" + "0"
		}
		two := func(v int) string { return fmt.Sprintf("%09b", v&511) }
		f.texts[fmt.Sprintf("csram_%03d.mem", id)] = []byte(text + two(to[i][0]) + two(to[i][1]) + "0" + "0000\n")
		f.texts[fmt.Sprintf("tc_%03d.mem", id)] = []byte("00\n00\n")
	}
	n, err := Parse(f, nil)
	require.NoError(t, err)
	return n
}

func TestGridFollowsFromWhereSpikesGo(t *testing.T) {
	still := [2]int{}
	for _, c := range []struct {
		name string
		ids  []int
		to   [][2]int
		want Wanted
		grid string
	}{
		{name: "the bus has no files", ids: []int{0, 1, 2, 4, 5}, to: [][2]int{{1, 0}, {-1, 1}, {-2, 1}, {-1, 0}, {-2, 0}},
			grid: "3x2 with the output bus at (0,1)"},
		{name: "the bus has files", ids: []int{0, 1, 2, 3}, to: [][2]int{{1, 0}, {0, 1}, {1, 0}, still}, grid: "2x2 with the output bus at (1,1)"},
		{name: "the bus lies behind the last core", ids: []int{0, 1, 2}, to: [][2]int{{1, 0}, {0, 1}, {1, 0}}, grid: "2x2 with the output bus at (1,1)"},
		{name: "the user knows the bus", ids: []int{0, 1, 2, 3}, to: [][2]int{{1, 0}, {0, 1}, {1, 0}, still}, want: Wanted{Bus: &isa.Coord{X: 1, Y: 1}},
			grid: "2x2 with the output bus at (1,1)"},
		{name: "the user knows the grid", ids: []int{0, 1}, to: [][2]int{{1, 0}, still}, want: Wanted{Width: 2, Height: 1}, grid: "2x1 with the output bus at (1,0)"},
	} {
		n := grid(t, c.ids, c.to)
		g, err := n.FindGrid(c.want)
		require.NoError(t, err, c.name)
		require.Equal(t, c.grid, g.String(), c.name)
	}
	_, err := grid(t, []int{0, 1, 2, 3}, [][2]int{{1, 0}, still, {1, 0}, still}).FindGrid(Wanted{})
	require.ErrorContains(t, err, "the grid could be", "two places only receive")
	require.ErrorContains(t, err, "say which with --grid WIDTHxHEIGHT and --output-bus X,Y")
}

// TestInputsWithoutATestBenchAreTheAxonsNobodyDrives: axon 0 of core 0 listens and nobody sends to it; axon 1 of core 2 is driven by core 0.
func TestInputsWithoutATestBenchAreTheAxonsNobodyDrives(t *testing.T) {
	f := chain(t)
	for name := range f.texts {
		if strings.HasPrefix(name, "tb_") {
			delete(f.texts, name)
		}
	}
	n, err := Parse(f, nil)
	require.NoError(t, err)
	g, err := n.FindGrid(Wanted{})
	require.NoError(t, err)
	require.Equal(t, []Packet{{}, {Axon: 1}, {Axon: 2}}, n.Stimuli(g))
}

// TestIDsThatSeveralNeuronsSendStayApart: the image tells them apart, ID does not.
func TestIDsThatSeveralNeuronsSendStayApart(t *testing.T) {
	f := chain(t)
	csram := bytes.Split(f.texts["csram_002.mem"], []byte("\n"))
	copy(csram[1][92-6:], csram[2][92-6:92-4]) // the first neuron sends the second one's id
	f.texts["csram_002.mem"] = bytes.Join(csram, []byte("\n"))
	f.texts["tb_correct.txt"] = []byte("11\n00\n00\n00\n00\n11\n")
	n, err := Parse(f, nil)
	require.NoError(t, err)
	g, err := n.FindGrid(Wanted{})
	require.NoError(t, err)
	a, err := isa.Preset("ranc")
	require.NoError(t, err)
	n.FitArch(a, g)
	image, err := n.Image(a, g, "test", "")
	require.NoError(t, err)
	require.Equal(t, []uint16{0, 4, 3}, image.Outputs[0].IDs)
	require.Equal(t, []int{0, 0, 3}, []int{n.ID(0), n.ID(4), n.ID(3)})
}

func archived(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zip)
	for name, text := range files {
		require.NoError(t, archive.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(text))}))
		_, err := archive.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	require.NoError(t, zip.Close())
	return packed.Bytes()
}

func TestArchiveIsReadLikeItsDirectory(t *testing.T) {
	want := chain(t)
	files := map[string]string{"deep/readme.txt": "not a memory file"}
	for _, name := range want.Names() {
		files["deep/"+name] = string(want.Text(name))
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, archiveName), archived(t, files), 0o644))
	got, err := Open(dir)
	require.NoError(t, err)
	require.Equal(t, want.texts, got.texts)
	require.Equal(t, filepath.Base(dir), got.Network())
}

func TestBadArchivesAreRefused(t *testing.T) {
	big := strings.Repeat("\x00", maxFile+1)
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"x.tar.gz", []byte("no gzip"), "x.tar.gz: is no gzip file"},
		{"x.tar", []byte("no tar"), "x.tar: is no tar archive, or a broken one"},
		{"x.tar.gz", archived(t, nil), "x.tar.gz: has no memory files"},
		{"x.tar.gz", archived(t, map[string]string{"a/csram_000.mem": "0", "b/csram_000.mem": "0"}), "holds csram_000.mem twice"},
		{"x.tar.gz", archived(t, map[string]string{"csram_000.mem": big}), "csram_000.mem is larger than a memory file can be (64 MB)"},
		{"x.tar.gz", archived(t, map[string]string{"csram_000.mem": "0101"})[:40], "x.tar.gz: is no tar archive, or a broken one"},
	} {
		_, err := ReadArchive(c.name, bytes.NewReader(c.data))
		require.ErrorContains(t, err, c.want)
	}
	_, err := readArchive("bomb.tar", bytes.NewReader(make([]byte, 1<<20)), 1<<10)
	require.Error(t, err)
	entry := archived(t, map[string]string{"holiday.mov": strings.Repeat("\x00", 1<<20)})
	_, err = readArchive("bomb.tar.gz", bytes.NewReader(entry), 1<<16)
	require.ErrorIs(t, err, errBomb, "what is skipped counts too")
}

// FuzzMemoryFiles: any files are an image that holds, or one clear error.
func FuzzMemoryFiles(f *testing.F) {
	c := chain(f)
	add := func(csram0 string) {
		f.Add([]byte(csram0), c.Text("tc_000.mem"), c.Text("csram_002.mem"), c.Text("tc_002.mem"), c.Text("tb_input.txt"), c.Text("tb_num_inputs.txt"),
			c.Text("tb_correct.txt"), c.Text("tb_num_outputs.txt"))
	}
	add(string(c.Text("csram_000.mem")))
	add("0101 // short")
	add("/* open")
	f.Fuzz(func(t *testing.T, csram0, tc0, csram2, tc2, input, inputs, correct, outputs []byte) {
		files := &Files{Place: "fuzz", texts: map[string][]byte{"csram_000.mem": csram0, "tc_000.mem": tc0, "csram_002.mem": csram2, "tc_002.mem": tc2,
			"tb_input.txt": input, "tb_num_inputs.txt": inputs, "tb_correct.txt": correct, "tb_num_outputs.txt": outputs}}
		if err := importFuzzed(files); err != nil {
			require.NotContains(t, err.Error(), "\n", "one line")
		}
	})
}

func importFuzzed(files *Files) error {
	n, err := Parse(files, nil)
	if err != nil {
		return err
	}
	g, err := n.FindGrid(Wanted{})
	if err != nil {
		return err
	}
	a, err := isa.Preset("ranc")
	if err != nil {
		return err
	}
	n.FitArch(a, g)
	image, err := n.Image(a, g, "fuzz", "")
	if err != nil {
		return err
	}
	again, err := isa.Decode(image.Encode())
	if err == nil && !bytes.Equal(again.Encode(), image.Encode()) {
		panic("the image does not come back")
	}
	return err
}

// FuzzArchive: an archive is files or one clear error.
func FuzzArchive(f *testing.F) {
	f.Add(archived(f, map[string]string{"csram_000.mem": "01", "tc_000.mem": "0"}))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := readArchive("fuzz.tar.gz", bytes.NewReader(data), 1<<20); err != nil {
			require.NotContains(t, err.Error(), "\n")
		}
	})
}
