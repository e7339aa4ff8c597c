package events

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/ndarray"
	"orrery/isa/recorded"
)

func file(t testing.TB, name string) string {
	t.Helper()
	return filepath.Join("..", "..", "..", "testdata", "events", name)
}

// formula is the events that testdata/events/make.py writes into every file.
func formula() (list []Event) {
	for t := int64(1000); t < 1000+40*250; t += 250 {
		list = append(list, Event{T: t * Microsecond, X: uint32(t / 250 % 7), Y: uint16(t / 500 % 5), On: t/250%3 == 0})
	}
	return list
}

// TestFilesOfOtherPrograms: AEDAT4 of dv-processing, compressed in both ways, structured arrays of NumPy and archives as of SpikingJelly say the same.
func TestFilesOfOtherPrograms(t *testing.T) {
	for name, sensor := range map[string][2]int{"lz4.aedat4": {8, 6}, "zstd.aedat4": {8, 6}, "zstd.aedat4:0": {8, 6}, "tonic.npy": {}, "spikingjelly.npz": {}} {
		path := file(t, name)
		require.True(t, Is(path, Options{}), name)
		list, err := Read(path, Options{})
		require.NoError(t, err, name)
		require.Equal(t, []Recording{{Width: sensor[0], Height: sensor[1], Events: formula()}}, list, name)
	}
}

// TestListsByHand: named and unnamed columns in any order, separators, units, polarities of every kind.
func TestListsByHand(t *testing.T) {
	want := []Event{{T: 5_000, X: 1, Y: 2, On: true}, {T: 7_500, X: 3, Y: 4}}
	for text, o := range map[string]Options{
		"t,x,y,p\n5,1,2,1\n7.5,3,4,0\n":                                      {},
		"# a camera\n\n x;y; polarity ;timestamp\n1;2;true;5\n3;4;False;7.5": {},
		"0.000005 1 2 1\r\n0.0000075 3 4 -1\r\n":                             {Columns: []string{"t", "x", "y", "p"}, Unit: second},
		"a,b,c,d,e\n9,2,1,1,5000\n9,4,3,0,7500":                              {Columns: []string{"ignored", "y", "x", "p", "t"}, Unit: 1},
	} {
		list, err := parseText([]byte(text), "", o)
		require.NoError(t, err, text)
		require.Equal(t, []Recording{{Events: want}}, list, text)
	}
	list, err := parseText([]byte("time,neuron\n1,700\n"), "", Options{})
	require.NoError(t, err)
	require.Equal(t, []Recording{{Flat: true, NoPolarity: true, Events: []Event{{T: 1000, X: 700, On: true}}}}, list)
	list, err = parseArray(&ndarray.Array{Shape: []int{2, 3}, Values: []float64{5, 1, 2, 6, 3, 4}}, Options{Columns: []string{"t", "x", "y"}})
	require.NoError(t, err)
	require.Equal(t, []Recording{{NoPolarity: true, Events: []Event{{T: 5000, X: 1, Y: 2, On: true}, {T: 6000, X: 3, Y: 4, On: true}}}}, list)
}

// TestNIRDataOfThePackage: events and grids of one network agree, by sample; observables are named.
func TestNIRDataOfThePackage(t *testing.T) {
	path := file(t, "nirdata.h5")
	list, err := Read(path+":lif.events", Options{})
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, []Event{{T: 1e6, X: 0, On: true}, {T: 2e6, X: 3, On: true}, {T: 9_500_000, X: 5, On: true}}, list[0].Events)
	grid, ok, err := NIRArray(path + ":lif.grid")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, []int{2, 10, 6}, grid.Shape)
	for i := range list {
		lists := make([][]uint32, 10)
		s := NewSorter(Binning{Width: 1_000_000}, []int{6})
		require.NoError(t, s.Check(list[i].Extent(), 10))
		s.Sort(lists, &list[i], 10)
		for tick, fired := range lists {
			for n := range uint32(6) {
				want := grid.Values[(i*10+tick)*6+int(n)] == 1
				require.Equal(t, want, len(fired) == 1 && fired[0] == n, "sample %d tick %d neuron %d", i, tick, n)
			}
		}
	}
	_, _, err = NIRArray(path)
	require.ErrorContains(t, err, "there are lif.events, lif.grid")
	_, err = Read(recorded.File(t, "nir/data.h5")+":lif.ev", Options{})
	require.NoError(t, err)
	grid, ok, err = NIRArray(recorded.File(t, "nir/data.h5") + ":lif.v")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, []int{2, 10, 6}, grid.Shape)
}

