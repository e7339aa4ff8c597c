package explore

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"orrery/isa/yamlfile"
)

// Sweep is an experiment as its author wrote it.
type Sweep struct {
	Name    string
	Folder  string    // of the file, which names in it are relative to
	Fixed   []Setting // what all points share
	Axes    []Axis
	Derive  []Formula // settings worked out from others, in order
	Where   []Formula // conditions that a point must meet
	Design  Design
	List    []Point // of DesignList
	Points  int     // of DesignRandom and DesignLatin
	Seed    uint64  // of the design's random choices
	file    *yamlfile.File
	library library
}

// Setting gives one key a value. Keys are those of an architecture ("core.axons"), and the settings of a run in settings.go.
type Setting struct {
	Key   string `json:"key"`
	Value any    `json:"value"` // int, float64, bool, string, or []any of strings
}

// Design names a way to choose points from axes.
type Design string

const (
	DesignGrid   Design = "grid"   // every combination
	DesignList   Design = "list"   // the points that the file lists
	DesignRandom Design = "random" // Points independent draws
	DesignLatin  Design = "latin"  // a Latin hypercube of Points draws: each axis cut into as many parts, each part used once
)

// sweepFile is the YAML form.
type sweepFile struct {
	Name   string          `yaml:"name"`
	Fixed  yaml.MapSlice   `yaml:"fixed"`
	Axes   yaml.MapSlice   `yaml:"axes"`
	Derive yaml.MapSlice   `yaml:"derive"`
	Where  []string        `yaml:"where"`
	Design Design          `yaml:"design"`
	List   []yaml.MapSlice `yaml:"list"`
	Points int             `yaml:"points"`
	Seed   uint64          `yaml:"seed"`
}

// Read reads a sweep from a YAML file. Whatever is wrong in it is an error with file, line and column.
func Read(path string) (*Sweep, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	return Parse(path, text)
}

// Parse reads a sweep from the text of the file path.
func Parse(path string, text []byte) (*Sweep, error) {
	file, err := yamlfile.Parse(path, text)
	if err != nil {
		return nil, err
	}
	var f sweepFile
	if err := file.Decode(&f); err != nil {
		return nil, err
	}
	s := &Sweep{Name: f.Name, Folder: filepath.Dir(path), Design: f.Design, Points: f.Points, Seed: max(1, f.Seed), file: file}
	if s.Name == "" || strings.ContainsAny(s.Name, "/\\\n") {
		return nil, file.Errorf("name", "a sweep has a name without slashes: its results go to NAME.sweep")
	}
	for _, step := range []func(*sweepFile) error{s.readFixed, s.readAxes, s.readFormulas, s.readDesign, s.checkNetwork} {
		if err := step(&f); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Sweep) readFixed(f *sweepFile) error {
	for _, item := range f.Fixed {
		key := fmt.Sprint(item.Key)
		value, err := s.value(key, item.Value)
		if err != nil {
			return s.file.Errorf(at("fixed", key), "%s: %w", key, err)
		}
		s.Fixed = append(s.Fixed, Setting{key, value})
	}
	return nil
}

func (s *Sweep) readAxes(f *sweepFile) error {
	for _, item := range f.Axes {
		key := fmt.Sprint(item.Key)
		axis, err := s.axis(key, item.Value)
		if err != nil {
			return s.file.Errorf(at("axes", key), "%s: %w", key, err)
		}
		if s.fixed(key) {
			return s.file.Errorf(at("axes", key), "%s is fixed as well", key)
		}
		s.Axes = append(s.Axes, axis)
	}
	return nil
}

func (s *Sweep) readFormulas(f *sweepFile) error {
	for _, item := range f.Derive {
		key := fmt.Sprint(item.Key)
		if err := knownKey(key); err != nil {
			return s.file.Errorf(at("derive", key), "%w", err)
		}
		if s.fixed(key) || slices.ContainsFunc(s.Axes, func(a Axis) bool { return a.Key == key }) {
			return s.file.Errorf(at("derive", key), "%s is given already", key)
		}
		formula, err := parseFormula(key, fmt.Sprint(item.Value))
		if err != nil {
			return s.file.Errorf(at("derive", key), "%s: %w", key, err)
		}
		s.Derive = append(s.Derive, formula)
	}
	for i, text := range f.Where {
		formula, err := parseFormula("", text)
		if err != nil {
			return s.file.Errorf(fmt.Sprintf("where[%d]", i), "%w", err)
		}
		s.Where = append(s.Where, formula)
	}
	return nil
}

func (s *Sweep) readDesign(f *sweepFile) error {
	switch s.Design {
	case "":
		s.Design = DesignGrid
	case DesignGrid, DesignRandom, DesignLatin, DesignList:
	default:
		return s.file.Errorf("design", "design is %q; there are grid, list, random and latin", s.Design)
	}
	sampled := s.Design == DesignRandom || s.Design == DesignLatin
	switch {
	case sampled && (s.Points < 1 || s.Points > maxPoints):
		return s.file.Errorf("points", "points is %d; design %s draws 1..%d", s.Points, s.Design, maxPoints)
	case !sampled && s.Points != 0:
		return s.file.Errorf("points", "points belongs to the designs random and latin")
	case s.Design == DesignList && (len(s.Axes) > 0 || len(f.List) == 0):
		return s.file.Errorf("design", "design list takes its points from list: and has no axes")
	case s.Design != DesignList && len(f.List) > 0:
		return s.file.Errorf("list", "list: belongs to design list")
	case s.Design != DesignList && len(s.Axes) == 0:
		return s.file.Errorf("name", "a sweep needs axes, or a list of points")
	}
	return s.readList(f)
}

func (s *Sweep) readList(f *sweepFile) error {
	for i, item := range f.List {
		var p Point
		for _, pair := range item {
			key := fmt.Sprint(pair.Key)
			value, err := s.value(key, pair.Value)
			if err != nil {
				return s.file.Errorf(fmt.Sprintf("list[%d]", i), "%s: %w", key, err)
			}
			p = append(p, Setting{key, value})
		}
		s.List = append(s.List, p)
	}
	return nil
}

// checkNetwork wants every point to have a network.
func (s *Sweep) checkNetwork(*sweepFile) error {
	if s.fixed("network") || slices.ContainsFunc(s.Axes, func(a Axis) bool { return a.Key == "network" }) {
		return nil
	}
	for _, p := range s.List {
		if _, ok := p.Get("network"); !ok {
			return s.file.Errorf("list", "a point has no network: name it there, or under fixed")
		}
	}
	if len(s.List) == 0 {
		return s.file.Errorf("name", "no network: name one under fixed (fixed: {network: net.snn}) or as an axis")
	}
	return nil
}

func (s *Sweep) fixed(key string) bool {
	return slices.ContainsFunc(s.Fixed, func(f Setting) bool { return f.Key == key })
}

// at is the path of a key with dots in it below a section.
func at(section, key string) string { return fmt.Sprintf("%s.'%s'", section, key) }
