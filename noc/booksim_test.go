package noc

import (
	"cmp"
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/recorded"
)

// bookSimRow is one run of BookSim 2: see testdata/noc/README.md.
type bookSimRow struct {
	k, buf, spec          int
	traffic               string
	rate                  float64
	seed                  int64
	packet, network, hops float64
	accepted              float64
	unstable              bool
	written               [4]string // the last four as they stand in the file
}

func (r *bookSimRow) String() string {
	return fmt.Sprintf("%dx%d buffer %d spec %d %s rate %g seed %d", r.k, r.k, r.buf, r.spec, r.traffic, r.rate, r.seed)
}

// bookSimArch is the mesh with BookSim's settings.
func bookSimArch(k, buf, spec int) *isa.Arch {
	a := testArch(k, k)
	a.NoC = isa.NoCArch{Pipeline: isa.Speculative, Buffer: buf, RouterCycles: 2, LinkCycles: 1, CreditCycles: 1, ChipLinkInterval: 1, Routing: isa.XY}
	if spec == 0 {
		a.NoC.Pipeline = isa.Sequential
	}
	return a
}

func (r *bookSimRow) arch() *isa.Arch { return bookSimArch(r.k, r.buf, r.spec) }

// experiment is the row's run, with the sampling of its configuration file.
func (r *bookSimRow) experiment(random Random) Traffic {
	return Traffic{Pattern: r.traffic, Rate: r.rate, Random: random, Seed: uint64(r.seed), Warmup: 9000, Sample: 3000, Samples: 7, Converge: 0.05, Limit: 1000}
}

// bookSimFiles are the recorded tables and those in testdata.
func bookSimFiles(t *testing.T) []string {
	t.Helper()
	files := recorded.Files(t, "noc/booksim_*.csv")
	if len(files) == 0 {
		t.Logf("no noc/booksim_*.csv under %s: only those in testdata", recorded.Root(t))
	}
	own, err := filepath.Glob("../testdata/noc/booksim_*.csv")
	require.NoError(t, err)
	for _, name := range own {
		if !slices.ContainsFunc(files, func(f string) bool { return filepath.Base(f) == filepath.Base(name) }) {
			files = append(files, name)
		}
	}
	return files
}

func readBookSim(t *testing.T, name string) []bookSimRow {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Equal(t, "k,buf,spec,traffic,rate,seed,packet_latency,network_latency,hops,accepted,unstable", strings.Join(lines[0], ","), name)
	var rows []bookSimRow
	number := func(s string) float64 {
		if s == "" {
			return math.NaN()
		}
		v, err := strconv.ParseFloat(s, 64)
		require.NoError(t, err, name)
		return v
	}
	for _, l := range lines[1:] {
		rows = append(rows, bookSimRow{int(number(l[0])), int(number(l[1])), int(number(l[2])), l[3], number(l[4]), int64(number(l[5])),
			number(l[6]), number(l[7]), number(l[8]), number(l[9]), l[10] == "1", [4]string(l[6:10])})
	}
	return rows
}

// TestBookSimToTheDigit repeats BookSim's runs from its own random numbers: every figure of its tables comes out in all its digits.
func TestBookSimToTheDigit(t *testing.T) {
	for _, name := range bookSimFiles(t) {
		rows := readBookSim(t, name)
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			some := affordable(rows, func(r bookSimRow) int { return r.k * r.k })
			for _, r := range some {
				got, err := r.experiment(BookSim).Run(r.arch(), never)
				require.NoError(t, err)
				require.Equal(t, r.unstable, got.Unstable, &r)
				if !r.unstable {
					require.Equal(t, r.written, [4]string{digits(got.PacketLatency), digits(got.NetworkLatency), digits(got.Hops), digits(got.Accepted)}, &r)
				}
			}
			t.Logf("%s: %d of %d runs, every digit equal", name, len(some), len(rows))
		})
	}
}