// TestWhatIsNoList says what is wrong, and where.
func TestWhatIsNoList(t *testing.T) {
	for text, want := range map[string]string{
		"t,x\n1,2\n":          "an event has a pixel x, y or a neuron n",
		"x,y,p\n1,2,3":        "an event has a time t",
		"1,2,3,4\n":           "say which they are",
		"t,x,y,p\n1,2,3\n":    "line 2: 3 fields; there are 4 columns",
		"t,x,y\n1,2,3\n1,2,a": `line 3: field 3, "a", is not a number`,
		"t,x,y\n1,-2,3":       "x is -2; it is a whole number from 0 to 65535",
		"t,x,y\n1,2.5,3":      "x is 2.5",
		"t,x,y\n1e30,2,3":     "the time is 1e+30",
		"t,n\nnan,2":          "the time is NaN",
		"t,n\n1,1e9":          "n is 1e+09",
	} {
		_, err := parseText([]byte(text), "", Options{})
		require.ErrorContains(t, err, want, text)
	}
	for data, want := range map[string]string{
		"":                        "does not begin with #!AER-DAT",
		"#!AER-DAT2.0\r\n# x":     "AEDAT 2.0, whose addresses mean something else",
		"#!AER-DAT4.0\r\n\x10":    "header: damaged",
		"#!AER-DAT4.0\r\nxxxxxxx": "header: damaged",
	} {
		_, err := parseAEDAT4([]byte(data), "", Options{})
		require.ErrorContains(t, err, want, data)
	}
	whole, err := os.ReadFile(file(t, "zstd.aedat4"))
	require.NoError(t, err)
	_, err = parseAEDAT4(whole[:len(whole)-700], "", Options{})
	require.Error(t, err)
	_, err = parseAEDAT4(whole, "1", Options{})
	require.ErrorContains(t, err, "there are 0 (EVTS), 1 (TRIG)")
}

// seed adds the files of a format to a fuzz target.
func seed(f *testing.F, pattern string) {
	files, err := filepath.Glob(file(f, pattern))
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(data)
	}
}

func FuzzAEDAT4(f *testing.F) {
	seed(f, "*.aedat4")
	f.Fuzz(func(t *testing.T, data []byte) { anyRecording(t, parseAEDAT4, data, Options{}) })
}

func FuzzNPY(f *testing.F) {
	seed(f, "*.npy")
	f.Fuzz(func(t *testing.T, data []byte) {
		anyRecording(t, parseNPY, data, Options{})
		anyRecording(t, parseNPY, data, Options{Columns: []string{"t", "x", "y", "p"}})
	})
}

func FuzzNPZ(f *testing.F) {
	seed(f, "*.npz")
	f.Fuzz(func(t *testing.T, data []byte) { anyRecording(t, parseNPZ, data, Options{}) })
}

func FuzzText(f *testing.F) {
	f.Add([]byte("t,x,y,p\n1,2,3,1\n"))
	f.Add([]byte("1 2 3 -1\n# x\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		anyRecording(t, parseText, data, Options{})
		anyRecording(t, parseText, data, Options{Columns: []string{"t", "x", "y", "p"}, Unit: second})
	})
}

func FuzzNIRData(f *testing.F) {
	seed(f, "*.h5")
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, key := range []string{"", "lif.events", "lif.grid"} {
			list, err := parseNIRData(data, key, Options{})
			require.True(t, err != nil || len(list) > 0)
			if a, err := parseGrid(data, key); err == nil {
				n := 1
				for _, d := range a.Shape {
					n *= d
				}
				require.Len(t, a.Values, n, fmt.Sprint(a.Shape))
			}
		}
	})
}
