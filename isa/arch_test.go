package isa

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPresetsSourceEveryConstant(t *testing.T) {
	require.Equal(t, []string{"loihi", "ranc", "tianjic", "tiny", "truenorth"}, PresetNames())
	for _, name := range PresetNames() {
		a, err := Preset(name)
		require.NoError(t, err)
		require.Equal(t, name, a.Name)
		for _, key := range parameterKeys(t, a) {
			require.NotEmpty(t, a.Sources[key], "%s: %s has no source", name, key)
		}
		require.Len(t, a.Sources, len(parameterKeys(t, a)), "%s has sources of keys that do not exist", name)
		for _, c := range a.Energy.Costs() {
			require.NotEmpty(t, c.Source, "%s: energy.%s has no source", name, c.Key)
		}
	}
}

// parameterKeys are the dotted keys of an architecture outside its energy table.
func parameterKeys(t *testing.T, a *Arch) []string {
	t.Helper()
	bare := *a
	bare.Sources = nil
	var keys []string
	section := ""
	for line := range strings.Lines(string(bare.YAML())) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch indented := strings.HasPrefix(line, " "); {
		case strings.HasPrefix(key, "-"):
		case indented && section != "energy":
			keys = append(keys, section+"."+key)
		case indented:
		case strings.TrimSpace(value) == "":
			section = key
		default:
			keys = append(keys, key)
		}
	}
	return keys
}

func TestArchYAMLRoundTrips(t *testing.T) {
	for _, name := range PresetNames() {
		a, err := Preset(name)
		require.NoError(t, err)
		b, err := ParseArch(name, a.YAML())
		require.NoError(t, err)
		require.Equal(t, a, b)
		require.Equal(t, string(a.YAML()), string(b.YAML()))
	}
}

func TestArchFileMayBuildOnAPreset(t *testing.T) {
	a, err := ParseArch("mine.yaml", []byte("base: tianjic\nname: mine\ncore: {axons: 512}\nio: {edges: [south]}\n"))
	require.NoError(t, err)
	require.Equal(t, 512, a.Core.Axons)
	require.Equal(t, 256, a.Core.Neurons)
	require.Equal(t, []Side{South}, a.IO.Edges)
	base, err := Preset("tianjic")
	require.NoError(t, err)
	require.Equal(t, 256, base.Core.Axons)
}

func TestBadArchNamesFileLineAndColumn(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"base: tianjic\ncore: {axonz: 3}\n", `bad.yaml:2:8: unknown field "axonz"`},
		{"base: tianjic\ncore:\n  axons: 5000\n", "bad.yaml:3:10: core.axons is 5000; it must be 1..4096"},
		{"base: tianjic\ncore: {weight_bits: 3}\n", "bad.yaml:2:21: core.weight_bits is 3; direct weights have 1, 2, 4 or 8"},
		{"base: tianjic\ncore: {axons: many}\n", "bad.yaml:2:15: found string where int belongs"},
		{"base: venus\n", `bad.yaml: base: no architecture "venus": the presets are loihi, ranc, tianjic, tiny, truenorth; a file's name ends in .yaml`},
		{"base: tianjic\nclock: {mhz: -1}\n", "bad.yaml:2:14: clock.mhz is -1; it must be above 0 and at most 1000000"},
		{"base: tianjic\nenergy: {add: {pj: -2, source: x}}\n", "bad.yaml:2:15: energy.add is -2; it must be a number of at least 0"},
		{"base: tianjic\nio: {edges: [up]}\n", `bad.yaml:2:13: io.edges has "up"; each of east, west, north, south may stand in it once`},
		{"base: tianjic\nsoma: {unit: truenorth}\n", "bad.yaml:2:14: soma.unit is truenorth with direct weights; typed weights and the truenorth unit go together"},
		{"base: tianjic\nmesh: {width: 128}\n", "bad.yaml:2:15: mesh.width x chips_x is 128 columns; a packet reaches 127"},
		{"name: x\n", "bad.yaml: mesh.width is 0; it must be 1..128"},
		{"core: [\n", "bad.yaml:1:7: sequence end token ']' not found"},
	} {
		_, err := ParseArch("bad.yaml", []byte(c.text))
		require.EqualError(t, err, c.want, c.text)
	}
}

func TestSetChangesOneParameter(t *testing.T) {
	a, err := Preset("tianjic")
	require.NoError(t, err)
	require.NoError(t, a.Set("core.axons", "512"))
	require.NoError(t, a.Set("io.edges", "[north, south]"))
	require.NoError(t, a.Set("energy.add", "{pj: 3, source: mine}"))
	require.Equal(t, 512, a.Core.Axons)
	require.Equal(t, []Side{North, South}, a.IO.Edges)
	require.Equal(t, Picojoule(3), a.Energy.Add.PJ)
	require.Equal(t, Picojoule(2), a.Energy.Hop.PJ)
	require.ErrorContains(t, a.Set("core.axonz", "1"), "core.axonz = 1: unknown field")
	require.ErrorContains(t, a.Set("core.axons", "0"), "core.axons is 0")
	require.Equal(t, 512, a.Core.Axons, "a refused change changes nothing")
}

func FuzzParseArch(f *testing.F) {
	for _, name := range PresetNames() {
		text, _ := PresetYAML(name)
		f.Add(text)
	}
	f.Add([]byte("base: tianjic\ncore: {axons: 512}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := ParseArch("fuzz.yaml", text)
		if err != nil {
			require.NotContains(t, err.Error(), "\n", "one clear error")
			return
		}
		b, err := ParseArch("again.yaml", a.YAML())
		require.NoError(t, err)
		require.Equal(t, string(a.YAML()), string(b.YAML()))
	})
}
