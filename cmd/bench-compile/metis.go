package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"orrery/compiler/ir"
)

// metis partitions a network's neurons into k parts with gpmetis, which minimises the synapses that are cut. Inputs from the host are
// vertices of no weight, so that neurons with the same inputs come together.
func metis(ctx context.Context, net *ir.Network, k int) ([]int32, error) {
	dir, err := os.MkdirTemp("", "metis")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "graph")
	g := newNeuronGraph(net)
	if err := g.write(path); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "gpmetis", "-seed=1", path, strconv.Itoa(k))
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("gpmetis: %w: %s", err, out.String())
	}
	return g.read(fmt.Sprintf("%s.part.%d", path, k))
}

// neuronGraph is the undirected graph of a network's neurons.
type neuronGraph struct {
	net   *ir.Network
	first []int // by population
	edges [][]int32
	edgeN int
}

func newNeuronGraph(net *ir.Network) *neuronGraph {
	g := &neuronGraph{net: net}
	total := 0
	for i := range net.Populations {
		g.first = append(g.first, total)
		total += net.Populations[i].Shape.Size()
	}
	g.edges = make([][]int32, total)
	var row []ir.Synapse
	for i := range net.Projections {
		j := &net.Projections[i]
		from, to := net.Populations[j.Source].Shape, net.Populations[j.Target].Shape
		for s := range from.Size() {
			row = j.Connect.Row(from, to, s, row[:0])
			a := int32(g.first[j.Source] + s)
			for _, y := range row {
				b := int32(g.first[j.Target]) + int32(y.Target)
				if a != b {
					g.edges[a], g.edges[b] = append(g.edges[a], b), append(g.edges[b], a)
				}
			}
		}
	}
	for v := range g.edges {
		slices.Sort(g.edges[v])
		g.edges[v] = slices.Compact(g.edges[v])
		g.edgeN += len(g.edges[v])
	}
	return g
}

// write writes the graph in METIS's format: vertices and edges counted, then a vertex's weight and neighbours a line, from 1 on.
func (g *neuronGraph) write(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintf(w, "%d %d 010\n", len(g.edges), g.edgeN/2)
	var line []byte
	for i := range g.net.Populations {
		weight := byte('1')
		if g.net.Populations[i].Host() {
			weight = '0'
		}
		for v := g.first[i]; v < g.first[i]+g.net.Populations[i].Shape.Size(); v++ {
			line = append(line[:0], weight)
			for _, to := range g.edges[v] {
				line = strconv.AppendInt(append(line, ' '), int64(to)+1, 10)
			}
			if _, err := w.Write(append(line, '\n')); err != nil {
				return err
			}
		}
	}
	return w.Flush()
}

// read is the part of each neuron on the chip.
func (g *neuronGraph) read(path string) ([]int32, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var parts []int32
	lines := bytes.Fields(data)
	for i := range g.net.Populations {
		if g.net.Populations[i].Host() {
			continue
		}
		for v := g.first[i]; v < g.first[i]+g.net.Populations[i].Shape.Size(); v++ {
			p, err := strconv.Atoi(string(lines[v]))
			if err != nil {
				return nil, err
			}
			parts = append(parts, int32(p))
		}
	}
	return parts, nil
}
