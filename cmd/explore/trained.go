package explore

import (
	"context"
	"fmt"
	"os"

	"orrery/compiler/convert"
	"orrery/compiler/ir"
)

// resolveTrained converts a trained network as the settings convert.* and ticks ask for. What the architecture or the network cannot do is the point's own fault.
func (t *task) resolveTrained(s *Sweep, all settings) error {
	path := all.text("network")
	t.network, t.ticks, t.bits, t.axons = &ir.Network{Name: path}, 1, 0, 0 // of a point that is not run; bits and axons: the conversion rounds weights
	trained, err := s.library.calibrated(path, all.text("convert.calibrate"))
	if err != nil || t.invalid != nil {
		return err
	}
	o, err := conversion(all).For(t.arch)
	if err != nil {
		t.invalid = err
		return nil
	}
	t.converted = fmt.Sprintf("%+v", o)
	c, err := s.library.conversions.get(path+all.text("convert.calibrate")+t.converted, func(string) (*convert.Conversion, error) { return trained.Convert(o) })
	if err != nil {
		t.invalid = err
		return nil
	}
	t.network, t.ticks, t.options.Rates = c.Network(), c.Network().Ticks, c.Rates
	return nil
}

// conversion is the options of a conversion.
func conversion(all settings) convert.Options {
	o := convert.Options{Method: convert.Method(all.text("convert.method")), Code: convert.Code(all.text("convert.code")), Levels: all.number("ticks"),
		InputDigits: convert.InputDigits, WeightBits: all.number("compiler.weight_bits")}
	if _, given := all["convert.input_digits"]; given {
		o.InputDigits = all.number("convert.input_digits")
	}
	switch p := all["convert.percentile"].(type) {
	case int:
		o.Percentile = float64(p)
	case float64:
		o.Percentile = p
	}
	return o
}

// calibrated is a trained network that has seen samples.
func (l *library) calibrated(path, data string) (*convert.Trained, error) {
	if data == "" {
		return nil, fmt.Errorf("%s: give convert.calibrate, samples of its training data", path)
	}
	return l.trained.get(path+"\x00"+data, func(string) (*convert.Trained, error) { return l.calibrate(path, data) })
}

func (l *library) calibrate(path, data string) (*convert.Trained, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	trained, err := convert.Read(path, text, convert.Preparation{})
	if err != nil {
		return nil, err
	}
	d, err := l.dataset(data)
	if err != nil {
		return nil, err
	}
	samples, err := d.FirstLevels(convert.CalibrationSamples)
	if err != nil {
		return nil, err
	}
	return trained, trained.Calibrate(context.Background(), data, samples, func(int) {})
}
