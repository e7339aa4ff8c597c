package compare

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// engineKind is one of the ways to run a network.
type engineKind int

const (
	floatEngine     engineKind = iota // the author's real numbers
	quantisedEngine                   // the integers that the image promises to compute
	chipEngine                        // the image on the emulated chip
	recordedEngine                    // spikes from a file
)

var engineNames = []string{"float", "quantised", "chip"}

// engine is one side of a comparison.
type engine struct {
	kind   engineKind
	name   string
	given  string  // by the user, of recordedEngine
	raster *raster // of recordedEngine
}

// parseEngines reads what --compare lists, in the order in which a network goes through them, recordings last.
func parseEngines(list []string) (engines []engine, err error) {
	for _, word := range list {
		kind := slices.Index(engineNames, word)
		switch {
		case kind >= 0:
			engines = append(engines, engine{kind: engineKind(kind), name: word})
		case strings.Contains(word, "="):
			layer, file, _ := strings.Cut(word, "=")
			engines = append(engines, engine{kind: recordedEngine, name: layer + "=" + filepath.Base(file), given: word})
		default:
			return nil, fmt.Errorf("--compare %s: there are float, quantised, chip, and NAME=FILE for recorded spikes of layer NAME", word)
		}
	}
	slices.SortStableFunc(engines, func(a, b engine) int { return int(a.kind) - int(b.kind) })
	for i := range engines[1:] {
		if engines[i].name == engines[i+1].name {
			return nil, fmt.Errorf("--compare names %s twice", engines[i].name)
		}
	}
	if engines[0].kind == recordedEngine {
		return nil, fmt.Errorf("--compare %s: say what the recording is compared with: float, quantised or chip", engines[0].given)
	}
	return engines, nil
}

func has(engines []engine, kind engineKind) bool {
	return slices.ContainsFunc(engines, func(e engine) bool { return e.kind == kind })
}
