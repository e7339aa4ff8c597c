package result

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// readPriceable reads a run that has the counts that a price depends on.
func readPriceable(path string) (*Run, error) {
	res, err := read(path)
	switch {
	case err != nil:
		return nil, err
	case res.Energy == nil:
		return nil, fmt.Errorf("%s: was run with --timing none, so it has no hops and no time to price: run it with --timing cycle", path)
	case res.Energy.Activity.Cores == 0 || !(res.Energy.Activity.MHz > 0):
		return nil, fmt.Errorf("%s: no priceable run of schema %s (energy.activity)", path, Schema)
	}
	return res, nil
}

// read reads what run --json wrote.
func read(path string) (*Run, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("run: %w", err)
	}
	var res Run
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&res); err != nil {
		return nil, fmt.Errorf("%s: not the JSON of orrery run: %s", path, strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: more than one JSON value", path)
	}
	if res.Schema != Schema {
		return nil, fmt.Errorf("%s: no run of schema %s", path, Schema)
	}
	return &res, nil
}