// affordable is a fixed choice of what a default test has the time for, all with -full.
func affordable[T any](all []T, nodes func(T) int) []T {
	some := slices.Clone(all)
	if *full {
		return some
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	budget := 1500 // nodes, of which each run simulates some 20,000 cycles
	for i, one := range some {
		if budget -= nodes(one); budget < 0 && i > 0 {
			return some[:i]
		}
	}
	return some
}

var full = flag.Bool("full", false, "all rows of BookSim's tables instead of a choice")

// digits is a number as BookSim prints it: six significant digits.
func digits(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// bookSimCurve is latency over rate: the rows of one mesh, router and pattern, by rate.
type bookSimCurve struct {
	rows     []bookSimRow
	lasts    float64 // highest rate that every run sustained
	collapse float64 // lowest rate above it that one did not; 0: the table has none
}

// bookSimCurves groups rows. A rate is sustained when the run was stable and accepted what was offered; what follows is past saturation.
func bookSimCurves(rows []bookSimRow) []bookSimCurve {
	by := map[string]*bookSimCurve{}
	var keys []string
	for _, r := range rows {
		key := fmt.Sprint(r.k, r.buf, r.spec, r.traffic)
		if by[key] == nil {
			by[key] = &bookSimCurve{}
			keys = append(keys, key)
		}
		by[key].rows = append(by[key].rows, r)
	}
	var curves []bookSimCurve
	for _, key := range keys {
		c := by[key]
		slices.SortStableFunc(c.rows, func(a, b bookSimRow) int { return cmp.Compare(a.rate, b.rate) })
		for _, r := range c.rows {
			if (r.unstable || r.accepted < saturation*r.rate) && (c.collapse == 0 || r.rate < c.collapse) && r.rate > 0.02 { // below, a run has too few packets for the second
				c.collapse = r.rate
			}
		}
		for _, r := range c.rows {
			if c.collapse == 0 || r.rate < c.collapse {
				c.lasts = r.rate
			}
		}
		curves = append(curves, *c)
	}
	return curves
}

// TestBookSimWithinTolerance compares with other packets, from our own random numbers: up to 60 % of saturation latency within 3 % (1 % at the lowest rate),
// up to 90 % within 10 %, and saturation itself within 8 %. Saturation is between the highest rate that the table's runs sustained and the next one;
// latencies up to 60 and 90 % of the former are compared. A short run at low rate has a mean way that differs by chance: latencies are
// compared for the same mean number of routers passed, each worth its three or four cycles.
func TestBookSimWithinTolerance(t *testing.T) {
	for _, name := range bookSimFiles(t) {
		curves := bookSimCurves(readBookSim(t, name))
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			some := affordable(curves, func(c bookSimCurve) int { return 8 * c.rows[0].k * c.rows[0].k })
			var worst [3]float64
			for _, c := range some {
				c.compare(t, &worst)
			}
			t.Logf("%s: %d of %d curves; worst deviations %.2f %% at the lowest rate, %.2f %% up to 60 and %.2f %% up to 90 %% of saturation", name, len(some), len(curves),
				100*worst[0], 100*worst[1], 100*worst[2])
		})
	}
}

var bookSimTolerance = [3]float64{0.01, 0.03, 0.10}

func (c *bookSimCurve) compare(t *testing.T, worst *[3]float64) {
	sustains := func(rate float64) bool {
		e := c.rows[0].experiment(Own)
		e.Rate, e.Converge = rate, 0
		got, err := e.Run(c.rows[0].arch(), never)
		require.NoError(t, err)
		return !got.Unstable && !got.Saturated
	}
	require.True(t, sustains(0.92*c.lasts), "%v saturates below 0.92 x %v", &c.rows[0], c.lasts)
	if c.collapse > 0 && 1.08*c.collapse <= 1 {
		require.False(t, sustains(1.08*c.collapse), "%v lasts to above 1.08 x %v", &c.rows[0], c.collapse)
	}
	for _, r := range c.rows {
		class := 0
		switch {
		case r.unstable || r.rate > 0.9*c.lasts && r.rate > c.rows[0].rate:
			continue
		case r.rate == c.rows[0].rate:
		case r.rate <= 0.6*c.lasts:
			class = 1
		default:
			class = 2
		}
		got, err := r.experiment(Own).Run(r.arch(), never)
		require.NoError(t, err)
		perRouter := 4 - float64(r.spec)
		deviation := math.Abs(got.PacketLatency+perRouter*(r.hops-got.Hops)-r.packet) / r.packet
		worst[class] = max(worst[class], deviation)
		require.LessOrEqual(t, deviation, bookSimTolerance[class], "%v: %v cycles over %v routers; BookSim %v over %v", &r, got.PacketLatency, got.Hops, r.packet, r.hops)
	}
}
