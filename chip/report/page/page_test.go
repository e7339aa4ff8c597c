package page_test

import (
	"bytes"
	"encoding/xml"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orrery/chip/report/page"
)

// sample has every kind of block, and names that must be escaped.
func sample() *page.Page {
	const evil = `<script>alert("x")</script>&'`
	mesh := page.Mesh{Title: "Active cycles by core", Unit: "cycles", LinkUnit: "flits", Columns: 5, Rows: 4, Value: "active", Link: "flits"}
	for i := range 12 {
		mesh.Cells = append(mesh.Cells, page.Cell{X: i % 5, Y: i / 5, Value: float64(i * i), Name: "hidden" + evil})
		mesh.Links = append(mesh.Links, page.Link{X: i % 5, Y: i / 5, To: page.Direction(i % 4), Value: float64(i * 10)})
	}
	wave, x := []float64{}, []float64{}
	for i := range 40 {
		x, wave = append(x, float64(i)), append(wave, math.Sin(float64(i)/4))
	}
	wave[7] = math.NaN()
	return &page.Page{
		Title: "Sample " + evil, Subtitle: "every block", Summary: []string{"The output waits. " + evil},
		Facts: []page.Fact{{Name: "energy", Value: page.Number(2.618e-5, "J"), Note: evil}, {Name: "latency", Value: page.Number(1.683e-4, "s")}},
		Sections: []page.Section{
			{Title: "Words " + evil, Lead: "A lead.", Blocks: []page.Block{page.Text("One.\n\nTwo " + evil),
				page.Table{Title: "A table", Columns: []string{"name", "value"}, Numbers: 1, Rows: [][]string{{evil, "1"}}}}},
			{Title: "Charts", Blocks: []page.Block{
				page.Bars{Title: "Energy by layer", Unit: "J", Series: []string{"dynamic", "static"},
					Rows: []page.Bar{{"hidden " + evil, []float64{1e-6, 3e-6}}, {"digit", []float64{2e-7, 0}}}},
				page.Side{mesh, page.Matrix{Title: "Answers", Rows: "label", Columns: "answer", RowNames: []string{"0", evil},
					ColumnNames: []string{"0", "1"}, Values: [][]float64{{40, 2}, {0, 51}}, HighlightDiagonal: true}},
				page.Columns{Title: "Spikes by tick", Step: "tick", Series: []string{"a", evil}, Values: [][]float64{{1, 5, 0, 2}, {0, 3, 4, 1}}},
				page.Columns{Title: "Long", Step: "tick", Series: []string{"a"}, Values: [][]float64{make([]float64, 5000)}},
				page.Lines{Title: "Potentials", XName: "tick", X: x, Lines: []page.Line{{Name: "v" + evil, Values: wave, Marks: []int{3}}},
					Rules: []page.Rule{{X: 12, Name: "here"}}},
				page.Scatter{Title: "Front", XName: "energy" + evil, YName: "accuracy", XUnit: "J", Groups: []string{"ok", evil}, Points: []page.Spot{
					{X: 1e-6, Y: 0.9, Front: true, Name: evil}, {X: 2e-6, Y: 0.95, Front: true, Group: 1}, {X: 2e-6, Y: 0.8}}},
				page.Raster{Title: "Spikes", Ticks: 4, Groups: []page.Group{{Name: "in" + evil, Neurons: 900, Spikes: [][]uint32{{0, 899}, {4}, nil, {5}}},
					{Name: "out", Neurons: 2, Spikes: [][]uint32{nil, {1}, nil, {0}}}}},
			}},
		},
		Footer: "the end",
	}
}

func written(t *testing.T, p *page.Page) string {
	var out bytes.Buffer
	require.NoError(t, p.Write(&out))
	return out.String()
}

// TestTextIsEscaped: what users name appears as text and never as markup.
func TestTextIsEscaped(t *testing.T) {
	text := written(t, sample())
	require.False(t, strings.Contains(text, "<script"))
	require.True(t, strings.Contains(text, "&lt;script&gt;"))
}

// TestPageNeedsNothingElse: no address, script, import or image.
func TestPageNeedsNothingElse(t *testing.T) {
	text := written(t, sample())
	require.Empty(t, regexp.MustCompile(`(?i)https?://|<script|<link|<img|@import|url\(|src=`).FindString(text))
	require.True(t, strings.Contains(text, "default-src &#39;none&#39;"))
}

