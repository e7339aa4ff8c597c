package explore

import (
	"fmt"
	"os"

	"orrery/compiler/dsl"
	"orrery/compiler/format"
	"orrery/compiler/ir"
	"orrery/compiler/nir"
)

// importing is what the settings nir.* say of files that leave it open.
func importing(all settings) nir.Options {
	o := nir.Options{LayerDelay: nir.Unsaid, Reset: nir.ResetMode(all.text("nir.reset")), Neurons: nir.Realisation(all.text("nir.neurons"))}
	switch dt := all["nir.dt"].(type) {
	case int:
		o.Dt = float64(dt)
	case float64:
		o.Dt = dt
	}
	if _, given := all["nir.layer_delay"]; given {
		o.LayerDelay = all.number("nir.layer_delay")
	}
	return o
}

// network reads a network as the settings ask for it, in any format that needs no conversion, told by its extension.
func (l *library) network(all settings) (*ir.Network, error) {
	path := all.text("network")
	in, err := format.Of(path)
	if err != nil {
		return nil, err
	}
	if in != format.NIR {
		return l.networks.get(path, func(path string) (*ir.Network, error) { return dsl.Load(path, os.ReadFile) })
	}
	o := importing(all)
	return l.networks.get(fmt.Sprintf("%s\x00%+v", path, o), func(string) (*ir.Network, error) {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("network: %w", err)
		}
		return nir.Read(path, data, o)
	})
}
