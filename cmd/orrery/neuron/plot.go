package neuron

import (
	"bytes"
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Size and colours of the drawing.
const (
	neuronWidth  = 18 * vg.Centimeter
	neuronHeight = 9 * vg.Centimeter
	maxPoints    = 4000 // of a curve; above, ticks are left out between
)

var (
	potentialColour = color.RGBA{R: 0x1f, G: 0x5f, B: 0x9f, A: 0xff}
	spikeColour     = color.RGBA{R: 0xc0, G: 0x30, B: 0x30, A: 0xff}
	currentColour   = color.RGBA{R: 0x50, G: 0x50, B: 0x50, A: 0xff}
)

// svg draws the potential with its spikes, and below it the current.
func (r *neuronRun) svg() ([]byte, error) {
	upper, err := r.potentialPlot()
	if err != nil {
		return nil, err
	}
	lower, err := r.currentPlot()
	if err != nil {
		return nil, err
	}
	canvas := vgsvg.New(neuronWidth, neuronHeight)
	area := draw.New(canvas)
	split := area.Max.Y - (area.Max.Y-area.Min.Y)*0.7
	top := draw.Crop(area, 0, 0, split, 0)
	bottom := draw.Crop(area, 0, 0, 0, split-area.Max.Y)
	// one left edge for both: the wider labels decide
	left := max(upper.DataCanvas(top).Min.X, lower.DataCanvas(bottom).Min.X)
	upper.Draw(draw.Crop(top, left-upper.DataCanvas(top).Min.X, 0, 0, 0))
	lower.Draw(draw.Crop(bottom, left-lower.DataCanvas(bottom).Min.X, 0, 0, 0))
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("cannot draw: %w", err)
	}
	return out.Bytes(), nil
}

// curve is a value per tick as points in the model's time.
func (r *neuronRun) curve(values []float64) plotter.XYs {
	every := (len(values) + maxPoints - 1) / maxPoints
	var points plotter.XYs
	for k := 0; k < len(values); k += every {
		points = append(points, plotter.XY{X: float64(k+1) * r.built.Tick, Y: values[k]})
	}
	return points
}

func (r *neuronRun) potentialPlot() (*plot.Plot, error) {
	m := r.built.Model
	p := plot.New()
	rate, unit := r.rate()
	p.Title.Text = fmt.Sprintf("%s on %s: %d spikes, %.3g %s, %d cycles and %.4g pJ an update", m.Name, r.arch.Name, len(r.spikes), rate, unit, r.cycles, r.perUpdate().Mid)
	p.Title.TextStyle.Font.Size = 10
	p.Y.Label.Text = fmt.Sprintf("%s (%s)", m.States[0].Name, m.States[0].Unit)
	line, err := plotter.NewLine(r.curve(r.v))
	if err != nil {
		return nil, fmt.Errorf("cannot draw: %w", err)
	}
	line.Color, line.Width = potentialColour, vg.Points(0.8)
	p.Add(line)
	if len(r.spikes) > 0 {
		marks := make(plotter.XYs, len(r.spikes))
		top := p.Y.Max + (p.Y.Max-p.Y.Min)*0.06
		for i, k := range r.spikes {
			marks[i] = plotter.XY{X: float64(k+1) * r.built.Tick, Y: top}
		}
		dots, err := plotter.NewScatter(marks)
		if err != nil {
			return nil, fmt.Errorf("cannot draw: %w", err)
		}
		dots.GlyphStyle = draw.GlyphStyle{Color: spikeColour, Radius: vg.Points(1.5), Shape: draw.CircleGlyph{}}
		p.Add(dots)
	}
	return p, nil
}

func (r *neuronRun) currentPlot() (*plot.Plot, error) {
	p := plot.New()
	p.X.Label.Text = strings.TrimSpace("time " + r.built.Model.TickUnit)
	p.Y.Label.Text = "I (" + r.built.Model.InputUnit + ")"
	line, err := plotter.NewLine(r.curve(r.current))
	if err != nil {
		return nil, fmt.Errorf("cannot draw: %w", err)
	}
	line.Color, line.Width, line.StepStyle = currentColour, vg.Points(0.8), plotter.MidStep
	p.Add(line)
	low, high := min(0, p.Y.Min), max(0, p.Y.Max)
	p.Y.Min, p.Y.Max = low-(high-low)*0.1-1e-9, high+(high-low)*0.15+1e-9
	return p, nil
}
