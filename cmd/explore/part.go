package explore

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Parts is how points are dealt out to several processes that see the same folder: each takes one chunk, and keeps a journal of its own.
type Parts struct {
	Sweep  string        `json:"sweep"` // the file
	Chunks [][]PartPoint `json:"chunks"`
}

// PartPoint is a point with the hash that its row must get.
type PartPoint struct {
	ID  string `json:"id"`
	Set Point  `json:"set"`
}

// deal cuts the work of a plan into at most most chunks of at least runs runs each. Runs of one image stay together as far as that goes.
func (p *plan) deal(runs, most int) [][]PartPoint {
	runs = max(runs, (len(p.jobs)+most-1)/most, 1)
	var chunks [][]PartPoint
	for group := range slices.Chunk(p.jobs, runs) {
		var chunk []PartPoint
		for _, j := range group {
			for _, t := range j.tasks {
				chunk = append(chunk, PartPoint{t.id, t.point})
			}
		}
		chunks = append(chunks, chunk)
	}
	return chunks
}

func (p *Parts) write(path string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}

// RunPart does one chunk of a sweep that has been dealt out: part is FILE:CHUNK. The rows go to a journal beside the sweep's.
func (s *Sweep) RunPart(ctx context.Context, folder, part string, o Options) error {
	path, number, _ := cutLast(part, ":")
	chunk, err := strconv.Atoi(number)
	if err != nil {
		return fmt.Errorf("part %s: want FILE:NUMBER", part)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("part: %w", err)
	}
	var parts Parts
	if err := strict(text, &parts); err != nil {
		return fmt.Errorf("%s: not a list of chunks: %w", path, err)
	}
	if chunk < 0 || chunk >= len(parts.Chunks) {
		return fmt.Errorf("%s has chunks 0..%d, not %d", path, len(parts.Chunks)-1, chunk)
	}
	tasks, err := s.partTasks(parts.Chunks[chunk], o.Tool)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	journal, err := OpenPart(folder, s.Name, fmt.Sprintf("%s-%d", name, chunk))
	if err != nil {
		return err
	}
	defer journal.Close()
	_, err = s.do(ctx, tasks, journal, o)
	return err
}

// partTasks resolves the points of a chunk, which must be what they were when it was dealt out.
func (s *Sweep) partTasks(chunk []PartPoint, tool string) ([]*task, error) {
	points := make([]Point, len(chunk))
	for i := range chunk {
		for _, set := range chunk[i].Set {
			v, err := plain(set.Value)
			if err != nil {
				return nil, err
			}
			points[i] = append(points[i], Setting{set.Key, v})
		}
	}
	tasks, err := s.resolve(points, tool)
	if err != nil {
		return nil, err
	}
	for i, t := range tasks {
		if t.id != chunk[i].ID {
			return nil, fmt.Errorf("%s: at %s: the sweep, its files or the program changed since the chunk was dealt out", s.file.Name, t.point)
		}
	}
	return tasks, nil
}
