package evaluate

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"sort"

	"orrery/chip"
	"orrery/chip/host"
)

// checkpointVersion changes with the layout of Checkpoint.
const checkpointVersion = 3

// maxCheckpointBytes bounds what a loader unpacks: far above the largest chip's state.
const maxCheckpointBytes = 4 << 30

// Checkpoint is a stopped run: what it had finished and where each unfinished sample stands. It is JSON, compressed with gzip.
type Checkpoint struct {
	Version  int                `json:"version"`
	Image    string             `json:"image_sha256"` // of the image it belongs to
	Input    string             `json:"input"`        // as the user named it
	First    int                `json:"first"`
	Ticks    int                `json:"ticks"`
	Seed     uint64             `json:"seed"`
	Timing   chip.Timing        `json:"timing"`
	Answers  []Answer           `json:"answers"`
	Counters chip.Counters      `json:"counters"`
	Inputs   host.InputCounters `json:"inputs"`
	Todo     []Paused           `json:"todo"` // samples still to run, by number
}

// Paused is a sample that has not been finished: not begun when State is nil.
type Paused struct {
	Sample   int                 `json:"sample"`
	State    *chip.State         `json:"state,omitempty"`
	Readouts []host.ReadoutState `json:"readouts,omitempty"`
}

func newCheckpoint(r *run, left []Paused) *Checkpoint {
	sort.Slice(left, func(i, j int) bool { return left[i].Sample < left[j].Sample })
	return &Checkpoint{Version: checkpointVersion, First: r.cfg.First, Ticks: r.cfg.Ticks, Seed: r.cfg.Seed, Timing: r.cfg.Options.Timing,
		Answers: r.answers, Counters: r.counters, Inputs: r.inputs, Todo: left}
}

// Encode is the checkpoint as a file.
func (c *Checkpoint) Encode() ([]byte, error) {
	var file bytes.Buffer
	z := gzip.NewWriter(&file)
	if err := json.NewEncoder(z).Encode(c); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

// DecodeCheckpoint reads a checkpoint and checks it against the image and the run that is to be continued; the chip state itself
// is checked when it is loaded.
func DecodeCheckpoint(data []byte, image string, cfg *Config) (*Checkpoint, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("not a checkpoint: %w", err)
	}
	var c Checkpoint
	decoder := json.NewDecoder(io.LimitReader(z, maxCheckpointBytes))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return nil, fmt.Errorf("corrupt checkpoint: %w", err)
	}
	switch {
	case c.Version != checkpointVersion:
		return nil, fmt.Errorf("checkpoint version %d; this program reads version %d", c.Version, checkpointVersion)
	case c.Image != image:
		return nil, fmt.Errorf("the checkpoint belongs to image %.12s, not to %.12s", c.Image, image)
	case c.Timing != cfg.Options.Timing:
		return nil, fmt.Errorf("the checkpoint counted with timing %q; asked for %q", c.Timing, cfg.Options.Timing)
	case c.First != cfg.First || c.Ticks != cfg.Ticks || c.Seed != cfg.Seed || len(c.Answers) != cfg.Samples:
		return nil, fmt.Errorf("the checkpoint is of samples %d..%d of %d ticks with seed %d; asked for %d..%d of %d ticks with seed %d",
			c.First, c.First+len(c.Answers)-1, c.Ticks, c.Seed, cfg.First, cfg.First+cfg.Samples-1, cfg.Ticks, cfg.Seed)
	}
	return &c, c.check(cfg)
}

// check refuses a checkpoint whose lists do not fit together.
func (c *Checkpoint) check(cfg *Config) error {
	for _, p := range c.Todo {
		if p.Sample < 0 || p.Sample >= len(c.Answers) || c.Answers[p.Sample].Done {
			return fmt.Errorf("corrupt checkpoint: sample %d is to be run", p.Sample)
		}
		if p.State != nil && len(p.Readouts) != len(cfg.Image.Outputs) {
			return fmt.Errorf("corrupt checkpoint: %d read-outs, the image has %d", len(p.Readouts), len(cfg.Image.Outputs))
		}
	}
	n := &c.Counters
	if n.Cores != nil && (len(n.Cores) != len(cfg.Image.Cores) || len(n.FIFOPeak) != len(n.Cores) || len(n.RelayPeak) != len(n.Cores) ||
		len(n.Routers) != cfg.Image.Arch.Mesh.Cores() || len(n.RouterPeak) != len(n.Routers)) {
		return fmt.Errorf("corrupt checkpoint: counters of %d cores and %d routers", len(n.Cores), len(n.Routers))
	}
	return nil
}
