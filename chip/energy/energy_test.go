package energy

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/isa"
	"orrery/isa/counter"
)

func TestPriceIsCountTimesConstantPlusLeakageTimesTime(t *testing.T) {
	var table isa.EnergyArch
	table.Add = isa.Cost{PJ: 0.5, Source: "paper"}
	table.Hop = isa.Cost{PJ: 2, Source: "estimate: guess"}
	table.CoreLeakage = isa.Power{MW: 3, Low: 2, High: 5, Source: "paper"}
	table.MemoryLeakage = isa.Power{MW: 1, Source: "paper"}
	r := Price(&table, Activity{Events: Events{Adds: 100, Hops: 7}, Cycles: 400, MHz: 200, Cores: 6, MemoryBits: 1 << 19})
	require.Equal(t, Range{64, 57, 78}, r.Dynamic, "the hop is an estimate: half to twice")
	require.InDelta(t, 36000+6000, float64(r.Static.Mid), 1e-6, "3 mW x 6 cores x 2 us, and 1 mW x half a Mbit x 6 x 2 us")
	require.InDelta(t, 24000+6000, float64(r.Static.Low), 1e-6)
	require.InDelta(t, 60000+6000, float64(r.Static.High), 1e-6)
	require.InDelta(t, 42064, float64(r.Total.Mid), 1e-6)
	require.InDelta(t, 14.0/42064, r.EstimateShare, 1e-12)
	var sum Range
	for _, c := range r.Components {
		sum.Add(c.Energy)
	}
	require.InDelta(t, float64(r.Total.Mid), float64(sum.Mid), 1e-6)
	require.InDelta(t, float64(r.Total.High), float64(sum.High), 1e-6)
	require.Len(t, r.Components, len(table.Costs()), "every constant of the table has its line")
}

func TestEveryConstantHasItsOwnCounter(t *testing.T) {
	preset, err := isa.Preset("tianjic")
	require.NoError(t, err)
	var ev Events
	dynamic := 0
	for i, f := range counter.Fields[Events]() {
		require.Equal(t, preset.Energy.Costs()[i].Key, f.Name)
		dynamic++
	}
	fill(&ev)
	counts := map[float64]bool{}
	r := Price(&preset.Energy, Activity{Events: ev, Cycles: 1e9, MHz: 1e3, Cores: 1000, MemoryBits: 1 << 21})
	for i, c := range r.Components {
		require.Equal(t, preset.Energy.Costs()[i].Value, c.Value)
		require.Equal(t, i >= dynamic, c.Static, "events first, then leakage")
		counts[c.Count] = true
	}
	require.Len(t, counts, dynamic+2, "cores and routers leak for the same time, memory for its own")
}

// fill gives every event another count.
func fill(ev *Events) {
	one := Events{RowsRead: 1, BitsRead: 2, Cells: 3, Adds: 4, Multiplies: 5, NeuronUpdates: 6, Spikes: 7, Packets: 8, Hops: 9, ChipHops: 10,
		HostPackets: 11, CoreTicks: 12, MicroUpdates: 13, MicroFetches: 14, MicroOps: 15, MicroStates: 16, MicroLookups: 17, SomaAdds: 18, HopsY: 19}
	counter.Add(ev, &one)
}

func TestTablesSourceEveryConstantAndHoldTheirBands(t *testing.T) {
	require.Subset(t, TableNames(), []string{"tianjic", "truenorth", "loihi", "loihi-sanafe", "seneca-22nm", "horowitz-45nm"})
	for _, name := range TableNames() {
		table, err := Open(name)
		require.NoError(t, err)
		require.Equal(t, name, table.Name)
		require.NoError(t, table.Constants.Check())
		for _, c := range table.Constants.Costs() {
			require.NotEmpty(t, c.Source, "%s: %s", name, c.Key)
			require.LessOrEqual(t, c.Low, c.Value)
			require.LessOrEqual(t, c.Value, c.High)
			require.False(t, c.Estimated() && c.Value > 0 && c.Low == c.High, "%s: %s is an estimate without a band", name, c.Key)
		}
		again, err := Parse(name+".yaml", table.YAML())
		require.NoError(t, err, name)
		require.Equal(t, table, again)
	}
}

func TestScaleCarriesConstantsAndTheirBandsToAnotherProcess(t *testing.T) {
	table, err := Open("horowitz-45nm")
	require.NoError(t, err)
	require.InDelta(t, 0.1*0.62, float64(table.Constants.Add.PJ), 1e-12)
	require.InDelta(t, 0.1, float64(table.Constants.Add.High), 1e-12, "not scaled")
	base, err := isa.Preset("tianjic")
	require.NoError(t, err)
	require.Equal(t, base.Energy.Hop, table.Constants.Hop, "what the file does not give is the base's, as it is")
	require.Equal(t, base.Energy.CoreLeakage, table.Constants.CoreLeakage)
}

func TestBadTablesNameFileLineAndColumn(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"base: tianjic\n", "bad.yaml: a table has a name (name: mine)"},
		{"name: x\n", "bad.yaml: no row_read: a table without a base gives every constant (base: tianjic takes the rest from there)"},
		{"name: x\nbase: venus\n", `bad.yaml:2:7: base: no energy table "venus": there are horowitz-45nm, loihi, loihi-sanafe, ranc, seneca-22nm, tianjic, tiny, truenorth; a file's name ends in .yaml`},
		{"name: x\nbase: tianjic\nhopp: {pj: 1, source: s}\n", `bad.yaml:3:1: unknown field "hopp"`},
		{"name: x\nbase: tianjic\nhop: {pj: 1}\n", `bad.yaml:3:6: hop has no source: say where the figure comes from, or "estimate: why"`},
		{"name: x\nbase: tianjic\nhop: {pj: -1, source: s}\n", "bad.yaml:3:6: hop is -1; it must be a number of at least 0"},
		{"name: x\nbase: tianjic\nhop: {pj: 3, low: 1, high: 2, source: s}\n", "bad.yaml:3:6: hop is 3, outside its band of 1..2: give low and high around it"},
		{"name: x\nbase: tianjic\nscale: {factor: 2}\n", "bad.yaml:3:8: scale needs a factor above 0, low and high around it, and a source"},
	} {
		_, err := Parse("bad.yaml", []byte(c.text))
		require.EqualError(t, err, c.want, c.text)
	}
	_, err := Open("nowhere.yaml")
	require.ErrorContains(t, err, "energy table")
}

func FuzzParseTable(f *testing.F) {
	for _, name := range TableNames() {
		table, err := Open(name)
		require.NoError(f, err)
		f.Add(table.YAML())
	}
	f.Add([]byte("name: x\nbase: tianjic\nscale: {factor: 2, low: 1, high: 3, source: s}\nhop: {pj: 1, source: s}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := Parse("fuzz.yaml", text)
		if err != nil {
			require.NotContains(t, err.Error(), "\n", "one clear error")
			return
		}
		for _, c := range table.Constants.Costs() {
			require.False(t, math.IsNaN(c.Value) || c.Low > c.Value || c.Value > c.High)
		}
	})
}
