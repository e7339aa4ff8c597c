package ndarray

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTables(t *testing.T) {
	for _, c := range []struct {
		text, key string
		want      Array
	}{
		{"0,1\n2,3\n4,5\n", "", Array{Shape: []int{3, 2}, Values: []float64{0, 1, 2, 3, 4, 5}, Kind: Integer}},
		{"0.0,1\n2,3", "", Array{Shape: []int{2, 2}, Values: []float64{0, 1, 2, 3}, Kind: Real}},
		{"in,v,spike\n# by hand\n0, 1e-1, 1\n1,-2,0\n", "v", Array{Shape: []int{2, 1}, Values: []float64{0.1, -2}, Kind: Real}},
		{"in,v,spike\n0,0.1,1\n1,-2,0\n", "2", Array{Shape: []int{2, 1}, Values: []float64{1, 0}, Kind: Integer}},
		{"0,0.1,1\n1,-2,0\n", "1..2", Array{Shape: []int{2, 2}, Values: []float64{0.1, 1, -2, 0}, Kind: Real}},
		{"7\n8\n", "0", Array{Shape: []int{2, 1}, Values: []float64{7, 8}, Kind: Integer}},
	} {
		a, err := parseCSV([]byte(c.text), c.key)
		require.NoError(t, err, c.text)
		require.Equal(t, &c.want, a, c.text)
	}
	path := filepath.Join(t.TempDir(), "x.csv")
	require.NoError(t, os.WriteFile(path, []byte("1,2\n3,4\n"), 0o600))
	a, err := Read(path + ":1")
	require.NoError(t, err)
	require.Equal(t, []float64{2, 4}, a.Values)
}

func TestDamagedTablesAreRefused(t *testing.T) {
	for _, c := range []struct{ text, key, want string }{
		{"", "", "no line of numbers"},
		{"a,b\n", "", "no line of numbers"},
		{"1,2\n3\n", "", "record on line 2: wrong number of fields"},
		{"1,2\n3,x\n", "", `line 2, column 3: "x" is not a number`},
		{"a,b\nc,d\n", "", `line 2, column 1: "c" is not a number`},
		{"1,2\n", "2", `no columns "2"; there are 0..1`},
		{"u,v\n1,2\n", "w", `no columns "w"; there are 0..1 (u, v)`},
		{"1,2\n", "1..0", `no columns "1..0"`},
	} {
		_, err := parseCSV([]byte(c.text), c.key)
		require.ErrorContains(t, err, c.want, c.text)
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n3,4.5\n"), "b")
	f.Add([]byte("1\n\n\"2\"\n"), "0..0")
	f.Fuzz(func(t *testing.T, data []byte, key string) {
		if a, err := parseCSV(data, key); err == nil {
			require.Equal(t, a.Shape[0]*a.Shape[1], len(a.Values))
		}
	})
}