// TestMarkupIsBalanced parses the page as XML, which forgives no missing end tag.
func TestMarkupIsBalanced(t *testing.T) {
	text := written(t, sample())
	text = strings.Replace(text, "<!doctype html>", "", 1)
	text = regexp.MustCompile(`<meta[^>]*>`).ReplaceAllString(text, "")
	text = regexp.MustCompile(`</meta>`).ReplaceAllString(text, "")
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err != nil {
			require.Equal(t, "EOF", err.Error())
			return
		}
	}
}

// TestChartsOfNothing: empty and all-zero data draw empty charts, without NaN in a coordinate.
func TestChartsOfNothing(t *testing.T) {
	p := &page.Page{Title: "empty", Sections: []page.Section{{Title: "s", Blocks: []page.Block{
		page.Bars{Title: "b", Series: []string{"x"}}, page.Bars{Title: "b", Series: []string{"x"}, Rows: []page.Bar{{"r", []float64{0}}}},
		page.Columns{Title: "c", Step: "tick"}, page.Columns{Title: "c", Step: "tick", Series: []string{"a"}, Values: [][]float64{{0}}},
		page.Lines{Title: "l"}, page.Lines{Title: "l", X: []float64{1}, Lines: []page.Line{{Name: "a", Values: []float64{math.NaN()}}}},
		page.Lines{Title: "l", X: []float64{1, 2}, Lines: []page.Line{{Name: "a", Values: []float64{3, 3}}}},
		page.Mesh{Title: "m", Columns: 1, Rows: 1}, page.Matrix{Title: "x"}, page.Raster{Title: "r"},
		page.Raster{Title: "r", Ticks: 1, Groups: []page.Group{{Name: "g"}}}, page.Facts(nil), page.Table{}, page.Text(""),
	}}}}
	text := written(t, p)
	require.Empty(t, regexp.MustCompile(`"[^"]*(NaN|Inf)[^"]*"`).FindString(text))
}

// TestLongSeriesStayDrawable: a page of a long run does not grow with it.
func TestLongSeriesStayDrawable(t *testing.T) {
	spikes := make([][]uint32, 100_000)
	for i := range spikes {
		spikes[i] = []uint32{uint32(i % 4000), uint32(i * 7 % 4000)}
	}
	p := &page.Page{Sections: []page.Section{{Blocks: []page.Block{
		page.Raster{Title: "r", Ticks: len(spikes), Groups: []page.Group{{Name: "g", Neurons: 4000, Spikes: spikes}}},
		page.Columns{Title: "c", Step: "tick", Series: []string{"a"}, Values: [][]float64{make([]float64, 100_000)}},
	}}}}
	require.Less(t, len(written(t, p)), 2<<20)
}

func TestNumbersForPeople(t *testing.T) {
	for _, c := range []struct {
		v    float64
		unit string
		want string
	}{
		{0, "", "0"}, {1234567, "", "1\u202f234\u202f567"}, {-1234, "cycles", "-1\u202f234 cycles"}, {0.123456, "", "0.1235"},
		{938.87, "", "938.9"}, {2.618e-5, "J", "26.18 µJ"}, {1.3087e-2, "J", "13.09 mJ"}, {0, "J", "0 J"}, {3e-15, "J", "3 fJ"},
		{12.34, "%", "12.3 %"}, {0.456, "%", "0.46 %"}, {100, "%", "100 %"}, {math.NaN(), "", "–"}, {123456.7, "", "123\u202f457"},
		{1e-7, "", "1e-07"}, {299.99, "s", "300 s"}, {-0.5, "W", "-500 mW"},
	} {
		require.Equal(t, c.want, page.Number(c.v, c.unit), "%v %s", c.v, c.unit)
	}
}

// TestWriteSample leaves the sample page where ORRERY_PAGE says, to be looked at.
func TestWriteSample(t *testing.T) {
	path := os.Getenv("ORRERY_PAGE")
	if path == "" {
		t.Skip("set ORRERY_PAGE=FILE to write the sample page there")
	}
	require.NoError(t, os.WriteFile(path, []byte(written(t, sample())), 0o644))
}
