package events

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa/recorded"
)

// TestNMNISTByHand: x, y, one bit of polarity and 23 of time, big-endian; y = 240 moves the clock.
func TestNMNISTByHand(t *testing.T) {
	r, err := parseNMNIST([]byte{7, 15, 0x80, 2, 142, 33, 0, 0x01, 0, 0, 1, 240, 0, 0, 0, 2, 3, 0, 0, 5}, "", Options{})
	require.NoError(t, err)
	require.Equal(t, []Event{{654_000, 7, 15, true}, {65536_000, 33, 0, false}, {(8192 + 5) * 1000, 2, 3, false}}, r[0].Events)
}

// TestChannelsOfPolarities: which channel darker and brighter events have; -1 when they are left out.
func TestChannelsOfPolarities(t *testing.T) {
	for p, want := range map[Polarity][2]int{OffOn: {0, 1}, OnOff: {1, 0}, Merged: {0, 0}, OnlyOn: {-1, 0}, OnlyOff: {0, -1}} {
		require.Equal(t, want, [2]int{p.channel(false), p.channel(true)}, Polarities[p])
	}
}

// TestTicksByHand: equal parts of a recording, or parts of a length, from the first event on.
func TestTicksByHand(t *testing.T) {
	r := &Recording{Events: []Event{{T: 100, X: 1}, {T: 109, X: 2, On: true}, {T: 104, X: 1}, {T: 104, X: 1}, {T: 105, X: 0}}}
	for _, c := range []struct {
		b      Binning
		length int
		want   [][]uint32
	}{
		{Binning{Bins: 2}, 2, [][]uint32{{1, 1, 1}, {0, 5}, nil, nil}},
		{Binning{Bins: 1}, 1, [][]uint32{{0, 1, 1, 1, 5}, nil, nil, nil}},
		{Binning{}, 0, [][]uint32{{1}, {1, 1}, {0}, {5}}},
		{Binning{Width: 3}, 4, [][]uint32{{1}, {0, 1, 1}, nil, {5}}},
		{Binning{Width: 5, Polarity: OnOff}, 2, [][]uint32{{4, 4, 4}, {2, 3}, nil, nil}},
		{Binning{Width: 5, Shrink: 2}, 2, [][]uint32{{0, 0, 0}, {0, 4}, nil, nil}},
	} {
		s := NewSorter(c.b, []int{2, 1, 3})
		require.NoError(t, s.Check(r.Extent(), 4))
		require.Equal(t, c.length, c.b.Length(r.Extent()))
		lists := make([][]uint32, 4)
		events, leftOut := s.Sort(lists, r, 4)
		require.Equal(t, [2]int{5, 0}, [2]int{events, leftOut})
		require.Equal(t, c.want, lists, "%+v", c.b)
	}
}

// TestEveryEventIsSomewhere: in its tick and neuron, or counted as left out, for recordings of any length and origin.
func TestEveryEventIsSomewhere(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		b := Binning{Polarity: Polarity(rnd.IntN(len(Polarities))), Bins: rnd.IntN(40), Shrink: rnd.IntN(3)}
		shape := []int{b.Polarity.channels(), 3 + rnd.IntN(4), 2 + rnd.IntN(4)}
		s := NewSorter(b, shape)
		w, h := s.sensor(Extent{})
		r := &Recording{}
		origin, span := rnd.Int64N(1<<50)-1<<49, 1+rnd.Int64N(longest)
		for range rnd.IntN(200) {
			r.Events = append(r.Events, Event{origin + rnd.Int64N(span), uint32(rnd.IntN(w)), uint16(rnd.IntN(h)), rnd.IntN(2) == 0})
		}
		x := r.Extent()
		require.NoError(t, x.check())
		require.NoError(t, s.Check(x, 40))
		lists := make([][]uint32, 40)
		events, leftOut := s.Sort(lists, r, 40)
		require.Equal(t, len(r.Events), events)
		for _, list := range lists {
			for _, n := range list {
				require.Less(t, int(n), shape[0]*shape[1]*shape[2])
				events--
			}
		}
		require.Equal(t, leftOut, events)
	}
}

// TestRecordingOfNMNIST: what tonic counts in the recording: 4,325 events of which 2,145 are brighter, the first and last of them.
func TestRecordingOfNMNIST(t *testing.T) {
	list, err := Read(recorded.File(t, "nir/sample_nmnist.bin"), Options{})
	require.NoError(t, err)
	require.Len(t, list, 1)
	r := &list[0]
	require.Len(t, r.Events, 4325)
	on := 0
	for _, e := range r.Events {
		if e.On {
			on++
		}
	}
	require.Equal(t, 2145, on)
	require.Equal(t, []Event{{654_000, 7, 15, true}, {2999_000, 19, 18, false}, {3017_000, 21, 17, false}}, r.Events[:3])
	require.Equal(t, Event{311175_000, 21, 14, true}, r.Events[4324])
}

// TestFoldersAreLabels: every recording below a folder in the order of names, with the number that its own folder is called.
func TestFoldersAreLabels(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"3/b.bin", "3/a.bin", "0/x.bin", "0/README", "12/.hidden.bin"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o644))
	}
	for path, want := range map[string]string{"": "[0/x.bin 3/a.bin 3/b.bin] [0 3 3]", "3": "[3/a.bin 3/b.bin] []", "*/[ax].bin": "[0/x.bin 3/a.bin] [0 3]",
		"3/a.bin": "[3/a.bin] []"} {
		require.True(t, Is(filepath.Join(dir, path), Options{}))
		files, labels, err := Find(filepath.Join(dir, path))
		require.NoError(t, err)
		for i := range files {
			files[i], err = filepath.Rel(dir, files[i])
			require.NoError(t, err)
		}
		require.Equal(t, want, fmt.Sprint(files, labels), path)
	}
	_, _, err := Find(filepath.Join(dir, "*/*"))
	require.ErrorContains(t, err, "not recordings of one format")
	_, _, err = Find(filepath.Join(dir, "12"))
	require.ErrorContains(t, err, "there are no recordings")
}

func FuzzNMNIST(f *testing.F) {
	f.Add([]byte{7, 15, 0x80, 2, 142})
	f.Add([]byte{1, 240, 0, 0, 0, 2, 3, 0, 0, 5})
	f.Fuzz(func(t *testing.T, data []byte) { anyRecording(t, parseNMNIST, data, Options{}) })
}

// anyRecording wants an error, or recordings that can be sorted into ticks.
func anyRecording(t *testing.T, parse func([]byte, string, Options) ([]Recording, error), data []byte, o Options) {
	list, err := parse(data, "", o)
	if err != nil {
		return
	}
	for i := range list {
		r := &list[i]
		x := r.Extent()
		if x.check() != nil || x.MaxX > 1<<12 || x.MaxY > 1<<10 {
			return
		}
		shape := []int{2, x.MaxY + 1, x.MaxX + 1}
		if r.NoPolarity {
			shape[0] = 1
		}
		s := NewSorter(Binning{Sensor: [2]int{x.MaxX + 1, x.MaxY + 1}}, shape)
		if s.Check(x, 7) != nil {
			continue
		}
		lists := make([][]uint32, 7)
		s.Sort(lists, r, 7)
		sorted := 0
		for _, list := range lists {
			sorted += len(list)
		}
		require.Equal(t, len(r.Events), sorted)
	}
}
